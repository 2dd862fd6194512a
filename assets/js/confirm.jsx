// A button that asks once before it acts.
import { useState } from "react";
import { OpenDialog } from "./dialog.jsx";
import { Button } from "./parts.jsx";

/** `label` is on the button, `children` its icon; `title`, `words` and `action` are the question. */
export function Confirm({ label, name, title, words, action, variant, tone, small, disabled, onConfirm, children }) {
  const [asks, setAsks] = useState(false);
  const close = () => setAsks(false);
  const go = () => {
    close();
    onConfirm();
  };
  return (
    <>
      <button
        type="button"
        className={`btn btn--${variant}${small ? " btn--sm" : ""}`}
        aria-label={name || undefined}
        aria-haspopup="dialog"
        disabled={disabled}
        onClick={() => setAsks(true)}
      >
        {children}
        <span>{label}</span>
      </button>
      {asks && (
        <OpenDialog title={title} onClose={close}>
          <p className="dialog__body">{words}</p>
          <div className="dialog__foot">
            <Button variant="ghost" onClick={close}>
              Cancel
            </Button>
            <Button variant={tone} onClick={go}>
              {action}
            </Button>
          </div>
        </OpenDialog>
      )}
    </>
  );
}
