// All that is wrong, was lately, or is planned; administrators say more of it here.
import { useEffect, useId, useState } from "react";
import CircleCheck from "lucide-react/dist/esm/icons/circle-check.mjs";
import { OpenDialog } from "./dialog.jsx";
import { moment, when } from "./formats.js";
import { noticesOf, plain } from "./notice_words.js";
import { markOf } from "./notices.jsx";
import { Button, Problem } from "./parts.jsx";

const LONGEST = 2000; // as in `state/arguments.py`

export default function NoticesDialog({ disruptions, feed, isAdmin, failures, onNote, onResolve, onClose }) {
  const incidents = Object.fromEntries(disruptions.incidents.map((incident) => [incident.id, incident]));
  const over = disruptions.incidents.filter(({ resolved_at: end }) => end);
  const now = noticesOf(disruptions, feed);
  return (
    <OpenDialog title="Incidents and maintenance" className="dialog--wide" onClose={onClose}>
      <div className="dialog__body stack">
        {!now.length && <p>Nothing is wrong now, and nothing is planned.</p>}
        {now.map((notice) => {
          const [Icon, tone] = markOf(notice);
          const incident = notice.kind === "incident" && incidents[notice.id];
          return (
            <article key={notice.id} className="incident" data-tone={tone} data-incident={notice.id}>
              <Icon className="i" aria-hidden="true" />
              <div className="grow stack gap-2">
                <h3>{notice.title}</h3>
                {notice.words && <p>{notice.words}</p>}
                {incident && <Course incident={incident} />}
                {incident && incident.source === "own" && isAdmin && (
                  <More key={incident.notes.length} {...{ incident, onNote, onResolve }} failure={failures[incident.id]} />
                )}
              </div>
            </article>
          );
        })}
        {over.length > 0 && (
          <section className="stack gap-3" aria-labelledby="over">
            <h3 id="over">Over, in the last week</h3>
            {over.map((incident) => (
              <article key={incident.id} className="incident" data-tone="success" data-incident={incident.id}>
                <CircleCheck className="i" aria-hidden="true" />
                <div className="grow stack gap-2">
                  <h4 className="font-medium">{incident.title}</h4>
                  {incident.content && <p>{plain(incident.content)}</p>}
                  <Course incident={incident} />
                </div>
              </article>
            ))}
          </section>
        )}
      </div>
    </OpenDialog>
  );
}

const At = ({ at }) => (
  <time dateTime={at} title={moment(at)} className="text-fg-3 num">
    {when(at)}
  </time>
);

function Course({ incident }) {
  return (
    <ul className="incident__course text-xs">
      <li>
        Since <At at={incident.created_at} />
      </li>
      {incident.notes.map(({ at, text }, place) => (
        <li key={place}>
          <At at={at} /> {text}
        </li>
      ))}
      {incident.resolved_at && (
        <li>
          Over <At at={incident.resolved_at} />
        </li>
      )}
    </ul>
  );
}

/** What is typed stays until it is among the notes. */
function More({ incident, failure, onNote, onResolve }) {
  const [text, setText] = useState("");
  const [isSent, setSent] = useState(false);
  const id = useId();
  useEffect(() => {
    if (failure) setSent(false);
  }, [failure]);
  const say = (event) => {
    event.preventDefault();
    if (!text.trim() || isSent) return;
    setSent(true);
    onNote(incident.id, text.trim());
  };
  return (
    <form className="stack gap-2" onSubmit={say} aria-label={`Say more: ${incident.title}`}>
      <div className="field">
        <label htmlFor={id}>What is new</label>
        <input id={id} className="input" autoComplete="off" maxLength={LONGEST} value={text} onChange={(event) => setText(event.target.value)} />
      </div>
      {failure && <Problem>{failure}</Problem>}
      <div className="row">
        <Button small type="submit" disabled={!text.trim() || isSent}>
          Add a note
        </Button>
        <Button small variant="ghost" icon={CircleCheck} onClick={() => onResolve(incident.id, text.trim())}>
          It is over
        </Button>
      </div>
    </form>
  );
}
