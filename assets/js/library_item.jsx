// The page of one item: what it is, what is here of it, and the way to it in Plex.
import { Suspense, lazy, useEffect } from "react";
import { Link, useParams } from "react-router";
import Play from "lucide-react/dist/esm/icons/play.mjs";
import Smartphone from "lucide-react/dist/esm/icons/smartphone.mjs";
import Eye from "lucide-react/dist/esm/icons/eye.mjs";
import { useCalm } from "./calm.js";
import { Crumbs } from "./crumbs.jsx";
import { FactsCard } from "./facts_card.jsx";
import { bytes, clock, day, initials, shade } from "./formats.js";
import { Children } from "./library_children.jsx";
import { useKeptScroll } from "./kept_place.js";
import { ReportItem } from "./library_report.jsx";
import { counted, lengthWords, noun, numberWords, resolutionWords, titleOf, versionWords } from "./library_words.js";
import { Picture, SQUARE, Seen, Shelf, posterOf } from "./poster.jsx";

const LeavingBanner = lazy(() => import("./leaving_banner.jsx"));

const CALM_MS = 1500;
const BACKDROPS = [480, 720, 1280];

/** `item`: `ItemView`, null while on its way; `children`: skeleton, and what stands for no item. */
export function Item(props) {
  const { item, missing, parts, episodes, related, leaving, children, isAdmin, revision, leavingRevision, onLoad, onUnfold } = props;
  const [skeleton, nothing] = children;
  useCalm(revision, CALM_MS, onLoad);
  useCalm(leavingRevision, CALM_MS, onLoad);
  const { item: named } = useParams();
  useKeptScroll(Boolean(item) && String(item.card.id) === named);
  useEffect(() => {
    if (item) document.title = `${titleOf(item.card)} · MediaNest`;
  }, [item]);
  if (missing) return nothing;
  if (!item) return skeleton;
  const { card } = item;
  return (
    <>
      <Hero {...props} />
      {leaving && (
        <Suspense fallback={null}>
          <LeavingBanner {...props} itemId={card.id} />
        </Suspense>
      )}
      <div className="cols">
        <div className="c8 stack gap-6">
          {item.summary ? <p className="reading">{item.summary}</p> : null}
          <Children {...{ card, parts, episodes, onUnfold, revision }} />
          <People people={item.people} />
          {item.versions.length > 0 && <Versions versions={item.versions} isAdmin={isAdmin} />}
        </div>
        <aside className="c4 stack" aria-label="Facts">
          <Next card={card} parts={parts} />
          <Facts item={item} />
        </aside>
      </div>
      {related.length > 0 && (
        <section className="stack gap-3" aria-labelledby="related">
          <h2 id="related">More like this</h2>
          <Shelf items={related} labelledBy="related" />
        </section>
      )}
    </>
  );
}

const crumbsOf = ({ card, section_title: section, crumbs }) => [
  { to: "/library", words: "Library" },
  { to: `/library/${card.section_id}`, words: section },
  ...crumbs.map(({ id, title, type }) => ({ to: `/item/${id}`, words: title || type })),
  { words: numberWords(card) && card.type === "episode" ? numberWords(card) : titleOf(card) },
];

