// An item as a line of a list, with its figures in columns.
import { memo } from "react";
import { Link } from "react-router";
import Eye from "lucide-react/dist/esm/icons/eye.mjs";
import { bytes, when } from "./formats.js";
import { cardFacts, counted, lengthWords, resolutionWords, titleOf } from "./library_words.js";
import { Picture } from "./poster.jsx";

const amount = (item) => {
  if (item.type === "show") return item.child_count ? counted("season", item.child_count) : "";
  if (item.type === "artist") return item.child_count ? counted("album", item.child_count) : "";
  return lengthWords(item.duration_ms, item.type);
};

export const ListLine = memo(function ListLine({ item }) {
  const title = titleOf(item);
  return (
    <div className="line">
      <Picture id={item.id} version={item.poster} title={title} sizes="2.25rem" widths={[120, 240]} />
      <div className="line__what">
        <Link className="stretch clip" to={`/item/${item.id}`} title={title}>
          {title}
        </Link>
        <span className="line__facts clip">{cardFacts(item)}</span>
      </div>
      <span className="line__n line__wide">{item.year ?? ""}</span>
      <span className="line__n line__wide">{amount(item)}</span>
      <span className="line__n line__wide">{resolutionWords(item.resolution)}</span>
      <span className="line__n line__size">{item.size_bytes ? bytes(item.size_bytes) : ""}</span>
      <span className="line__n line__wide">{when(item.added_at)}</span>
      <LineSeen watch={item.watch} />
    </div>
  );
});

function LineSeen({ watch }) {
  if (watch?.watched) {
    return (
      <span className="line__seen">
        <Eye className="i i--sm" aria-hidden="true" />
        <span className="sr">watched</span>
      </span>
    );
  }
  return <span className="line__seen num">{watch?.percent > 0 ? `${watch.percent} %` : ""}</span>;
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
