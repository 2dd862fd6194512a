// One row of downloads: of the queue, or of what is over.
import { memo } from "react";
import { Link } from "react-router";
import ArrowUp from "lucide-react/dist/esm/icons/arrow-up.mjs";
import ChevronDown from "lucide-react/dist/esm/icons/chevron-down.mjs";
import CircleCheck from "lucide-react/dist/esm/icons/circle-check.mjs";
import CircleDot from "lucide-react/dist/esm/icons/circle-dot.mjs";
import CircleMinus from "lucide-react/dist/esm/icons/circle-minus.mjs";
import CircleX from "lucide-react/dist/esm/icons/circle-x.mjs";
import Clock from "lucide-react/dist/esm/icons/clock.mjs";
import Ellipsis from "lucide-react/dist/esm/icons/ellipsis.mjs";
import GripVertical from "lucide-react/dist/esm/icons/grip-vertical.mjs";
import Pause from "lucide-react/dist/esm/icons/pause.mjs";
import Pin from "lucide-react/dist/esm/icons/pin.mjs";
import Play from "lucide-react/dist/esm/icons/play.mjs";
import RotateCw from "lucide-react/dist/esm/icons/rotate-cw.mjs";
import X from "lucide-react/dist/esm/icons/x.mjs";
import { DownloadBar } from "./download_bar.jsx";
import { can, folded, isPlaylist, outcome, phase, placeOf, titleOf } from "./downloads.js";
import { Entries } from "./entries.jsx";
import { bytes, firstName, moment, time, when } from "./formats.js";
import { Avatar, IconButton, Pill, Thumbnail } from "./parts.jsx";

const SHAPES = { done: CircleCheck, partly: CircleDot, failed: CircleX, stopped: CircleMinus, waiting: Clock };

/** The likeliest thing to do: [words, icon, deed], or nothing. */
const likeliest = (download, isFirst) => {
  const may = can(download);
  if (may.resume) return ["Resume", Play, "resume"];
  if (download.status === "queued" && !isFirst) return ["Move to the front", ArrowUp, "front"];
  if (download.status === "processing") return ["Cancel", X, "cancel"];
  if (may.retry) return ["Try again", RotateCw, "retry"];
  if (may.look) return ["Look again in Plex", RotateCw, "retry"];
  return may.pause ? ["Pause", Pause, "pause"] : null;
};

function Actions({ download, deeds, menuOpen, isFirst }) {
  const title = titleOf(download);
  const [words, icon, deed] = likeliest(download, isFirst) ?? [];
  return (
    <div className="dl__acts">
      {deed && (
        <IconButton
          icon={icon}
          label={`${words}: ${title}`}
          tip={words}
          onClick={() => deeds[deed]([download.id])}
        />
      )}
      <IconButton
        icon={Ellipsis}
        label={`More: ${title}`}
        aria-haspopup="menu"
        aria-expanded={menuOpen}
        data-popup-open={menuOpen || undefined}
        onClick={(event) => deeds.menu(download, event.currentTarget)}
      />
    </div>
  );
}

/** Title, and under it whose it is (people see only their own) and in which quality. */
function What({ download, isAdmin, children }) {
  const title = titleOf(download);
  const place = placeOf(download);
  const facts = [isAdmin && firstName(download.owner_name), download.uploader, download.quality];
  return (
    <div className="dl__main grow">
      <p className="font-medium clip" title={title}>
        {place ? <Link to={place}>{title}</Link> : title}
      </p>
      <p className="dl__meta">
        {isAdmin && <Avatar name={download.owner_name} id={download.owner_id} size="xs" />}
        <span className="clip">{facts.filter(Boolean).join(" · ")}</span>
        {download.pinned && (
          <span className="dl__pin" title="Kept: no subscription removes it">
            <Pin className="i i--xs" aria-hidden="true" />
            <span className="sr">kept</span>
          </span>
        )}
      </p>
      {children}
    </div>
  );
}