function Hero(props) {
  const { item } = props;
  const { card } = item;
  const title = titleOf(card);
  const facts = [
    card.type === "season" && card.title ? "" : numberWords(card),
    card.year,
    card.type === "show" && card.child_count ? counted("season", card.child_count) : "",
    card.type === "artist" && card.child_count ? counted("album", card.child_count) : "",
    lengthWords(card.duration_ms, card.type),
    card.content_rating,
    item.genres.slice(0, 3).join(", "),
  ].filter(Boolean);
  return (
    <div className="hero" data-shape={SQUARE.has(card.type) ? "square" : undefined}>
      <div className="hero__bg" aria-hidden="true">
        {item.art && (
          <Picture kind="art" id={item.art_id} version={item.art} title="" shape="back" sizes="100vw" widths={BACKDROPS} eager />
        )}
      </div>
      <Crumbs items={crumbsOf(item)} />
      <div className="hero__in">
        <Picture {...posterOf(card)} title={title} sizes="(max-width: 767px) 6.75rem, 13rem" eager>
          <Seen watch={card.watch} leaves={card.leaf_count} />
        </Picture>
        <div className="hero__t">
          <State item={item} />
          <Whole item={item} />
          <h1 className="hero__name">{title}</h1>
          {item.original_title && item.original_title !== title && (
            <p className="text-fg-2" lang="">
              {item.original_title}
            </p>
          )}
          <p className="hero__facts">
            {facts.map((fact, index) => (
              <span key={index}>{fact}</span>
            ))}
          </p>
          {item.tagline && <p className="hero__tag">{item.tagline}</p>}
        </div>
        <Acts {...props} />
      </div>
    </div>
  );
}

/** The show of a season or episode, the artist of an album or track: a way there. */
function Whole({ item: { card, crumbs } }) {
  const whole = crumbs[0];
  if (!whole || whole.id === card.id) return null;
  return (
    <p className="hero__whole">
      <Link className="link clip" to={`/item/${whole.id}`}>
        {whole.title}
      </Link>
    </p>
  );
}

function State({ item }) {
  const { card, missing_since: missing } = item;
  if (missing) return <p className="hero__state tone" data-tone="warning">{`Plex no longer has it, since ${day(missing)}`}</p>;
  if (!card.watch) return null;
  const { watched, percent, unwatched } = card.watch;
  if (watched) {
    return (
      <p className="hero__state">
        <Eye className="i i--xs" aria-hidden="true" /> Watched
      </p>
    );
  }
  if (card.leaf_count > 0 && unwatched > 0) {
    const seen = card.leaf_count - unwatched;
    return <p className="hero__state num">{`${seen.toLocaleString()} of ${counted("episode", card.leaf_count)} watched`}</p>;
  }
  return percent > 0 ? <p className="hero__state num">{`${percent} % watched`}</p> : null;
}

function Acts(props) {
  const { plex_web_url: web, plex_app_url: app } = props.item;
  if (!web && !app && !props.canReport) return null;
  return (
    <div className="hero__acts">
      {web && (
        <a className="btn btn--primary" href={web} target="_blank" rel="noreferrer">
          <Play className="i" aria-hidden="true" />
          Open in Plex
        </a>
      )}
      {app && (
        <a className="btn btn--secondary" href={app}>
          <Smartphone className="i" aria-hidden="true" />
          In the app
        </a>
      )}
      {props.canReport && <ReportItem {...props} />}
    </div>
  );
}

const SPOKEN = { director: "Director", writer: "Writer", role: "" };
const FIRST_PEOPLE = 20;

