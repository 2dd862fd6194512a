// What is wrong with titles that are there, and what was said about it.
import { useEffect, useId, useState } from "react";
import { Link, useLocation } from "react-router";
import CircleCheck from "lucide-react/dist/esm/icons/circle-check.mjs";
import CircleDot from "lucide-react/dist/esm/icons/circle-dot.mjs";
import Flag from "lucide-react/dist/esm/icons/flag.mjs";
import MessageSquare from "lucide-react/dist/esm/icons/message-square.mjs";
import RotateCcw from "lucide-react/dist/esm/icons/rotate-ccw.mjs";
import Trash from "lucide-react/dist/esm/icons/trash-2.mjs";
import { useCalm } from "./calm.js";
import { Confirm } from "./confirm.jsx";
import { Pages } from "./filters.jsx";
import { moment, when } from "./formats.js";
import { Button, Pill, Problem } from "./parts.jsx";
import { CALM_MS } from "./request_parts.jsx";
import { kindWord, titlePath, whereWords } from "./request_words.js";

const LONGEST = 2000; // as in `state/arguments.py`

/** `children`: what stands there until they have come; `everybody`: for those who decide. */
export function Issues({ items, loaded, page, pages, failures, everybody, revision, children, onLoad, ...acts }) {
  useCalm(revision, CALM_MS, onLoad);
  const { pathname } = useLocation();
  if (!loaded) return children;
  if (!items.length) {
    return (
      <div className="empty">
        <Flag className="i" aria-hidden="true" />
        <h2>Nothing is wrong</h2>
        <p>
          {everybody
            ? "What people report about titles shows here: wrong picture, sound or subtitles."
            : "Is the picture, the sound or a subtitle of something not right? Report it on the page of the title."}
        </p>
      </div>
    );
  }
  return (
    <section className="stack gap-3" aria-label="Problems" key={pathname}>
      <ul className="card">
        {items.map((issue) => (
          <Issue key={issue.id} {...{ issue, everybody }} failure={failures[issue.id]} {...acts} />
        ))}
      </ul>
      <Pages label="Pages of problems" page={page} pages={pages} />
    </section>
  );
}

function Issue({ issue, everybody, failure, onComment, onResolve, onReopen, onRemove }) {
  const { id, title, kind, status, messages, owner_name: reporter } = issue;
  const [isOpen, setOpen] = useState(false);
  const isResolved = status === "resolved";
  const [first, ...rest] = messages;
  const facts = [kindWord(kind), whereWords(issue), everybody && reporter].filter(Boolean).join(" · ");
  return (
    <li className="issue">
      <div className="issue__head">
        <div className="grow">
          <p>
            <Link className="font-medium" to={titlePath(issue)}>
              {title}
            </Link>
          </p>
          <p className="text-xs text-fg-3">
            {`${facts} · `}
            <time dateTime={issue.created_at} title={moment(issue.created_at)}>
              {when(issue.created_at)}
            </time>
          </p>
        </div>
        <Pill icon={isResolved ? CircleCheck : CircleDot} tone={isResolved ? "success" : "warning"}>
          {isResolved ? "Solved" : "Open"}
        </Pill>
      </div>
      {first && <p className="reading">{first.text}</p>}
      {rest.length > 0 && (
        <ul className="issue__said" aria-label={`What was said about ${title}`}>
          {rest.map((message, index) => (
            <li key={index}>
              <p className="text-xs text-fg-3">
                {`${message.author} · `}
                <time dateTime={message.at} title={moment(message.at)}>
                  {when(message.at)}
                </time>
              </p>
              <p>{message.text}</p>
            </li>
          ))}
        </ul>
      )}
      {failure && <Problem>{failure}</Problem>}
      {isOpen ? (
        <Answer {...{ title, failure }} said={messages.length} onClose={() => setOpen(false)} onSend={(text) => onComment(id, text)} />
      ) : (
        <div className="row">
          <Button small icon={MessageSquare} variant="ghost" aria-label={`Answer: ${title}`} onClick={() => setOpen(true)}>
            Answer
          </Button>
          {isResolved ? (
            <Button small icon={RotateCcw} variant="ghost" aria-label={`Open again: ${title}`} onClick={() => onReopen(id)}>
              Open again
            </Button>
          ) : (
            <Button small icon={CircleCheck} aria-label={`Solved: ${title}`} onClick={() => onResolve(id)}>
              Solved
            </Button>
          )}
          <Confirm
            small
            label="Remove"
            name={`Remove: ${title}`}
            title={`Remove this report of “${title}”?`}
            words="It goes here and in Overseerr, with all that was said about it."
            action="Remove it"
            variant="ghost"
            tone="danger"
            onConfirm={() => onRemove(id)}
          >
            <Trash className="i" aria-hidden="true" />
          </Confirm>
        </div>
      )}
    </li>
  );
}

/** Stays until what was typed is `said`, so that nothing is lost of it. */
function Answer({ title, failure, said, onSend, onClose }) {
  const [text, setText] = useState("");
  const [before, setBefore] = useState(null);
  const id = useId();
  useEffect(() => {
    if (before !== null && said > before) onClose();
    else if (failure) setBefore(null);
  }, [said, failure]); // eslint-disable-line react-hooks/exhaustive-deps
  const submit = (event) => {
    event.preventDefault();
    if (!text.trim() || before !== null) return;
    setBefore(said);
    onSend(text.trim());
  };
  return (
    <form className="stack gap-2" onSubmit={submit} aria-label={`Answer: ${title}`}>
      <div className="field">
        <label htmlFor={id}>Answer</label>
        <input id={id} className="input" autoComplete="off" autoFocus maxLength={LONGEST} value={text} onChange={(event) => setText(event.target.value)} />
      </div>
      <div className="row">
        <Button small variant="primary" type="submit" busy={before !== null}>
          Send
        </Button>
        <Button small variant="ghost" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
