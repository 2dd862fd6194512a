// Parts of lists of media requests: state, steps, pictures and what happens to rows.
import { Suspense, lazy, useEffect, useMemo, useRef, useState } from "react";
import { Link } from "react-router";
import ArrowUp from "lucide-react/dist/esm/icons/circle-arrow-up.mjs";
import CircleCheck from "lucide-react/dist/esm/icons/circle-check.mjs";
import CircleDot from "lucide-react/dist/esm/icons/circle-dot.mjs";
import CircleMinus from "lucide-react/dist/esm/icons/circle-minus.mjs";
import CircleX from "lucide-react/dist/esm/icons/circle-x.mjs";
import Clock from "lucide-react/dist/esm/icons/clock.mjs";
import CloudOff from "lucide-react/dist/esm/icons/cloud-off.mjs";
import { moment } from "./formats.js";
import { ago } from "./library_words.js";
import { once } from "./once.js";
import { Pill } from "./parts.jsx";
import { STEPS, becauseOf, statusOf, titlePath, waitsWords } from "./request_words.js";
import { SMALL_WIDTHS, TitlePicture } from "./title_picture.jsx";

const DeclineDialog = lazy(() => import("./decline_dialog.jsx"));
const HistoryDialog = lazy(() => import("./request_history.jsx"));
const RowMenu = lazy(() => import("./row_menu.jsx"));

const SHAPES = {
  waiting: Clock,
  moving: ArrowUp,
  partly: CircleDot,
  done: CircleCheck,
  refused: CircleMinus,
  failed: CircleX,
};

/** News of others come within a second; a burst of them is read once. */
export const CALM_MS = 300;
const PATIENCE_MS = 8000;

export function Status({ request, bare }) {
  const { word, tone, shape } = statusOf(request);
  return (
    <Pill icon={SHAPES[shape]} tone={tone} bare={bare}>
      {word}
    </Pill>
  );
}

/** How far it is from asked for to ready; nothing for what ended otherwise. */
export function Steps({ request }) {
  const { step, tone } = statusOf(request);
  if (!step) return null;
  return (
    <div className="steps" role="img" aria-label={`Step ${step} of ${STEPS}`} data-tone={tone === "warning" ? "accent" : tone}>
      {Array.from({ length: STEPS }, (_, at) => (
        <i key={at} data-on={at < step || undefined} />
      ))}
    </div>
  );
}

export function RequestPoster({ request }) {
  const { media_type: type, tmdb_id: id, poster, title } = request;
  return <TitlePicture path={poster} id={`${type}${id}`} title={title} sizes="2.5rem" widths={SMALL_WIDTHS} className="art--sm" />;
}

/** Its name: leads to the title in the library where it is there, else to what is known of it. */
export function TitleLink({ request }) {
  const { item_id: item, title } = request;
  return (
    <Link className="font-medium" to={item ? `/item/${item}` : titlePath(request)} title={title}>
      {title}
    </Link>
  );
}

/** When something was; in full for a mouse. */
export function Ago({ at }) {
  return (
    <time dateTime={at} title={moment(at)}>
      {ago(at)}
    </time>
  );
}

/** What it is now, and since when. */
export function Now({ request }) {
  return (
    <p className="request__now">
      <Status request={request} bare />
      <span className="push text-xs text-fg-3 num">
        <Ago at={request.updated_at} />
      </span>
    </p>
  );
}

/** Why it was declined or failed, or who removed it. */
export function Why({ request }) {
  const why = becauseOf(request);
  return why && <p className="request__why">{why}</p>;
}

/** The same, and what Overseerr does not know yet. */
export function Notes({ request }) {
  const waits = waitsWords(request);
  return (
    <>
      <Why request={request} />
      {waits && (
        <p className="age">
          <CloudOff className="i i--xs" aria-hidden="true" />
          {waits}
        </p>
      )}
    </>
  );
}

/** What is wrong with the upstream, above a list that stays readable. */
export function Upstream({ words }) {
  return (
    words && (
      <div className="banner" data-tone="warning" role="note">
        <CloudOff className="i" aria-hidden="true" />
        <p className="grow">{words}</p>
      </div>
    )
  );
}

/** Ids that were decided about and still stand in the list; a decision that got lost is forgotten. */
const useDeciding = (items) => {
  const [ids, setIds] = useState(() => new Set());
  useEffect(() => {
    setIds((before) => (before.size ? new Set() : before));
  }, [items]);
  useEffect(() => {
    if (!ids.size) return undefined;
    const timer = setTimeout(() => setIds(new Set()), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [ids]);
  const begin = (those) => setIds((before) => new Set([...before, ...those]));
  return [ids, begin];
};

/**
 * What can be done to requests of `items`. The result has `deeds` (`approve(ids)`, `ask(ids)` to
 * decline with a reason, `history(request)`, `menu(request, at)`), `deciding`, and `floats`, which
 * are to be drawn somewhere in the list. `offers(request)` are items of its menu.
 */
export const useDecisions = ({ items, detail, offers, onApprove, onDecline, onLookInto, onDone }) => {
  const [asked, setAsked] = useState(null); // requests to decline
  const [shown, setShown] = useState(null); // the one whose history is open
  const [menu, setMenu] = useState(null); // {request, at}
  const [deciding, begin] = useDeciding(items);
  const latest = useRef(null);
  latest.current = { items, onApprove, onDecline, onLookInto, onDone };
  const deeds = useMemo(() => {
    const approve = once((ids) => {
      begin(ids);
      latest.current.onApprove(ids);
      latest.current.onDone?.(ids);
    });
    return {
      approve: (ids) => ids.length && approve(ids),
      ask: (ids) => setAsked(latest.current.items.filter(({ id }) => ids.includes(id))),
      history: (request) => {
        latest.current.onLookInto(request.id);
        setShown(request);
      },
      menu: (request, at) => setMenu((open) => (open?.at === at ? null : { request, at })),
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  const decline = (reason) => {
    const ids = asked.map(({ id }) => id);
    setAsked(null);
    begin(ids);
    onDecline(ids, reason);
    onDone?.(ids);
  };
  const floats = (
    <Suspense fallback={null}>
      {asked?.length > 0 && <DeclineDialog requests={asked} onDecline={decline} onClose={() => setAsked(null)} />}
      {shown && <HistoryDialog request={shown} detail={detail} onClose={() => setShown(null)} />}
      {menu && (
        <RowMenu at={menu.at} label={menu.request.title} items={offers?.(menu.request, deeds) ?? []} onClose={() => setMenu(null)} />
      )}
    </Suspense>
  );
  return { deeds, deciding, floats, menuOf: menu?.request.id };
};