function People({ people }) {
  if (!people.length) return null;
  const order = { role: 0, director: 1, writer: 2 };
  const those = [...people].sort((a, b) => (order[a.part] ?? 3) - (order[b.part] ?? 3));
  return (
    <section className="stack gap-3" aria-labelledby="cast">
      <h2 id="cast">Cast and crew</h2>
      <ul className="cast" tabIndex={0} aria-labelledby="cast">
        {those.slice(0, FIRST_PEOPLE * 2).map(({ name, part, character }, index) => (
          <li key={`${index} ${name}`}>
            <span className="avatar avatar--lg" data-shade={shade(name)} aria-hidden="true">
              {initials(name)}
            </span>
            <span className="font-medium">{name}</span>
            <span className="text-fg-3">{character || SPOKEN[part] || ""}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const FIRST_VERSIONS = 5;

function Versions({ versions, isAdmin }) {
  const line = (version) => (
    <li key={version.id}>
      <div className="grow">
        <p className="font-medium">{versionWords(version) || "Unknown format"}</p>
        <p className="text-xs text-fg-3 num">
          {[version.width && version.height ? `${version.width} × ${version.height}` : "",
            version.bitrate ? `${(version.bitrate / 1000).toFixed(1)} Mbit/s` : "",
            version.duration_ms ? clock(version.duration_ms / 1000) : "",
            version.parts.length > 1 ? `${version.parts.length} files` : ""].filter(Boolean).join(" · ")}
        </p>
        {isAdmin && version.parts.map(({ file }) => file && <p className="code file" key={file}>{file}</p>)}
      </div>
      <span className="num text-fg-2">{bytes(version.size_bytes)}</span>
    </li>
  );
  const rest = versions.slice(FIRST_VERSIONS);
  return (
    <section className="stack gap-3" aria-labelledby="versions">
      <h2 id="versions">
        Versions <span className="text-fg-3 num">{versions.length}</span>
      </h2>
      <div className="card">
        <ul className="list">{versions.slice(0, FIRST_VERSIONS).map(line)}</ul>
        {rest.length > 0 && (
          <details className="acc">
            <summary>{`${rest.length} more`}</summary>
            <ul className="list">{rest.map(line)}</ul>
          </details>
        )}
      </div>
    </section>
  );
}

/** The season or episode somebody is in the middle of. */
function Next({ card, parts }) {
  const next = parts.find(({ watch }) => watch && !watch.watched && watch.percent > 0)
    ?? (card.watch && !card.watch.watched ? parts.find(({ watch, index }) => watch && !watch.watched && index !== 0) : null);
  const isEpisode = card.type === "season";
  if (!next?.watch || !["show", "season"].includes(card.type)) return null;
  const seen = next.leaf_count ? `${next.leaf_count - next.watch.unwatched} of ${next.leaf_count}` : "";
  const percent = isEpisode ? next.watch.percent : Math.round(((next.leaf_count - next.watch.unwatched) / Math.max(1, next.leaf_count)) * 100);
  return (
    <Link className="card next" to={`/item/${next.id}`}>
      <span className="row">
        <span className="font-medium clip">{`Next for you: ${numberWords(next) || titleOf(next)}`}</span>
        <span className="text-fg-3 text-xs num push">{isEpisode ? lengthWords(next.duration_ms) : seen}</span>
      </span>
      <span className="meter" role="presentation" style={{ "--p": percent }} />
      <span className="text-xs text-fg-3 clip">{isEpisode ? titleOf(next) : `${noun("episode", 2)} watched`}</span>
    </Link>
  );
}

const IDS = { tmdb: "TMDB", tvdb: "TVDB", imdb: "IMDb", mbid: "MusicBrainz" };

function Facts({ item }) {
  const { card } = item;
  const of = (part) => item.people.filter((one) => one.part === part).map(({ name }) => name).slice(0, 4).join(", ");
  const rows = [
    ["Added", card.added_at ? day(card.added_at) : ""],
    ["Size", card.size_bytes ? bytes(card.size_bytes) : ""],
    ["Best version", resolutionWords(card.resolution)],
    ["Released", item.released_on ? day(item.released_on) : ""],
    ["Directed by", of("director")],
    ["Written by", of("writer")],
    ["Studio", item.studio],
    ["Countries", item.countries.join(", ")],
    ["Genres", item.genres.join(", ")],
    ["Rating", card.rating ? `${card.rating.toFixed(1)} of 10` : ""],
    ["Audience", item.audience_rating ? `${item.audience_rating.toFixed(1)} of 10` : ""],
    ...Object.entries(item.external_ids).map(([source, id]) => [IDS[source] ?? source, id]),
  ];
  return (
    <FactsCard rows={rows}>
      {item.collections.length > 0 && (
        <div className="stack gap-2">
          <h2 className="text-sm">In collections</h2>
          <ul className="chips">
            {item.collections.map(({ id, title }) => (
              <li key={id}>
                <Link className="chip" to={`/collection/${id}`}>
                  <span className="clip">{title}</span>
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </FactsCard>
  );
}
