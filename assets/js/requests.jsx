// What somebody has asked for, and what became of it.
import { Link, useLocation } from "react-router";
import HistoryIcon from "lucide-react/dist/esm/icons/history.mjs";
import Inbox from "lucide-react/dist/esm/icons/inbox.mjs";
import Undo2 from "lucide-react/dist/esm/icons/undo-2.mjs";
import { useCalm } from "./calm.js";
import { Confirm } from "./confirm.jsx";
import { Pages } from "./filters.jsx";
import { IconButton } from "./parts.jsx";
import { CALM_MS, Notes, Now, RequestPoster, Steps, TitleLink, Upstream, useDecisions } from "./request_parts.jsx";
import { canCancel, factsOf, tabOf, upstreamWords } from "./request_words.js";

const NOTHING = {
  pending: ["Nothing waits for approval", "What you ask for stands here until somebody has decided."],
  fetching: ["Nothing is being fetched", "What was approved stands here until it has come."],
  available: ["Nothing has come yet", "What you asked for stands here as soon as it is in the library."],
  denied: ["Nothing was declined", "What is declined stands here with the reason."],
};
const NO_REQUESTS = ["You have not asked for anything yet", "Find a film or a series and ask for it: it stands here until it is ready to watch."];

/** `tab`: the one that `items` belong to; `children`: what stands there until it is the address's. */
export function Requests({ items, tab, page, pages, detail, upstream, revision, children, onLoad, onCancel, onLookInto }) {
  useCalm(revision, CALM_MS, onLoad);
  const { search } = useLocation();
  const { deeds, floats } = useDecisions({ items, detail, onLookInto });
  if (tab !== tabOf(search, "all")) return children;
  return (
    <section className="stack gap-3" aria-label="My requests">
      <Upstream words={upstreamWords(upstream, false)} />
      {items.length ? (
        <ul className="card" aria-live="polite" aria-relevant="text">
          {items.map((request) => (
            <Row key={request.id} {...{ request, deeds, onCancel }} />
          ))}
        </ul>
      ) : (
        <Nothing words={NOTHING[tab] ?? NO_REQUESTS} />
      )}
      <Pages label="Pages of requests" page={page} pages={pages} />
      {floats}
    </section>
  );
}

function Nothing({ words: [title, more] }) {
  return (
    <div className="empty">
      <Inbox className="i" aria-hidden="true" />
      <h2>{title}</h2>
      <p>{more}</p>
      <Link className="btn btn--secondary" to="/discover">
        Find something
      </Link>
    </div>
  );
}

function Row({ request, deeds, onCancel }) {
  const { id, title, quality, comment, item_id: item, asked_by_name: by, owner_name: owner } = request;
  return (
    <li className="request" data-row={id}>
      <RequestPoster request={request} />
      <div className="request__main">
        <p className="clip">
          <TitleLink request={request} />
        </p>
        <p className="text-xs text-fg-3 clip">{`${factsOf(request)} · ${quality}`}</p>
        {comment && <p className="text-xs text-fg-2 request__comment">{`“${comment}”`}</p>}
        {by && by !== owner && <p className="text-xs text-fg-3">{`${by} asked for you`}</p>}
      </div>
      <div className="request__state">
        <Steps request={request} />
        <Now request={request} />
        <Notes request={request} />
      </div>
      <div className="request__acts">
        {item && (
          <Link className="btn btn--secondary btn--sm" to={`/item/${item}`} aria-label={`Open ${title} in the library`}>
            Open
          </Link>
        )}
        {canCancel(request) && (
          <Confirm
            small
            label="Take back"
            name={`Take back ${title}`}
            title={`Take back “${title}”?`}
            words="Nobody decides about it any more. You can ask for it again at any time."
            action="Take it back"
            variant="ghost"
            tone="danger"
            onConfirm={() => onCancel(id)}
          >
            <Undo2 className="i" aria-hidden="true" />
          </Confirm>
        )}
      </div>
      <IconButton
        icon={HistoryIcon}
        label={`History of ${title}`}
        tip="History"
        className="request__more"
        aria-haspopup="dialog"
        onClick={() => deeds.history(request)}
      />
    </li>
  );
}
