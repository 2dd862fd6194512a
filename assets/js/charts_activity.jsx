// When, where and by whom things are played.
import { useLocation } from "react-router";
import { ChartCard } from "./chart_card.jsx";
import { Charted, Choice, PersonChoice, SectionChoice, WindowChoice, useFigures } from "./chart_filters.jsx";
import { Bars, Lying, Week } from "./chart_lazy.js";
import {
  SHORT_WEEKDAYS,
  WEEKDAYS,
  csv,
  daysSentence,
  few,
  hourOf,
  hours,
  known,
  measureOf,
  most,
  plays,
  pointName,
  quietWords,
  span,
  unknownWords,
  unsureWords,
  zone,
} from "./chart_words.js";

/** `children`: what stands there until the figures have come. */
export function ActivityCharts({ view, choices, problem, isAdmin, onLoad, children }) {
  const ask = () => onLoad(zone());
  useFigures(isAdmin, ask);
  const filters = (
    <>
      <WindowChoice />
      <PersonChoice choices={choices} />
      <SectionChoice choices={choices} />
      <Choice name="of" label="Count" options={[["", "Plays"], ["hours", "Hours watched"]]} />
    </>
  );
  return (
    <Charted filters={filters} problem={problem} isKnown={view !== null} waiting={children} onAgain={ask}>
      {view && <Known view={view} />}
    </Charted>
  );
}

const NOTHING = "Nothing was played in this time.";

function Known({ view }) {
  const { search } = useLocation();
  const knowsHours = view.seconds !== null;
  const measure = measureOf(search, knowsHours);
  const asks = new URLSearchParams(search).get("of") === "hours" && !knowsHours && view.plays > 0;
  const unsure = [unsureWords(view.basis), quietWords(view.basis)].filter(Boolean).join(" ");
  const isNothing = view.plays === 0;
  const nothing = isNothing ? (view.known_from ? NOTHING : unsure || "Nothing is known of what was played.") : "";
  const file = (chart) => csv("activity", search, { chart, timeZone: view.time_zone });
  return (
    <>
      {(unsure || asks) && (
        <p className="charts__note">
          {unsure}
          {asks && " Where the plays come from, nobody writes down how long they were: these are plays."}
        </p>
      )}
      <div className="charts">
        <Days {...{ view, measure, file: file("days"), nothing }} />
        <Hours {...{ view, measure, file: file("hours"), nothing }} />
        <Shares
          id="by-section"
          title="By section"
          rows={view.sections}
          label="title"
          head="Section"
          {...{ view, measure, file: file("sections"), nothing }}
        />
        <Shares
          id="by-person"
          title="By person"
          rows={view.people}
          label="name"
          head="Person"
          {...{ view, measure, file: file("people"), nothing }}
        />
      </div>
    </>
  );
}

const STEPS = { day: ["By day", "Day"], week: ["By week", "Week"], month: ["By month", "Month"] };

function Days({ view, measure, file, nothing }) {
  const [title, head] = STEPS[view.step];
  const unknown = unknownWords(view);
  return (
    <ChartCard
      id="by-day"
      kind="wide"
      title={title}
      unit={measure.unit}
      summary={daysSentence(view, measure)}
      note={unknown}
      file={file}
      nothing={nothing}
      table={{
        head: [head, "Plays", "Hours watched"],
        rows: view.points.map((point) => [
          pointName(point.begins, view.step),
          known(point, point.plays?.toLocaleString()),
          known(point, hours(point.seconds)),
        ]),
      }}
    >
      <Bars points={view.points} step={view.step} measure={measure} />
    </ChartCard>
  );
}

function Hours({ view, measure, file, nothing }) {
  const best = most(view.hours, measure.name);
  const at = (weekday, hour) => view.hours.find((one) => one.weekday === weekday && one.hour === hour);
  return (
    <ChartCard
      id="by-hour"
      kind="wide"
      title="By weekday and hour"
      unit={measure.unit}
      note="The larger the dot, the more."
      summary={best ? `Most on ${WEEKDAYS[best.weekday]} from ${hourOf(best.hour)} (${measure.say(best[measure.name])}), by the clock of ${view.time_zone}.` : ""}
      file={file}
      nothing={nothing}
      table={{
        head: ["Hour", ...SHORT_WEEKDAYS],
        rows: Array.from({ length: 24 }, (_, hour) => [
          hourOf(hour),
          ...SHORT_WEEKDAYS.map((_day, weekday) => {
            const point = at(weekday, hour);
            return point ? (measure.name === "plays" ? point.plays.toLocaleString() : hours(point.seconds)) : "Not known";
          }),
        ]),
      }}
    >
      <Week hours={view.hours} measure={measure} />
    </ChartCard>
  );
}

function Shares({ id, title, rows, label, head, view, measure, file, nothing }) {
  const best = most(rows, measure.name);
  return (
    <ChartCard
      id={id}
      title={title}
      unit={measure.unit}
      summary={best ? `${span(view.days)}: most ${id === "by-person" ? "by" : "of"} ${best[label]} (${measure.say(best[measure.name])}).` : ""}
      file={file}
      nothing={nothing}
      table={{ head: [head, "Plays", "Hours watched"], rows: rows.map((row) => [row[label], plays(row.plays), hours(row.seconds)]) }}
    >
      <Lying rows={few(rows, measure.name, label)} label={label} measure={measure} />
    </ChartCard>
  );
}
