// What belongs to an item: seasons that unfold into episodes, episodes, albums, tracks.
import { useEffect, useState } from "react";
import { Link } from "react-router";
import ChevronRight from "lucide-react/dist/esm/icons/chevron-right.mjs";
import Eye from "lucide-react/dist/esm/icons/eye.mjs";
import { EpisodesOnTheirWay } from "./episodes_on_their_way.jsx";
import { day } from "./formats.js";
import { counted, lengthWords, numberWords, titleOf } from "./library_words.js";
import { Pill } from "./parts.jsx";
import { Picture, Poster } from "./poster.jsx";

export function Children({ card, parts, episodes, onUnfold, revision }) {
  if (!parts.length) return null;
  if (card.type === "show") return <Seasons key={card.id} {...{ card, parts, episodes, onUnfold, revision }} />;
  if (card.type === "artist") return <Albums parts={parts} />;
  return <Episodes card={card} parts={parts} />;
}

const Heading = ({ id, words, count }) => (
  <h2 id={id}>
    {words} <span className="text-fg-3 num">{count}</span>
  </h2>
);

/** Id of a show → the seasons of it that somebody has unfolded. */
const unfolded = new Map();

/** Newest first; the one that somebody is in the middle of is open, or those that were. */
function Seasons({ card, parts, episodes, onUnfold, revision }) {
  const order = [...parts].sort((a, b) => (b.index ?? 0) - (a.index ?? 0));
  const inMotion = order.find(({ watch, leaf_count: leaves }) => watch && !watch.watched && watch.unwatched < leaves);
  const [open, setOpen] = useState(() => unfolded.get(card.id) ?? new Set([(inMotion ?? order[0]).id]));
  const opened = [...open].join(" ");
  useEffect(() => {
    open.forEach((id) => onUnfold(id));
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [opened, revision]);
  const toggle = (id, isOpen) =>
    setOpen((before) => {
      const next = new Set(before);
      if (isOpen) next.add(id);
      else next.delete(id);
      unfolded.set(card.id, next);
      return next;
    });
  return (
    <section className="stack gap-3" aria-labelledby="seasons">
      <Heading id="seasons" words="Seasons" count={parts.length} />
      <div className="card card--folds">
        {order.map((season) => (
          <details
            key={season.id}
            className="acc"
            open={open.has(season.id)}
            onToggle={(event) => event.currentTarget.open !== open.has(season.id) && toggle(season.id, event.currentTarget.open)}
          >
            <summary>
              <ChevronRight className="i" aria-hidden="true" />
              <span className="font-medium">{season.title || numberWords(season)}</span>
              <span className="text-fg-3 num clip grow">
                {[season.leaf_count ? counted("episode", season.leaf_count) : "", season.year].filter(Boolean).join(" · ")}
              </span>
              <Progress season={season} />
            </summary>
            {open.has(season.id) && <EpisodeList season={season} items={episodes[season.id]} />}
          </details>
        ))}
      </div>
    </section>
  );
}

function Progress({ season }) {
  const { watch, leaf_count: leaves } = season;
  if (!watch || !leaves) return null;
  if (watch.watched) return <Watched />;
  const seen = leaves - watch.unwatched;
  return seen > 0 ? <span className="text-xs text-fg-3 num">{`${seen} of ${leaves} watched`}</span> : null;
}

const Watched = () => (
  <Pill icon={Eye} tone="muted" bare>
    Watched
  </Pill>
);

function EpisodeList({ season, items }) {
  if (!items) {
    return (
      <div aria-busy="true">
        <EpisodesOnTheirWay count={season.leaf_count} most={8} />
      </div>
    );
  }
  return (
    <>
      <ul>
        {items.map((episode) => (
          <Episode key={episode.id} episode={episode} />
        ))}
      </ul>
      <Link className="link ep__all tall" to={`/item/${season.id}`}>
        {`To ${season.title || numberWords(season)}`}
      </Link>
    </>
  );
}

function Episode({ episode }) {
  const { id, index, poster, watch, duration_ms: ms, type } = episode;
  const title = titleOf(episode);
  return (
    <li className="ep">
      <Picture id={id} version={poster} title={title} shape="wide art--thumb" sizes="6rem" widths={[120, 240]}>
        {ms > 0 && <span className="art__time">{lengthWords(ms, type)}</span>}
        {watch?.percent > 0 && !watch.watched && <span className="poster__seen" style={{ "--p": `${watch.percent}%` }} />}
      </Picture>
      <div className="grow">
        <p className="clip">
          <span className="text-fg-3 num">{index === null || index === undefined ? "" : `${index}. `}</span>
          <Link className="stretch" to={`/item/${id}`}>
            {title}
          </Link>
        </p>
        <p className="text-xs text-fg-3 num clip">
          {[episode.added_at ? `Added ${day(episode.added_at)}` : "", watch?.percent > 0 && !watch.watched ? `${watch.percent} % watched` : ""]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      {watch?.watched && (
        <span className="not-phone">
          <Watched />
        </span>
      )}
    </li>
  );
}

function Track({ track }) {
  const { id, index, watch, duration_ms: ms, type } = track;
  const title = titleOf(track);
  return (
    <li className="ep ep--track">
      <span className="ep__number num">{index ?? ""}</span>
      <Link className="stretch clip grow" to={`/item/${id}`} title={title}>
        {title}
      </Link>
      {watch?.watched && (
        <>
          <Eye className="i i--sm" aria-hidden="true" />
          <span className="sr">played</span>
        </>
      )}
      <span className="text-fg-3 num">{lengthWords(ms, type)}</span>
    </li>
  );
}

function Episodes({ card, parts }) {
  const words = { season: "Episodes", album: "Tracks" }[card.type] ?? "Parts";
  return (
    <section className="stack gap-3" aria-labelledby="episodes">
      <Heading id="episodes" words={words} count={parts.length} />
      <div className="card card--folds">
        <ul>
          {parts.map((part) => (part.type === "track" ? <Track key={part.id} track={part} /> : <Episode key={part.id} episode={part} />))}
        </ul>
      </div>
    </section>
  );
}

function Albums({ parts }) {
  return (
    <section className="stack gap-3" aria-labelledby="albums">
      <Heading id="albums" words="Albums" count={parts.length} />
      <ul className="posters posters--few" data-shape="square">
        {parts.map((album) => (
          <li key={album.id}>
            <Poster item={album} />
          </li>
        ))}
      </ul>
    </section>
  );
}
