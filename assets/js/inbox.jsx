// What somebody was told, newest first.
import { Link, useLocation } from "react-router";
import Bell from "lucide-react/dist/esm/icons/bell.mjs";
import BellOff from "lucide-react/dist/esm/icons/bell-off.mjs";
import Check from "lucide-react/dist/esm/icons/check.mjs";
import CircleCheck from "lucide-react/dist/esm/icons/circle-check.mjs";
import MonitorSmartphone from "lucide-react/dist/esm/icons/monitor-smartphone.mjs";
import TriangleAlert from "lucide-react/dist/esm/icons/triangle-alert.mjs";
import { useCalm } from "./calm.js";
import { Pages } from "./filters.jsx";
import { moment, when } from "./formats.js";
import { IconButton } from "./parts.jsx";

const CALM_MS = 300;
const GOOD = [CircleCheck, "success"];
const BAD = [TriangleAlert, "danger"];
const LOOKS = {
  requestAvailable: GOOD,
  downloadFinished: GOOD,
  serviceUp: GOOD,
  requestFailed: BAD,
  downloadFailed: BAD,
  serviceDown: BAD,
  jobFailed: BAD,
  backupFailed: BAD,
  newDevice: [MonitorSmartphone, "info"],
};
const NOTHING = {
  all: ["Nothing has happened yet", "What becomes of your requests and downloads stands here."],
  unread: ["You have read everything", "What happens next stands here until you have seen it."],
};

/** `show`: the tab that `items` belong to; `children`: what stands there until it is the address's. */
export function Inbox({ items, show, page, pages, revision, children, onLoad, onRead }) {
  useCalm(revision, CALM_MS, onLoad);
  const { search } = useLocation();
  if (show !== (new URLSearchParams(search).get("show") ?? "all")) return children;
  return (
    <section className="stack gap-3" aria-label="Notifications">
      {items.length ? (
        <ul className="card" aria-live="polite" aria-relevant="additions">
          {items.map((one) => (
            <Row key={one.id} one={one} onRead={onRead} />
          ))}
        </ul>
      ) : (
        <Nothing words={NOTHING[show]} />
      )}
      <Pages label="Pages of notifications" page={page} pages={pages} />
    </section>
  );
}

function Nothing({ words: [title, more] }) {
  return (
    <div className="empty">
      <BellOff className="i" aria-hidden="true" />
      <h2>{title}</h2>
      <p>{more}</p>
    </div>
  );
}

function Row({ one: { id, event, title, message, link, at, is_read: isRead }, onRead }) {
  const [Icon, tone] = LOOKS[event] ?? [Bell, "info"];
  const read = () => isRead || onRead(id);
  return (
    <li className="told" data-row={id} data-unread={!isRead || undefined}>
      <Icon className="i told__icon" data-tone={tone} aria-hidden="true" />
      <div className="grow">
        <p className="told__title">
          {!isRead && <span className="sr">Unread: </span>}
          {link ? (
            <Link to={link} onClick={read}>
              {title}
            </Link>
          ) : (
            title
          )}
        </p>
        {message && <p className="text-xs text-fg-2 told__more">{message}</p>}
        <p className="text-xs text-fg-3 num">
          <time dateTime={at} title={moment(at)}>
            {when(at)}
          </time>
        </p>
      </div>
      {!isRead && <IconButton icon={Check} label={`Mark “${title}” read`} tip="Mark read" onClick={read} />}
    </li>
  );
}
