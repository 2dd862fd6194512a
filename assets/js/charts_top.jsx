// What is watched most: titles with bars of how much.
import { Link, useLocation } from "react-router";
import { ServerLink } from "./server_link.jsx";
import { Charted, Choice, PersonChoice, SectionChoice, WindowChoice, useFigures } from "./chart_filters.jsx";
import { count, csv, hours, plays, span } from "./chart_words.js";
import { Picture } from "./poster.jsx";
import "../charts.css";

const ORDERS = { plays: ["Plays", ({ plays: one }) => one, plays], people: ["People", ({ people }) => people, (one) => count(one, "person", "people")], time: ["Hours watched", ({ seconds }) => seconds ?? 0, hours] };
const WIDTHS = [120, 240];

/** `children`: what stands there until the figures have come. */
export function TopCharts({ movies, shows, choices, problem, isAdmin, onLoad, children }) {
  useFigures(isAdmin, onLoad);
  const filters = (
    <>
      <WindowChoice />
      <PersonChoice choices={choices} />
      <SectionChoice choices={choices} />
      <Choice name="by" label="Order by" options={[["", "Plays"], ["people", "People"], ["time", "Hours watched"]]} />
    </>
  );
  return (
    <Charted filters={filters} problem={problem} isKnown={movies !== null} waiting={children} onAgain={onLoad}>
      {movies && (
        <div className="charts">
          <Titles id="top-movies" title="Movies" kind="movie" titles={movies} />
          <Titles id="top-shows" title="Shows" kind="show" titles={shows ?? []} />
        </div>
      )}
    </Charted>
  );
}

function Titles({ id, title, kind, titles }) {
  const { search } = useLocation();
  const asked = new URLSearchParams(search);
  const order = ORDERS[asked.get("by")] ? asked.get("by") : "plays";
  const [unit, value, say] = ORDERS[order];
  const window = asked.get("window") ?? "30";
  const best = titles[0];
  return (
    <section className="card chartcard chartcard--tall" aria-labelledby={`${id}-title`}>
      <div className="card__head">
        <h2 id={`${id}-title`}>{title}</h2>
        <span className="chartcard__unit">{unit}</span>
        <ServerLink className="link push" path={csv("top", search, { kind, by: order, limit: 100 }, "30")} download>
          CSV<span className="sr"> of {title}</span>
        </ServerLink>
      </div>
      <div className="chartcard__body">
        <p className="chartcard__summary">{best ? `${span(window)}: most of ${best.title} (${say(value(best))}).` : ""}</p>
        {best ? (
          <TopTable title={title} titles={titles} order={order} />
        ) : (
          <p className="chartcard__none">{`No ${kind} of the library was played in this time.`}</p>
        )}
      </div>
    </section>
  );
}

/** Titles with their figures; a bar says how much of the first one's each has. */
export function TopTable({ title, titles, order = "plays" }) {
  const [, value] = ORDERS[order];
  const largest = Math.max(1, ...titles.map(value));
  return (
    <table className="table toptable" aria-label={title}>
      <thead>
        <tr>
          <th scope="col">Title</th>
          <th scope="col" className="toptable__n">Plays</th>
          <th scope="col" className="toptable__n toptable__p">People</th>
          <th scope="col" className="toptable__n">Watched</th>
        </tr>
      </thead>
      <tbody>
        {titles.map((one) => (
          <tr key={one.item_id}>
            <th scope="row">
              <span className="toptable__t">
                <Picture id={one.item_id} version={one.poster} title={one.title} widths={WIDTHS} sizes="2rem" />
                <span className="grow">
                  <Link className="link toptable__l" to={`/item/${one.item_id}`}>
                    {one.title}
                  </Link>
                  {one.year && <span className="toptable__y num">{one.year}</span>}
                  <span className="toptable__bar" aria-hidden="true">
                    <i style={{ width: `${(100 * value(one)) / largest}%` }} />
                  </span>
                </span>
              </span>
            </th>
            <td className="num toptable__n">{one.plays.toLocaleString()}</td>
            <td className="num toptable__n toptable__p">{one.people.toLocaleString()}</td>
            <td className="num toptable__n">{one.seconds === null ? "–" : hours(one.seconds)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
