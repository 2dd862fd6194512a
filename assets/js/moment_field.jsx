// A day and time that is typed where the reader is, and sent as the moment that it is.
import { useState } from "react";
import { typedMoment, momentOf } from "./typed_moment.js";

/** `value`: a moment as the server tells it, empty for none; `name` is what the form sends. */
export function MomentField({ id, label, name, value, error, hint }) {
  const [typed, setTyped] = useState(() => typedMoment(value));
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="datetime-local"
        className="input"
        value={typed}
        aria-invalid={error ? "true" : "false"}
        aria-describedby={`${id}-words`}
        onChange={(event) => setTyped(event.target.value)}
      />
      <input type="hidden" name={name} value={momentOf(typed, value)} />
      <div id={`${id}-words`} aria-live="polite">
        {error ? <p className="error">{error}</p> : <p className="hint">{hint}</p>}
      </div>
    </div>
  );
}
