// Everybody's requests, to be decided about: one by one, many at once, or by keyboard.
import { useRef } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import Library from "lucide-react/dist/esm/icons/library.mjs";
import Check from "lucide-react/dist/esm/icons/check.mjs";
import Ellipsis from "lucide-react/dist/esm/icons/ellipsis.mjs";
import HistoryIcon from "lucide-react/dist/esm/icons/history.mjs";
import Inbox from "lucide-react/dist/esm/icons/inbox.mjs";
import Info from "lucide-react/dist/esm/icons/info.mjs";
import RotateCw from "lucide-react/dist/esm/icons/rotate-cw.mjs";
import SearchX from "lucide-react/dist/esm/icons/search-x.mjs";
import Trash2 from "lucide-react/dist/esm/icons/trash-2.mjs";
import X from "lucide-react/dist/esm/icons/x.mjs";
import { BulkBar } from "./bulk_bar.jsx";
import { useCalm } from "./calm.js";
import { Pages } from "./filters.jsx";
import { useKeptFocus } from "./focus.js";
import { firstName } from "./formats.js";
import { Avatar, Button, IconButton } from "./parts.jsx";
import { Ago, CALM_MS, Notes, RequestPoster, Status, TitleLink, Upstream, useDecisions } from "./request_parts.jsx";
import { canRemove, chosenWords, factsOf, isOver, isWaiting, refusedWords, shareWords, sizeWords, tabOf, titlePath, upstreamWords } from "./request_words.js";
import { useRowKeys } from "./row_keys.js";
import { useSelection } from "./selection.js";

const FILTERS = ["search", "user", "mediaType", "overLimit"];
const NOTHING = {
  pending: ["Nothing waits for a decision", "What people ask for shows here as soon as they have."],
  fetching: ["Nothing is being fetched", "What was approved stands here until it has come."],
  available: ["Nothing has come yet", "What was asked for and is in the library now stands here."],
  denied: ["Nothing was declined", "What was declined stands here with its reason."],
  failed: ["Nothing has failed", "What Overseerr could not fetch stands here, to be tried again."],
  cancelled: ["Nothing was taken back", "What people no longer want, or somebody removed, stands here."],
};
const NO_REQUESTS = ["Nobody has asked for anything yet", "What people ask for shows here as soon as they have."];

/** `tab`: the one that `items` belong to; `children`: what stands there until it is the address's. */
export function Approvals(props) {
  const { items, tab, page, pages, total, detail, upstream, revision, children, onLoad, onApprove, onDecline, onRetry, onRemove, onLookInto } = props;
  useCalm(revision, CALM_MS, onLoad);
  const { search } = useLocation();
  const navigate = useNavigate();
  const asked = new URLSearchParams(search);
  const list = useRef(null);
  const open = items.filter(isWaiting);
  const { selected, select, set } = useSelection(open.map(({ id }) => id));
  const without = (ids) => set([...selected].filter((id) => !ids.includes(id)));
  const offers = (request, { history }) => [
    { words: "History", icon: HistoryIcon, act: () => history(request) },
    { words: "About the title", icon: Info, act: () => navigate(titlePath(request)) },
    ...(request.item_id ? [{ words: "Open in the library", icon: Library, act: () => navigate(`/item/${request.item_id}`) }] : []),
    ...(canRemove(request) ? [null, { words: "Take it away", icon: Trash2, danger: true, act: () => onRemove(request.id) }] : []),
  ];
  const { deeds, deciding, floats, menuOf } = useDecisions({ items, detail, offers, onApprove, onDecline, onLookInto, onDone: without });
  const meant = (id) => (selected.size ? [...selected] : open.some((one) => one.id === id) ? [id] : []);
  useRowKeys(list, items.map(({ id }) => id), {
    x: (id, event) => open.some((one) => one.id === id) && select(id, event.shiftKey),
    a: (id) => deeds.approve(meant(id)),
    d: (id) => deeds.ask(meant(id)),
  });
  useKeptFocus(list);
  if (tab !== tabOf(search, "pending")) return children;
  const chosen = open.filter(({ id }) => selected.has(id));
  const isFiltered = FILTERS.some((name) => asked.get(name));
  return (
    <section
      className="stack gap-3 approvals"
      ref={list}
      tabIndex={-1}
      aria-label="Requests"
      onKeyDown={(event) => event.key === "Escape" && selected.size && !menuOf && set([])}
    >
      <Upstream words={upstreamWords(upstream, true)} />
      {chosen.length > 0 && (
        <BulkBar label="Selected requests" ids={open.map(({ id }) => id)} note={chosenWords(chosen)} {...{ selected, set }}>
          <span className="push not-phone" />
          <Button small icon={X} className="btn--harm" aria-haspopup="dialog" onClick={() => deeds.ask([...selected])}>
            Decline…
          </Button>
          <Button small icon={Check} variant="primary" onClick={() => deeds.approve([...selected])}>
            {`Approve ${selected.size}`}
          </Button>
        </BulkBar>
      )}
      <p className="sr" role="status">
        {`${total.toLocaleString()} ${total === 1 ? "request" : "requests"} listed`}
      </p>
      {items.length ? (
        <Table {...{ items, selected, select, deeds, deciding, menuOf, onRetry }} picks={open.length > 0} />
      ) : (
        <Nothing words={isFiltered || page > 1 ? null : (NOTHING[tab] ?? NO_REQUESTS)} />
      )}
      <Pages label="Pages of requests" page={page} pages={pages} />
      {open.length > 0 && (
        <p className="keyshelp not-phone">
          <kbd>J</kbd> <kbd>K</kbd> move <kbd>X</kbd> choose <kbd>A</kbd> approve <kbd>D</kbd> decline
        </p>
      )}
      {floats}
    </section>
  );
}

