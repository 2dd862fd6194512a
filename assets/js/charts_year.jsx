// Somebody's year: what they played, when, and what of it most.
import { useLocation } from "react-router";
import { ChartCard } from "./chart_card.jsx";
import { Charted, Choice, PersonChoice, useFigures } from "./chart_filters.jsx";
import { Bars } from "./chart_lazy.js";
import { TopTable } from "./charts_top.jsx";
import { WEEKDAYS, count, csv, hourOf, hours, known, measureOf, most, plays, pointName, total, unsureWords, zone } from "./chart_words.js";
import { day } from "./formats.js";
import { ServerLink } from "./server_link.jsx";

/** `children`: what stands there until the figures have come. */
export function YearCharts({ view, choices, problem, isAdmin, onLoad, children }) {
  const ask = () => onLoad(zone());
  useFigures(true, ask);
  const years = (view?.years ?? []).map((year, at) => [at ? String(year) : "", String(year)]);
  const filters = (
    <>
      <Choice name="year" label="Year" options={years.length ? years : [["", String(new Date().getFullYear())]]} />
      {isAdmin && <PersonChoice choices={choices} first={[["", "Me"], ["all", "Everybody"]]} />}
      <Choice name="of" label="Count" options={[["", "Plays"], ["hours", "Hours watched"]]} />
    </>
  );
  return (
    <Charted kind="year" filters={filters} problem={problem} isKnown={view !== null} waiting={children} onAgain={ask}>
      {view && <Known view={view} />}
    </Charted>
  );
}

const GAPS = {
  noAccount: "No Plex account is linked to this account, so that nobody knows what of the plays is whose. It is linked under Settings, Profile.",
  historyOff: "Plays of this account are not written down: its history is turned off in Tautulli.",
};

function Known({ view }) {
  const { search } = useLocation();
  const measure = measureOf(search, view.seconds !== null);
  const asks = { year: String(view.year), timeZone: view.time_zone, ...(view.user_id && { userId: view.user_id }) };
  const file = (chart) => csv("year", "", { chart, ...asks });
  const best = most(view.months, measure.name);
  const unknown = view.months.some((month) => month.plays === null && view.known_from && month.begins < view.known_from);
  const gap = GAPS[view.gap] ?? "";
  const nothing = view.plays ? "" : gap || (view.known_from ? `Nothing was played in ${view.year}.` : unsureWords(view.basis) || "Nothing is known of what was played.");
  return (
    <>
      {unsureWords(view.basis) && view.plays > 0 && <p className="charts__note">{unsureWords(view.basis)}</p>}
      <dl className="charts__figures">
        <Figure name="Plays" value={view.plays.toLocaleString()} />
        <Figure name="Watched" value={view.plays ? (view.seconds === null ? "Not known" : hours(view.seconds)) : "–"} />
        <Figure name="Days with a play" value={view.active_days.toLocaleString()} />
        <Figure name="Days in a row" value={view.streak_days.toLocaleString()} more={view.streak_began && `from ${day(view.streak_began)}`} />
        <Figure name="Busiest hour" value={view.busiest_hour === null ? "–" : hourOf(view.busiest_hour)} />
        <Figure name="Busiest day" value={view.busiest_weekday === null ? "–" : WEEKDAYS[view.busiest_weekday]} />
      </dl>
      <div className="charts">
        <ChartCard
          id="months"
          kind="wide"
          title="Month by month"
          unit={measure.unit}
          summary={best ? `${measure.say(total(view.months, measure.name))} in ${view.year}, most in ${pointName(best.begins, "month")} (${measure.say(best[measure.name])}).` : ""}
          note={unknown ? `History begins on ${day(view.known_from)}; nothing is known of before.` : ""}
          file={file("months")}
          nothing={nothing}
          table={{
            head: ["Month", "Plays", "Hours watched"],
            rows: view.months.map((month) => [
              pointName(month.begins, "month"),
              known(month, month.plays?.toLocaleString()),
              known(month, hours(month.seconds)),
            ]),
          }}
        >
          <Bars points={view.months} step="month" measure={measure} />
        </ChartCard>
        <Favourites id="year-movies" title="Favourite movies" titles={view.movies} file={file("titles")} />
        <Favourites id="year-shows" title="Favourite shows" titles={view.shows} file={file("titles")} />
      </div>
    </>
  );
}

function Figure({ name, value, more }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        {more && <span className="charts__more">{more}</span>}
      </dd>
    </div>
  );
}

function Favourites({ id, title, titles, file }) {
  return (
    <section className="card chartcard" aria-labelledby={`${id}-title`}>
      <div className="card__head">
        <h2 id={`${id}-title`}>{title}</h2>
        <ServerLink className="link push" path={file} download>
          CSV<span className="sr"> of {title}</span>
        </ServerLink>
      </div>
      <div className="chartcard__body">
        {titles.length ? (
          <>
            <p className="chartcard__summary">{`${titles[0].title}: ${plays(titles[0].plays)}${titles.length > 1 ? `, before ${count(titles.length - 1, "other")}` : ""}.`}</p>
            <TopTable title={title} titles={titles} />
          </>
        ) : (
          <p className="chartcard__none">None of the library was played in this year.</p>
        )}
      </div>
    </section>
  );
}
