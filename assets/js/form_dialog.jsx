// A form in a dialog: its fields, and below them what leaves and what sends it.
import { OpenDialog } from "./dialog.jsx";
import { Button } from "./parts.jsx";

/**
 * `send` are the words of the button that calls `onSend`; `leave` stands in the place of "Cancel".
 * `cannot` be sent yet, and `busy` being sent, the button is disabled.
 */
export function FormDialog({ title, under, wide, send, variant = "primary", busy, cannot, leave, onSend, onClose, children }) {
  const submit = (event) => {
    event.preventDefault();
    onSend();
  };
  return (
    <OpenDialog title={title} under={under} className={wide ? "dialog--wide" : ""} onClose={onClose}>
      <form className="dialog__form" onSubmit={submit} noValidate>
        <div className="dialog__body stack">{children}</div>
        <div className="dialog__foot">
          {leave ?? (
            <Button variant="ghost" onClick={onClose}>
              Cancel
            </Button>
          )}
          <Button variant={variant} type="submit" busy={busy} disabled={busy || cannot}>
            {send}
          </Button>
        </div>
      </form>
    </OpenDialog>
  );
}