function Nothing({ words }) {
  const { pathname, search } = useLocation();
  const status = new URLSearchParams(search).get("status");
  const [title, more] = words ?? ["Nothing is like that", "No request matches what you are looking for."];
  const Icon = words ? Inbox : SearchX;
  return (
    <div className="empty">
      <Icon className="i" aria-hidden="true" />
      <h2>{title}</h2>
      <p>{more}</p>
      {!words && (
        <Link className="btn btn--secondary" to={{ pathname, search: status ? `?status=${status}` : "" }}>
          Show all of them
        </Link>
      )}
    </div>
  );
}

function Table({ items, picks, ...rest }) {
  return (
    <div className="tablewrap tablewrap--cards">
      <table className="table table--cards table--requests" role="table" aria-label="Requests">
        <thead role="rowgroup">
          <tr role="row">
            {picks && (
              <th role="columnheader" scope="col" className="w-10">
                <span className="sr">Choose</span>
              </th>
            )}
            <th role="columnheader" scope="col">Title</th>
            <th role="columnheader" scope="col" className="w-52">Asked by</th>
            <th role="columnheader" scope="col" className="w-32 md">Quality</th>
            <th role="columnheader" scope="col" className="w-32 lg">Asked</th>
            <th role="columnheader" scope="col" className="request__decide">
              <span className="sr">Decide</span>
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {items.map((request) => (
            <Row key={request.id} {...{ request, picks }} {...rest} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ request, picks, selected, select, deeds, deciding, menuOf, onRetry }) {
  const { id, title, comment, followers, owner_id: owner, owner_name: name, asked_by_name: by } = request;
  const isOpen = isWaiting(request);
  const refused = refusedWords(request);
  const share = shareWords(request);
  const size = sizeWords(request);
  const busy = deciding.has(id);
  return (
    <tr role="row" data-row={id} tabIndex={-1} aria-label={title} data-selected={selected.has(id) || undefined}>
      {picks && (
        <td role="cell" className="choose">
          {isOpen && (
            <input
              type="checkbox"
              className="check"
              aria-label={`Choose ${title}`}
              checked={selected.has(id)}
              onChange={() => {}}
              onClick={(event) => select(id, event.shiftKey)}
            />
          )}
        </td>
      )}
      <td role="cell" className="wide">
        <div className="title-cell">
          <RequestPoster request={request} />
          <div className="grow">
            <p className="clip">
              <TitleLink request={request} />
            </p>
            <p className="sub-line clip">{factsOf(request)}</p>
            {comment && (
              <p className="sub-line request__comment" title={comment}>
                {`“${comment}”`}
              </p>
            )}
            {followers > 0 && <p className="sub-line">{followers === 1 ? "1 other follows this" : `${followers} others follow this`}</p>}
            {refused && (
              <p className="sub-line clip" title={refused}>
                {refused}
              </p>
            )}
            {isOpen && <Notes request={request} />}
          </div>
        </div>
      </td>
      <td role="cell" data-l="Asked by">
        <div className="row">
          <span className="not-phone inline-flex">
            <Avatar name={name} id={owner || name} />
          </span>
          <div className="min-w-0">
            <p className="clip" title={name}>
              {name}
            </p>
            {share && (
              <p className="sub-line clip num" data-over={isOver(request) || undefined}>
                {share}
              </p>
            )}
            {by && by !== name && <p className="sub-line clip">{`through ${firstName(by)}`}</p>}
          </div>
        </div>
      </td>
      <td role="cell" data-l="Quality" className="md text-fg-2">
        <p>{request.quality}</p>
        {size && <p className="sub-line clip num">{size}</p>}
      </td>
      <td role="cell" data-l="Asked" className="lg text-fg-2">
        <Ago at={request.created_at} />
      </td>
      <td role="cell" className="wide">
        <div className="acts request__acts">
          {isOpen ? (
            <>
              <Button small icon={X} variant="ghost" aria-label={`Decline ${title}`} aria-haspopup="dialog" disabled={busy} onClick={() => deeds.ask([id])}>
                Decline
              </Button>
              <Button small icon={Check} aria-label={`Approve ${title}`} busy={busy} onClick={() => deeds.approve([id])}>
                Approve
              </Button>
            </>
          ) : (
            <div className="request__over">
              <Status request={request} />
              <Notes request={request} />
            </div>
          )}
          {request.status === "failed" && (
            <Button small icon={RotateCw} aria-label={`Try again: ${title}`} onClick={() => onRetry(id)}>
              Try again
            </Button>
          )}
          <IconButton
            icon={Ellipsis}
            label={`More: ${title}`}
            className="iconbtn--sm"
            aria-haspopup="menu"
            aria-expanded={menuOf === id}
            onClick={(event) => deeds.menu(request, event.currentTarget)}
          />
        </div>
      </td>
    </tr>
  );
}
