// The queue: what runs, is paused, failed and waits, with what can be done to one row or to many.
import { useMemo, useRef, useState } from "react";
import { Link, useLocation } from "react-router";
import ListVideo from "lucide-react/dist/esm/icons/list-video.mjs";
import Pause from "lucide-react/dist/esm/icons/pause.mjs";
import Play from "lucide-react/dist/esm/icons/play.mjs";
import { useDeeds } from "./deeds.jsx";
import { DownloadBulk } from "./download_bulk.jsx";
import { Row } from "./download_row.jsx";
import { ended, isWaiting, queue, titleOf, totals } from "./downloads.js";
import { useKeptFocus } from "./focus.js";
import { Button, Segmented } from "./parts.jsx";
import { useParam } from "./place.js";
import { useReorder } from "./reorder.js";
import { useSelection } from "./selection.js";

const SCOPES = [
  ["everyone", "Everyone"],
  ["mine", "Mine"],
];
const RECENT = 5;

/** The rows with those that wait in `order`. */
const inOrder = (rows, order) => {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const line = order.map((id) => byId.get(id)).filter(Boolean);
  return [...rows.filter((row) => !isWaiting(row)), ...line];
};

/** Which playlists are unfolded, and what the server should forget. */
const useFolds = (onFold) => {
  const [open, setOpen] = useState(() => new Set());
  const toggle = ({ id }) => {
    const next = new Set(open);
    if (next.delete(id)) onFold(id);
    else next.add(id);
    setOpen(next);
  };
  return [open, toggle];
};

export function QueueList(props) {
  const { downloads, progress, entries, quota, person, isAdmin, ...handlers } = props;
  const [own, setOwn] = useParam("own", "everyone");
  const scope = isAdmin ? own : "mine";
  const list = useRef(null);
  const rows = queue(downloads, scope, person);
  const line = rows.filter(isWaiting).map(({ id }) => id);
  const { order, lifted, said, handle, shift } = useReorder(line, list, handlers.onReorder);
  const shown = inOrder(rows, order);
  const over = ended(downloads, scope, person).slice(0, RECENT);
  const { selected, select, set } = useSelection(shown.map(({ id }) => id));
  const [open, toggle] = useFolds(handlers.onFold);
  const { deeds, menuOf, floats, warm } = useDeeds(handlers, { select, toggle, shift });

  useKeptFocus(list);

  const place = (id) => (order.includes(id) ? { at: order.indexOf(id), count: order.length } : null);
  const row = (download, isOver) => ({
    download,
    live: progress[download.id],
    deeds,
    isAdmin,
    downloads,
    quota,
    menuOpen: menuOf === download.id,
    entries: open.has(download.id) ? entries[download.id] ?? null : undefined,
    over: isOver,
  });
  if (!rows.length && !over.length) return props.children;
  return (
    <>
      <section
        className="stack gap-3"
        aria-label="Queue"
        ref={list}
        tabIndex={-1}
        data-selecting={selected.size > 0 || undefined}
        onPointerEnter={warm}
        onFocus={warm}
        onKeyDown={(event) => event.key === "Escape" && selected.size && !menuOf && set([])}
      >
        {selected.size ? (
          <DownloadBulk rows={shown} {...{ selected, set, deeds }} />
        ) : (
          <Head now={totals(downloads, progress, scope, person)} {...{ isAdmin, scope, setOwn, handlers }} />
        )}
        {shown.length ? (
          <ul className="card">
            {shown.map((download) => (
              <Row
                key={download.id}
                {...row(download, false)}
                isSelected={selected.has(download.id)}
                isLifted={lifted === download.id}
                isFirst={order[0] === download.id}
                handle={order.length > 1 && isWaiting(download) ? handle(download.id, titleOf(download)) : null}
              />
            ))}
          </ul>
        ) : (
          <div className="empty empty--in card">
            <ListVideo className="i" aria-hidden="true" />
            <h2>The queue is empty</h2>
            <p>Paste a link above and it shows here.</p>
          </div>
        )}
        <p id="reorder-help" hidden>
          Space lifts it, arrow keys move it, Space drops it, Escape puts it back.
        </p>
        <p className="sr" role="status">
          {said}
        </p>
      </section>
      {over.length > 0 && <Finished rows={over} row={row} deeds={deeds} />}
      {floats(place)}
    </>
  );
}

function Head({ now, isAdmin, scope, setOwn, handlers }) {
  const everyone = isAdmin && scope === "everyone";
  return (
    <div className="queue__head">
      <p className="totals grow">
        <span className="totals__run">
          {now.running > 0 && <span className="live" aria-hidden="true" />}
          {now.words}
        </span>
        <span>{now.speed}</span>
        <span>{now.eta}</span>
        <span className="text-fg-3">{now.rest}</span>
      </p>
      <div className="queue__acts">
        {isAdmin && (
          <Segmented name="own" label="Whose downloads" options={SCOPES} value={scope} onChange={setOwn} />
        )}
        {now.canPause && (
          <Button icon={Pause} onClick={() => handlers.onPauseAll(everyone)}>
            Pause all
          </Button>
        )}
        {now.canResume && (
          <Button icon={Play} onClick={() => handlers.onResumeAll(everyone)}>
            Resume all
          </Button>
        )}
      </div>
    </div>
  );
}

/** The last few that ended: what one has waited for is seen to be there. */
function Finished({ rows, row, deeds }) {
  const { pathname } = useLocation();
  const plain = useMemo(
    () => ({ ...deeds, select: undefined, menu: (download, at) => deeds.menu(download, at, true) }),
    [deeds],
  );
  return (
    <section className="stack gap-3" aria-labelledby="finished">
      <div className="flex items-center gap-2 min-h-7">
        <h2 id="finished">Just ended</h2>
        <Link className="link push tall" to={{ pathname, search: "?tab=history" }}>
          All of the history
        </Link>
      </div>
      <ul className="card">
        {rows.map((download) => (
          <Row key={download.id} {...row(download, true)} deeds={plain} />
        ))}
      </ul>
    </section>
  );
}
