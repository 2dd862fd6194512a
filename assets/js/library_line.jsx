// Items as lines of a table: the heads of its columns, and a line.
import { memo } from "react";
import { Link } from "react-router";
import ArrowDown from "lucide-react/dist/esm/icons/arrow-down.mjs";
import ArrowUp from "lucide-react/dist/esm/icons/arrow-up.mjs";
import Eye from "lucide-react/dist/esm/icons/eye.mjs";
import { bytes, when } from "./formats.js";
import { cardFacts, columnsOf, counted, lengthWords, orderAfter, resolutionWords, titleOf } from "./library_words.js";
import { Picture } from "./poster.jsx";

const amount = (item) => {
  if (item.type === "show") return item.child_count ? counted("season", item.child_count) : "";
  if (item.type === "artist") return item.child_count ? counted("album", item.child_count) : "";
  return lengthWords(item.duration_ms, item.type);
};

/** Heads of the columns; those that the list can be sorted by are pressed for that. `sort` is how it
    is sorted now, `onSort(sort)` asks for another order. */
export function ListHead({ type, sort, onSort }) {
  return (
    <div role="rowgroup" className="linehead">
      <div role="row" className="line" aria-rowindex={1}>
        <span role="columnheader" className="linehead__first">
          <span className="sr">Poster</span>
        </span>
        {columnsOf(type).map(([name, words, by]) => (
          <Column key={name} {...{ name, words, by, sort, onSort }} />
        ))}
        <span role="columnheader" className="line__seen">
          <span className="sr">Watched</span>
        </span>
      </div>
    </div>
  );
}

const SORTED = { asc: "ascending", desc: "descending" };

function Column({ name, words, by, sort, onSort }) {
  const [now, direction] = sort.split(":");
  const isSorted = Boolean(by) && now === by;
  const Icon = direction === "asc" ? ArrowUp : ArrowDown;
  const className = name === "title" ? "linehead__title" : `line__n ${name === "size" ? "line__size" : "line__wide"}`;
  return (
    <span role="columnheader" className={className} aria-sort={by ? (isSorted ? SORTED[direction] : "none") : undefined}>
      {by ? (
        <button type="button" className="linehead__sort" onClick={() => onSort(orderAfter(sort, by))}>
          {words}
          {isSorted && <Icon className="i i--xs" aria-hidden="true" />}
        </button>
      ) : (
        words
      )}
    </span>
  );
}

export const ListLine = memo(function ListLine({ item }) {
  const title = titleOf(item);
  return (
    <div className="line">
      <span role="cell">
        <Picture id={item.id} version={item.poster} title={title} sizes="2.25rem" widths={[120, 240]} />
      </span>
      <div className="line__what" role="cell">
        <Link className="stretch clip" to={`/item/${item.id}`} title={title}>
          {title}
        </Link>
        <span className="line__facts clip">{cardFacts(item)}</span>
      </div>
      <span role="cell" className="line__n line__wide">{item.year ?? ""}</span>
      <span role="cell" className="line__n line__wide">{amount(item)}</span>
      <span role="cell" className="line__n line__wide">{resolutionWords(item.resolution)}</span>
      <span role="cell" className="line__n line__size">{item.size_bytes ? bytes(item.size_bytes) : ""}</span>
      <span role="cell" className="line__n line__wide">{when(item.added_at)}</span>
      <LineSeen watch={item.watch} />
    </div>
  );
});

function LineSeen({ watch }) {
  return (
    <span className="line__seen num" role="cell">
      {watch?.watched && (
        <>
          <Eye className="i i--sm" aria-hidden="true" />
          <span className="sr">watched</span>
        </>
      )}
      {!watch?.watched && watch?.percent > 0 && `${watch.percent} %`}
    </span>
  );
}

export function LineSkeleton() {
  return (
    <div className="line" aria-hidden="true">
      <div className="sk art--poster" />
      <div className="line__what">
        <div className="sk poster__line" />
        <div className="sk poster__line poster__line--short" />
      </div>
    </div>
  );
}
