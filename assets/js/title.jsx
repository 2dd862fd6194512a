// The page of a title that can be asked for: what it is, what of it is here, and the way to the rest.
import { Suspense, lazy, useEffect, useState } from "react";
import { Link, useLocation } from "react-router";
import Bell from "lucide-react/dist/esm/icons/bell.mjs";
import BellRing from "lucide-react/dist/esm/icons/bell-ring.mjs";
import CirclePlay from "lucide-react/dist/esm/icons/circle-play.mjs";
import Flag from "lucide-react/dist/esm/icons/flag.mjs";
import Library from "lucide-react/dist/esm/icons/library.mjs";
import Play from "lucide-react/dist/esm/icons/play.mjs";
import Plus from "lucide-react/dist/esm/icons/plus.mjs";
import { useCalm } from "./calm.js";
import { Crumbs } from "./crumbs.jsx";
import { nextWords } from "./episode_words.js";
import { FactsCard } from "./facts_card.jsx";
import { day, initials, shade } from "./formats.js";
import { useKeptScroll } from "./kept_place.js";
import { Age, Button, IconButton } from "./parts.jsx";
import { BACKDROP_WIDTHS, TitlePicture } from "./title_picture.jsx";
import { StatePill, askFor } from "./title_poster.jsx";
import { Related } from "./title_related.jsx";
import { Seasons } from "./title_seasons.jsx";
import { canAskFor, hereWords, stateOf, titleFacts } from "./title_words.js";
import { useWhyAway } from "./upstream.jsx";

const IssueDialog = lazy(() => import("./issue_dialog.jsx"));

// A decision is to be seen within a second.
const CALM_MS = 300;

/** Whether the path names that title, as state/title.py reads it. */
const isNamed = (path, { media_type: type, tmdb_id: id }) => {
  const [kind, number] = path.split("/").filter(Boolean).slice(-2);
  return kind === type && Number(number) === id;
};

/** `found`: `TitleView`, null while on its way; `children`: skeleton, and what stands there where it
    does not come. */
export function Title(props) {
  const { found, missing, trouble, children, revision, onLoad } = props;
  const [skeleton, absent] = children;
  useCalm(revision, CALM_MS, onLoad);
  const { pathname } = useLocation();
  const isHere = Boolean(found) && isNamed(pathname, found.card);
  useKeptScroll(isHere);
  useEffect(() => {
    if (isHere) document.title = `${found.card.title} · MediaNest`;
  }, [isHere, found]);
  if (missing) return absent;
  if (isHere) return <Whole key={pathname} {...props} title={found} />;
  return trouble ? absent : skeleton;
}

function Whole(props) {
  const { title, trouble, revision, season, related, onUnfold, onRelate } = props;
  const { card, seasons, cast, crew } = title;
  const [reports, setReports] = useState(false);
  return (
    <>
      <Hero {...props} onIssue={() => setReports(true)} />
      <div className="cols">
        <div className="c8 stack gap-6">
          {card.overview && <p className="reading">{card.overview}</p>}
          <Seasons id={card.tmdb_id} chunk={season} {...{ seasons, revision, onUnfold }} />
          <People people={[...cast, ...crew]} />
        </div>
        <aside className="c4 stack" aria-label="Facts">
          <Facts title={title} />
          <Age words={[trouble, title.as_of].filter(Boolean).join(" ")} />
        </aside>
      </div>
      <Related row={related} {...{ revision, onRelate }} />
      <Suspense fallback={null}>
        {reports && (
          <IssueDialog
            card={card}
            seasons={seasons}
            problems={props.problems}
            busy={props.busy}
            onBegin={props.onBeginReport}
            onReport={props.onReport}
            onClose={() => setReports(false)}
          />
        )}
      </Suspense>
    </>
  );
}

const crumbsOf = ({ media_type: type, title }) => [
  { to: "/discover", words: "Discover" },
  type === "tv" ? { to: "/discover?row=popular_series", words: "Series" } : { to: "/discover?row=popular_movies", words: "Films" },
  { words: title },
];

