// Asks why something is declined: whoever asked for it reads the answer.
import { useId, useState } from "react";
import { FormDialog } from "./form_dialog.jsx";

const REASONS = ["Too large for the disk", "Available elsewhere", "Not out yet", "Not for this library"];
const LONGEST = 500; // as in `state/arguments.py`

/** `requests`: one or more of them. */
export default function DeclineDialog({ requests, onDecline, onClose }) {
  const [reason, setReason] = useState("");
  const id = useId();
  const [one] = requests;
  const title = requests.length === 1 ? `Decline “${one.title}”?` : `Decline ${requests.length} requests?`;
  return (
    <FormDialog title={title} send="Decline" variant="danger" onSend={() => onDecline(reason.trim())} onClose={onClose}>
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
    </FormDialog>
  );
}
