// Of titles that nobody watches: keep them, let them leave, and why they are listed.
import { useEffect, useId, useState } from "react";
import { Link } from "react-router";
import { OpenDialog } from "./dialog.jsx";
import { FormDialog } from "./form_dialog.jsx";
import { day } from "./formats.js";
import { usePageEvent } from "./page_events.js";
import { Problem, Segmented } from "./parts.jsx";
import { StatePill } from "./unused_parts.jsx";
import { becauseWords, inputsOf } from "./unused_why_words.js";
import { dayAhead, fullNameOf, keepWords, titlesOf } from "./unused_words.js";
import { LATE, useWaiting } from "./waiting.js";

const LEAVE_DAYS = 30;
/** As `KEEP` and `LEAVE` of state/insights_unused.py. */
const KEEP = "keep";
const LEAVE = "leave";
const LONGEST = 600; // what is longer than 500 is answered

const about = (ids, row) => (row ? `“${fullNameOf(row)}”` : titlesOf(ids.length));

function Field({ id, label, problem, hint, children }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      <div id={`${id}-words`} aria-live="polite">
        {problem ? <Problem quiet>{problem}</Problem> : hint && <p className="hint">{hint}</p>}
      </div>
    </div>
  );
}

/** What is wrong with the form as a whole, or that nobody has answered. */
const Others = ({ problems, known, isLate }) => (
  <>
    {Object.entries(problems)
      .filter(([name]) => !known.includes(name))
      .map(([name, words]) => (
        <Problem key={name}>{words}</Problem>
      ))}
    {isLate && <Problem>{LATE}</Problem>}
  </>
);

const useBegun = (onBegin) =>
  useEffect(() => {
    onBegin();
    // what it answers is not for React, which would call it when the dialog closes
  }, []); // eslint-disable-line react-hooks/exhaustive-deps

export function KeepDialog({ ids, row, problems, onBegin, onKeep, onDone, onClose }) {
  const [reason, setReason] = useState(row?.keep?.reason ?? "");
  const [isLong, setLong] = useState(!row?.keep?.until);
  const [until, setUntil] = useState(row?.keep?.until?.slice(0, 10) ?? dayAhead(180));
  const { busy, isLate, begin } = useWaiting(problems);
  const id = useId();
  useBegun(onBegin);
  usePageEvent(KEEP, ({ deed }) => deed === "close" && onDone());
  const send = () => {
    if (busy) return;
    begin();
    onKeep(ids, reason, isLong ? "" : until || "-");
  };
  return (
    <FormDialog
      title={`Keep ${about(ids, row)}?`}
      under="It stays out of this report, and does not leave."
      send={ids.length === 1 ? "Keep it" : `Keep ${titlesOf(ids.length)}`}
      {...{ busy, onClose }}
      onSend={send}
    >
      <Field id={`${id}-reason`} label="Reason" problem={problems.reason} hint="For whoever looks later. It may stay empty.">
        <input
          id={`${id}-reason`}
          className="input"
          data-first
          autoComplete="off"
          maxLength={LONGEST}
          value={reason}
          aria-invalid={Boolean(problems.reason)}
          aria-describedby={`${id}-reason-words`}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      <Segmented
        name={`${id}-long`}
        label="For how long"
        options={[
          ["ever", "For ever"],
          ["day", "Until a day"],
        ]}
        value={isLong ? "ever" : "day"}
        onChange={(value) => setLong(value === "ever")}
      />
      {!isLong && (
        <Field id={`${id}-until`} label="The last day" problem={problems.until} hint="From then on it is listed here again.">
          <input
            id={`${id}-until`}
            className="input"
            type="date"
            min={dayAhead(0)}
            value={until}
            aria-invalid={Boolean(problems.until)}
            aria-describedby={`${id}-until-words`}
            onChange={(event) => setUntil(event.target.value)}
          />
        </Field>
      )}
      <Others problems={problems} known={["reason", ...(isLong ? [] : ["until"])]} isLate={isLate} />
    </FormDialog>
  );
}

/** `begins`: the day on which it leaves already. */
export function LeaveDialog({ ids, row, begins, problems, onBegin, onHandOver, onDone, onClose }) {
  const [leaves, setLeaves] = useState(begins ?? dayAhead(LEAVE_DAYS));
  const { busy, isLate, begin } = useWaiting(problems);
  const id = useId();
  useBegun(onBegin);
  usePageEvent(LEAVE, ({ deed }) => deed === "close" && onDone());
  const send = () => {
    if (busy) return;
    begin();
    onHandOver(ids, leaves);
  };
  return (
    <FormDialog
      title={begins ? `Another day for ${about(ids, row)}` : `Hand ${about(ids, row)} to “Leaving soon”?`}
      send={begins ? "Change the day" : ids.length === 1 ? "Hand it over" : `Hand over ${titlesOf(ids.length)}`}
      {...{ busy, onClose }}
      onSend={send}
    >
      <Field id={`${id}-day`} label="Leaves on" problem={problems.leavesOn}>
        <input
          id={`${id}-day`}
          className="input"
          type="date"
          data-first
          min={dayAhead(0)}
          value={leaves}
          aria-invalid={Boolean(problems.leavesOn)}
          aria-describedby={`${id}-day-words`}
          onChange={(event) => setLeaves(event.target.value)}
        />
      </Field>
      <p className="text-fg-2">
        Whoever may watch it sees that day here and in the Plex collection “Leaving soon”, and can ask for it to stay. MediaNest deletes nothing: that
        is left to you, in Plex.
      </p>
      <Others problems={problems} known={["leavesOn"]} isLate={isLate} />
    </FormDialog>
  );
}

export function WhyDialog({ row, basis, names, onClose }) {
  const keep = keepWords(row.keep, names);
  return (
    <OpenDialog title={fullNameOf(row)} className="dialog--wide" onClose={onClose}>
      <div className="dialog__body stack" tabIndex={0} data-first aria-label="Why this title?" role="group">
        <div className="stack gap-2">
          <StatePill row={row} />
          <p>{becauseWords(row)}</p>
          {keep && (
            <p className="text-fg-2">
              {[keep, row.keep.reason && `“${row.keep.reason}”`, row.keep.decided_at && `since ${day(row.keep.decided_at)}`].filter(Boolean).join(", ")}
            </p>
          )}
        </div>
        <dl className="unused__inputs">
          {inputsOf(row, basis).map(([what, words]) => (
            <div key={what}>
              <dt>{what}</dt>
              <dd className="num">{words}</dd>
            </div>
          ))}
        </dl>
      </div>
      <div className="dialog__foot">
        <Link className="btn btn--secondary" to={`/item/${row.item_id}`}>
          Open in the library
        </Link>
      </div>
    </OpenDialog>
  );
}