function Hero({ title, onFollow, onIssue }) {
  const { card, original_title: original, tagline } = title;
  const { availability } = card;
  return (
    <div className="hero">
      <div className="hero__bg" aria-hidden="true">
        {card.backdrop && (
          <TitlePicture path={card.backdrop} id={card.tmdb_id} title="" shape="back" sizes="100vw" widths={BACKDROP_WIDTHS} eager />
        )}
      </div>
      <Crumbs items={crumbsOf(card)} />
      <div className="hero__in">
        <TitlePicture path={card.poster} id={card.tmdb_id} title={card.title} sizes="(max-width: 767px) 6.75rem, 13rem" eager />
        <div className="hero__t">
          <p className="hero__state" role="status">
            <StatePill state={stateOf(availability)} />
            <span className="num">{hereWords(title)}</span>
          </p>
          <h1 className="hero__name">{card.title}</h1>
          {original && original !== card.title && (
            <p className="text-fg-2" lang="">
              {original}
            </p>
          )}
          <p className="hero__facts">
            {titleFacts(title).map((fact, index) => (
              <span key={index}>{fact}</span>
            ))}
          </p>
          {tagline && <p className="hero__tag">{tagline}</p>}
          {availability.why && <p className="text-xs text-fg-2">{availability.why}</p>}
        </div>
        <Acts {...{ title, onFollow, onIssue }} />
      </div>
    </div>
  );
}

/** What can be done about it: watched first where something is here, asked for where nothing is. */
function Acts({ title, onFollow, onIssue }) {
  const { card, plex_web_url: web, trailer_url: trailer, followed, forecast, media_id: mediaId } = title;
  const { availability } = card;
  const asks = canAskFor(title);
  const away = useWhyAway();
  const isBarred = Boolean(away) || !forecast.may_request;
  const why = away || forecast.sentence;
  const isHere = availability.plex || availability.status === "available";
  return (
    <div className="hero__acts">
      {web && (
        <a className="btn btn--primary" href={web} target="_blank" rel="noreferrer">
          <Play className="i" aria-hidden="true" />
          Open in Plex
        </a>
      )}
      {availability.item_id && (
        <Link className={`btn btn--${web ? "secondary" : "primary"}`} to={`/item/${availability.item_id}`}>
          <Library className="i" aria-hidden="true" />
          In the library
        </Link>
      )}
      {asks && (
        <Button
          icon={Plus}
          variant={web || availability.item_id ? "secondary" : "primary"}
          aria-haspopup="dialog"
          aria-describedby={isBarred ? "why-not" : undefined}
          disabled={isBarred}
          onClick={() => askFor(card)}
        >
          {card.media_type === "tv" ? "Request seasons" : "Request"}
        </Button>
      )}
      <div className="hero__more">
        {trailer && (
          <a className="btn btn--ghost" href={trailer} target="_blank" rel="noreferrer">
            <CirclePlay className="i" aria-hidden="true" />
            Trailer
          </a>
        )}
        {(!isHere || followed) && (
          <Button icon={followed ? BellRing : Bell} variant="ghost" aria-pressed={followed} onClick={() => onFollow(!followed)}>
            {followed ? "Following" : "Follow"}
          </Button>
        )}
        {mediaId && availability.status !== "none" && (
          <IconButton icon={Flag} label="Report an issue" tip="Report an issue" aria-haspopup="dialog" onClick={onIssue} />
        )}
      </div>
      {asks && isBarred && why && (
        <p id="why-not" className="hint hero__why">
          {why}
        </p>
      )}
    </div>
  );
}

const MOST_PEOPLE = 40;

function People({ people }) {
  if (!people.length) return null;
  return (
    <section className="stack gap-3" aria-labelledby="cast">
      <h2 id="cast">Cast and crew</h2>
      <ul className="cast" tabIndex={0} aria-labelledby="cast">
        {people.slice(0, MOST_PEOPLE).map(({ name, part, picture }, index) => (
          <li key={`${index} ${name}`}>
            <Face name={name} picture={picture} />
            <span className="font-medium">{name}</span>
            <span className="text-fg-3">{part}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Face({ name, picture }) {
  if (picture) return <TitlePicture path={picture} id={name} title={name} shape="face" sizes="4rem" widths={[185]} />;
  return (
    <span className="art art--face avatar" data-shade={shade(name)} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

function Facts({ title }) {
  const { card } = title;
  const rows = [
    [card.media_type === "tv" ? "First aired" : "Released", title.release_on ? day(title.release_on) : ""],
    ["Next episode", nextWords(title.next_episode)],
    ["Status", title.status_text],
    [card.media_type === "tv" ? "Network" : "Studio", title.studios.slice(0, 3).join(", ")],
    ["Languages", title.languages.slice(0, 4).join(", ")],
    ["Genres", title.genres.join(", ")],
    ["Rating", card.rating ? `${card.rating.toFixed(1)} of 10${title.rating_count ? ` from ${title.rating_count.toLocaleString()}` : ""}` : ""],
    ["IMDb", title.imdb_id],
    ["TMDB", String(card.tmdb_id)],
  ];
  return <FactsCard rows={rows} />;
}
