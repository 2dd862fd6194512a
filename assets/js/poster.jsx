// A poster with its title: 2:3, or square for music, whatever there is to show, so that nothing moves
// when it comes.
import { memo, useState } from "react";
import { Link } from "react-router";
import Eye from "lucide-react/dist/esm/icons/eye.mjs";
import { address } from "./connection.js";
import { shade } from "./formats.js";
import { useKeptSide } from "./kept_place.js";
import { cardFacts, picture, resolutionWords, titleInitials, titleOf, typeWord } from "./library_words.js";

const WIDTHS = [120, 160, 240, 360, 480];

/** Types whose pictures are square: where only these stand, below `data-shape="square"`. */
export const SQUARE = new Set(["artist", "album", "track"]);

/** The picture alone, `sources`: [[address, width]]; initials on a tinted ground where there is none,
    or none can be had. Another `version` is another picture. */
export function Artwork({ sources, id, version, title, sizes = "9rem", shape = "poster", className = "", eager, children }) {
  const [failed, setFailed] = useState("");
  const has = sources.length > 0 && failed !== version;
  return (
    <div className={`art art--${shape} ${className}`.trim()} data-shade={has ? undefined : shade(String(id))}>
      {has ? (
        <img
          src={(sources[1] ?? sources[0])[0]}
          srcSet={sources.map(([source, width]) => `${source} ${width}w`).join(", ")}
          sizes={sizes}
          alt=""
          loading={eager ? undefined : "lazy"}
          fetchPriority={eager ? "high" : undefined}
          decoding="async"
          onError={() => setFailed(version)}
        />
      ) : (
        <span className="art__initials" aria-hidden="true">
          {titleInitials(title)}
        </span>
      )}
      {children}
    </div>
  );
}

/** The picture of an item or collection of the library. */
export function Picture({ kind = "poster", id, version, widths = WIDTHS, ...rest }) {
  const sources = version ? widths.map((width) => [address(picture(kind, id, version, width)), width]) : [];
  return <Artwork {...{ id, version, sources }} {...rest} />;
}

/** What the person has seen of it: an eye, a count of what is left, or a bar. */
export function Seen({ watch, leaves }) {
  if (!watch) return null;
  if (watch.watched) {
    return (
      <span className="poster__state">
        <Eye className="i" aria-hidden="true" />
        <span className="sr">watched</span>
      </span>
    );
  }
  const isBegun = watch.unwatched > 0 && watch.unwatched < leaves;
  return (
    <>
      {isBegun && (
        <span className="poster__left num">
          {watch.unwatched}
          <span className="sr"> unwatched</span>
        </span>
      )}
      {watch.percent > 0 && (
        <span className="poster__seen" style={{ "--p": `${watch.percent}%` }}>
          <span className="sr">{`${watch.percent} % watched`}</span>
        </span>
      )}
    </>
  );
}

const mark = (item, withType) =>
  withType ? typeWord(item.type) : ["4k", "8k"].includes(item.resolution) ? resolutionWords(item.resolution) : "";

/** What stands for an item among posters: of an episode or track that of what it belongs to. */
export const posterOf = ({ id, poster, cover_id: coverId, cover }) => (cover ? { id: coverId, version: cover } : { id, version: poster });

/** A card of `ItemCardView`; `withType` says what it is, where lists are mixed. */
export const Poster = memo(function Poster({ item, sizes, withType, eager }) {
  const title = titleOf(item);
  const label = mark(item, withType);
  return (
    <div className="poster">
      <Picture {...posterOf(item)} title={title} {...{ sizes, eager }}>
        {label && <span className="poster__type">{label}</span>}
        <Seen watch={item.watch} leaves={item.leaf_count} />
      </Picture>
      <Link className="poster__link" to={`/item/${item.id}`} title={title}>
        <span className="poster__t clip">{title}</span>
      </Link>
      <p className="poster__m clip">{cardFacts(item)}</p>
    </div>
  );
});

/** A card of `CollectionCardView`. */
export const CollectionPoster = memo(function CollectionPoster({ collection, sizes }) {
  const { id, title, item_count: count, smart, poster } = collection;
  return (
    <div className="poster">
      <Picture kind="collection" id={id} version={poster} {...{ title, sizes }}>
        {smart && <span className="poster__type">Smart</span>}
      </Picture>
      <Link className="poster__link" to={`/collection/${id}`} title={title}>
        <span className="poster__t clip">{title}</span>
      </Link>
      <p className="poster__m clip">{`${count.toLocaleString()} ${count === 1 ? "title" : "titles"}`}</p>
    </div>
  );
});

/** Where a poster will be. */
export function PosterSkeleton() {
  return (
    <div className="poster" aria-hidden="true">
      <div className="sk art--poster" />
      <div className="poster__t">
        <div className="sk poster__line" />
      </div>
      <div className="poster__m">
        <div className="sk poster__line poster__line--short" />
      </div>
    </div>
  );
}

/** A line of posters that scrolls sideways; children of each are `li`. */
export function Shelf({ items, label, labelledBy, withType }) {
  const list = useKeptSide(label ?? labelledBy);
  const shape = items.every(({ type }) => SQUARE.has(type)) ? "square" : undefined;
  return (
    <ul className="shelf shelf--posters" ref={list} tabIndex={0} aria-label={label} aria-labelledby={labelledBy} data-shape={shape}>
      {items.map((item) => (
        <li key={item.id}>
          <Poster item={item} withType={withType} />
        </li>
      ))}
    </ul>
  );
}
