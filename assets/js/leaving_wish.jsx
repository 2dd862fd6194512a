// Asks for a title to stay that leaves soon.
import { useEffect, useId, useState } from "react";
import { FormDialog } from "./form_dialog.jsx";
import { usePageEvent } from "./page_events.js";
import { Problem } from "./parts.jsx";
import { LATE, useWaiting } from "./waiting.js";

/** As `WISH` of state/insights_leaving.py. */
const WISH = "keep-wish";
const LONGEST = 600; // what is longer than 500 is answered

export default function WishDialog({ id, title, isAdmin, problems, onBegin, onWish, onClose }) {
  const [reason, setReason] = useState("");
  const { busy, isLate, begin } = useWaiting(problems);
  const field = useId();
  useEffect(() => {
    onBegin(); // what it answers is not for React, which would call it when the dialog closes
  }, []); // eslint-disable-line react-hooks/exhaustive-deps
  usePageEvent(WISH, ({ deed }) => deed === "close" && onClose());
  const send = () => {
    if (busy) return;
    begin();
    onWish(id, reason);
  };
  const others = Object.entries(problems).filter(([name]) => name !== "reason");
  return (
    <FormDialog title={`Keep “${title}”?`} send="Keep it" {...{ busy, onClose }} onSend={send}>
      <div className="field">
        <label htmlFor={field}>Why should it stay?</label>
        <input
          id={field}
          className="input"
          data-first
          autoComplete="off"
          maxLength={LONGEST}
          value={reason}
          aria-invalid={Boolean(problems.reason)}
          aria-describedby={`${field}-words`}
          onChange={(event) => setReason(event.target.value)}
        />
        <div id={`${field}-words`} aria-live="polite">
          {problems.reason ? (
            <Problem quiet>{problems.reason}</Problem>
          ) : (
            <p className="hint">{isAdmin ? "It stays at once. This may stay empty." : "An administrator reads it and decides. It may stay empty."}</p>
          )}
        </div>
      </div>
      {others.map(([name, words]) => (
        <Problem key={name}>{words}</Problem>
      ))}
      {isLate && <Problem>{LATE}</Problem>}
    </FormDialog>
  );
}