function Fold({ download, isOpen, onToggle }) {
  return (
    <button
      type="button"
      className="dl__fold link"
      aria-expanded={isOpen}
      aria-label={`${folded(download)}: ${titleOf(download)}`}
      onClick={onToggle}
    >
      <ChevronDown className="i i--xs" aria-hidden="true" />
      {folded(download)}
    </button>
  );
}

function Running({ download, live, downloads, quota }) {
  const now = phase(download, live, downloads, quota);
  return (
    <>
      <DownloadBar {...{ download, live, downloads, quota }} />
      <span className="dl__n dl__speed">{now.speed}</span>
      <span className="dl__n">{now.eta}</span>
    </>
  );
}

function Over({ download, under }) {
  const { word, tone, shape } = outcome(download);
  const why = ["failed", "completed", "waiting_for_plex"].includes(download.status) ? download.error_message : "";
  const size = download.size_bytes ? bytes(download.size_bytes) : "";
  const at = under ? time(download.ended_at) : when(download.ended_at);
  return (
    <>
      <div className="dl__state">
        <Pill icon={SHAPES[shape]} tone={tone}>
          {word}
        </Pill>
        <span className="phone-in dl__when">{[size, at].filter(Boolean).join(" · ")}</span>
        {why && (
          <span className="dl__why" title={why}>
            {why}
          </span>
        )}
      </div>
      <span className="dl__n dl__speed">{size}</span>
      <time className="dl__n" dateTime={download.ended_at} title={moment(download.ended_at)}>
        {at}
      </time>
    </>
  );
}

/** What a row is moved by; the place stays where there is none. */
function Grip({ handle }) {
  if (!handle) return <span className="dl__grip" />;
  return (
    <button type="button" className="dl__grip" aria-describedby="reorder-help" {...handle}>
      <GripVertical className="i" aria-hidden="true" />
    </button>
  );
}

function Choice({ download, isSelected, deeds }) {
  return (
    <input
      type="checkbox"
      className="check dl__check"
      aria-label={`Select: ${titleOf(download)}`}
      checked={isSelected}
      onChange={() => {}}
      onClick={(event) => deeds.select(download.id, event.shiftKey)}
    />
  );
}

/**
 * `over`: drawn as ended, `under` a day that is named above it. `isFirst`: nothing waits before it. `handle`: props of the handle, where the row can be moved. `entries`:
 * those of an unfolded playlist, undefined while folded, null while on their way.
 */
export const Row = memo(function Row(props) {
  const { download, live, deeds, handle, isSelected, isLifted, isAdmin, isFirst, menuOpen, entries, over, under } = props;
  const isOpen = entries !== undefined;
  const foldable = isPlaylist(download) && download.entries_total > 1;
  return (
    <li
      className="dlitem"
      data-row={download.id}
      data-selected={isSelected || undefined}
      data-lifted={isLifted || undefined}
    >
      <div className={over ? "dl dl--done" : "dl"}>
        {!over && <Grip handle={handle} />}
        <Thumbnail src={download.thumbnail} seconds={download.duration_seconds} className="art--thumb">
          {deeds.select && <Choice {...{ download, isSelected, deeds }} />}
        </Thumbnail>
        <What {...{ download, isAdmin }}>
          {foldable && <Fold {...{ download, isOpen }} onToggle={() => deeds.toggle(download)} />}
        </What>
        {over ? <Over download={download} under={under} /> : <Running {...props} />}
        <Actions {...{ download, deeds, menuOpen, isFirst }} />
      </div>
      {isOpen && <Entries {...{ download, live, entries, deeds }} />}
    </li>
  );
}, isUnchanged);

const FIGURES = ["status", "percent", "speed_bytes_per_second", "eta_seconds", "entry", "entry_percent"];

/** Rows are drawn again only when something in them changed: figures arrive four times a second. */
function isUnchanged(before, after) {
  return Object.keys(after).every((key) => {
    const [a, b] = [before[key], after[key]];
    if (a === b || key === "handle") return key !== "handle" || Boolean(a) === Boolean(b);
    if (key === "live") return a && b && FIGURES.every((figure) => a[figure] === b[figure]);
    // The line matters only to those who stand in it.
    if (key === "downloads") return after.download.status !== "queued";
    return false;
  });
}
