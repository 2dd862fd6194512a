// Asks why something is declined: whoever asked for it reads the answer.
import { useId, useState } from "react";
import { OpenDialog } from "./dialog.jsx";
import { Button } from "./parts.jsx";

const REASONS = ["Too large for the disk", "Available elsewhere", "Not out yet", "Not for this library"];
const LONGEST = 500; // as in `state/arguments.py`

/** `requests`: one or more of them. */
export default function DeclineDialog({ requests, onDecline, onClose }) {
  const [reason, setReason] = useState("");
  const id = useId();
  const [one] = requests;
  const title = requests.length === 1 ? `Decline “${one.title}”?` : `Decline ${requests.length} requests?`;
  const submit = (event) => {
    event.preventDefault();
    onDecline(reason.trim());
  };
  return (
    <OpenDialog title={title} onClose={onClose}>
      <form className="dialog__form" onSubmit={submit}>
        <div className="dialog__body stack">
          <div className="field">
            <label htmlFor={id}>Reason</label>
            <input
              id={id}
              className="input"
              maxLength={LONGEST}
              autoComplete="off"
              aria-describedby={`${id}-hint`}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
            <p className="hint" id={`${id}-hint`}>
              {requests.length === 1 && one.owner_name ? `${one.owner_name} reads it.` : "Those who asked read it."} It may stay empty.
            </p>
          </div>
          <div className="chips" role="group" aria-label="Often said">
            {REASONS.map((words) => (
              <button key={words} type="button" className="chip" aria-pressed={reason === words} onClick={() => setReason(words)}>
                {words}
              </button>
            ))}
          </div>
        </div>
        <div className="dialog__foot">
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="danger" type="submit">
            Decline
          </Button>
        </div>
      </form>
    </OpenDialog>
  );
}
