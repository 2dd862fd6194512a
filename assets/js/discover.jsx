// Discover: rows of titles, and the whole of the one that the address asks for.
import { Suspense, lazy, useMemo } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import { useCalm } from "./calm.js";
import { Filters } from "./discover_filters.jsx";
import { genrePath, questionOf, searchOf, wholeOf, whyNothing } from "./discover_words.js";
import { useIsHere } from "./here.js";
import { useKeptScroll } from "./kept_place.js";
import { Age, NotHad } from "./parts.jsx";
import { useRightAddress } from "./right_address.js";
import { TitleShelf } from "./title_poster.jsx";
import { AwayNote } from "./upstream.jsx";

// Whoever begins with the rows may never ask for the whole of one.
const Grid = lazy(() => import("./discover_grid.jsx"));

const CALM_MS = 400;

/** `children`: what stands there before the rows, before a grid, and where nothing can be had. */
export function Discover(props) {
  const { rows, genres, loaded, revision, children, onLoad } = props;
  const [waiting, waitingGrid, nothing] = children;
  const { search } = useLocation();
  const navigate = useNavigate();
  const isHere = useIsHere();
  const question = useMemo(() => questionOf(isHere ? search : "", genres), [search, isHere, genres]);
  useRightAddress(searchOf(question), isHere);
  useCalm(revision, CALM_MS, onLoad);
  const go = (next) => navigate({ search: searchOf(next) }, { preventScrollReset: true });
  const isRow = Boolean(question.row);
  const why = loaded ? whyNothing(rows) : "";
  return (
    <div className="stack gap-6">
      <AwayNote />
      <Filters {...{ question, genres, go }} />
      {isRow && (
        <Suspense fallback={waitingGrid}>
          <Grid key={searchOf(question)} {...props} {...{ question, go }} waiting={waitingGrid} />
        </Suspense>
      )}
      {!isRow && !loaded && waiting}
      {!isRow && loaded && why && nothing}
      {!isRow && loaded && !why && <Rows {...{ rows, genres, onLoad }} />}
    </div>
  );
}

function Rows({ rows, genres, onLoad }) {
  useKeptScroll(true);
  return (
    <>
      <Age words={rows.find((row) => row.as_of)?.as_of} />
      {rows.map((row) => (
        <Row key={row.key} row={row} onLoad={onLoad} />
      ))}
      <Genres genres={genres} />
    </>
  );
}

function Row({ row, onLoad }) {
  const { key, name, titles, why_empty: why, was_asked: wasAsked } = row;
  if (!titles.length && wasAsked) return null;
  const id = `row-${key}`;
  return (
    <section className="stack gap-3" aria-labelledby={id}>
      <div className="sectionhead tall">
        <h2 id={id}>{name}</h2>
        {titles.length > 0 && (
          <Link className="link push tall" to={wholeOf(key)}>
            See all<span className="sr">{`: ${name}`}</span>
          </Link>
        )}
      </div>
      {titles.length > 0 ? (
        <TitleShelf cards={titles} labelledBy={id} />
      ) : (
        <NotHad quiet words={why} onAgain={onLoad} />
      )}
    </section>
  );
}

function Genres({ genres }) {
  const kinds = [
    ["movie", "Films by genre"],
    ["tv", "Series by genre"],
  ];
  return kinds.map(([type, words]) =>
    genres[type]?.length ? (
      <section key={type} className="stack gap-3" aria-labelledby={`genres-${type}`}>
        <h2 id={`genres-${type}`}>{words}</h2>
        <ul className="chips genres">
          {genres[type].map(({ id, name }) => (
            <li key={id}>
              <Link className="chip" to={genrePath(type, id)}>
                {name}
              </Link>
            </li>
          ))}
        </ul>
      </section>
    ) : null,
  );
}
