// How the library grows, what it is made of, and when the disk is full.
import { useLocation } from "react-router";
import { ChartCard, Legend } from "./chart_card.jsx";
import { Charted, SectionChoice, WindowChoice, useFigures } from "./chart_filters.jsx";
import { Ahead, Areas, Lying } from "./chart_lazy.js";
import { SIZE, TITLES, count, csv, few, most, total } from "./chart_words.js";
import { about, bytes, day } from "./formats.js";

const USUAL = "365";

/** `children`: what stands there until the figures have come. */
export function GrowthCharts({ view, choices, problem, isAdmin, onLoad, children }) {
  useFigures(isAdmin, onLoad);
  const filters = (
    <>
      <WindowChoice usual={USUAL} />
      <SectionChoice choices={choices} />
    </>
  );
  return (
    <Charted filters={filters} problem={problem} isKnown={view !== null} waiting={children} onAgain={onLoad}>
      {view && <Known view={view} />}
    </Charted>
  );
}

const EMPTY = "The library has not been read yet.";

function Known({ view }) {
  const { search } = useLocation();
  const file = (chart) => csv("growth", search, { chart }, USUAL);
  const nothing = view.series.length ? "" : EMPTY;
  const sizes = { view, file, nothing };
  return (
    <div className="charts">
      <Grown id="growth-size" title="Size of the library" measure={SIZE} {...sizes} />
      <Grown id="growth-items" title="Titles in the library" measure={TITLES} {...sizes} />
      <Made id="size-section" title="Size by section" head="Section" of="title" rows={view.sections} chart="sections" {...sizes} />
      <Made id="size-resolution" title="Size by resolution" head="Resolution" of="file" rows={view.resolutions} chart="resolutions" {...sizes} />
      <Made id="size-codec" title="Size by codec" head="Codec" of="file" rows={view.codecs} chart="codecs" {...sizes} />
      <Forecast forecast={view.forecast} file={file("forecast")} nothing={nothing} />
    </div>
  );
}

const sumAt = (series, name, at) => (series.some((one) => one[name][at] === null) ? null : total(series.map((one) => ({ value: one[name][at] })), "value"));

function Grown({ id, title, measure: { name, say, unit }, measure, view, file, nothing }) {
  const { series, days, sampled_since: since } = view;
  const sums = days.map((_day, at) => sumAt(series, name, at));
  const known = sums.filter((sum) => sum !== null);
  const [first, last] = [known[0] ?? 0, known[known.length - 1] ?? 0];
  const grown = last - first;
  const how = grown === 0 ? "as much as" : `${say(Math.abs(grown))} ${grown > 0 ? "more" : "less"} than`;
  const isDerived = !since || days[0] < since;
  const words = since
    ? `Measured since ${day(since)}. Before that, it is what is still there by when it was added: what was removed meanwhile is not in it.`
    : "Not measured yet. This is what is still there by when it was added: what was removed meanwhile is not in it.";
  return (
    <ChartCard
      id={id}
      kind="wide"
      title={title}
      unit={unit}
      summary={known.length ? `${say(last)} now, ${how} on ${day(days[0])}.` : ""}
      note={isDerived ? words : ""}
      file={file("growth")}
      nothing={nothing}
      legend={<Legend names={series.map((one) => one.title)} />}
      table={{
        head: ["Day", ...series.map((one) => one.title)],
        rows: days.map((one, at) => [day(one), ...series.map((of) => (of[name][at] === null ? "Not known" : say(of[name][at])))]),
      }}
    >
      <Areas days={days} step={view.step} series={series} measure={measure} since={since} />
    </ChartCard>
  );
}

function Made({ id, title, head, of, rows, chart, file, nothing }) {
  const best = most(rows, "size_bytes");
  const all = total(rows, "size_bytes");
  const isNone = rows.length === 0 || all === 0;
  return (
    <ChartCard
      id={id}
      title={title}
      unit="Bytes"
      summary={best ? `${bytes(best.size_bytes)} of ${bytes(all)} are ${best.name} (${Math.round((100 * best.size_bytes) / all)} %).` : ""}
      file={file(chart)}
      nothing={nothing || (isNone ? "No sizes are known yet." : "")}
      table={{ head: [head, of === "title" ? "Titles" : "Files", "Size"], rows: rows.map((row) => [row.name, count(row.files, of), bytes(row.size_bytes)]) }}
    >
      <Lying rows={few(rows, "size_bytes", "name")} label="name" measure={SIZE} />
    </ChartCard>
  );
}

/** The forecast in a sentence. */
const foreseen = ({ known_days: known, needed_days: needed, bytes_per_day: perDay, free_bytes: free, full_on: full }) => {
  const left = free === null ? "" : ` ${bytes(free)} are free on its disk.`;
  if (perDay === null) return `Not enough is known yet: the library was measured for ${count(known, "day")}, and a forecast needs ${needed}.${left}`;
  const month = perDay * 30;
  const grows = perDay > 0 ? `It grows by ${about(month)} a month.` : perDay < 0 ? `It shrinks by ${about(-month)} a month.` : "It does not grow.";
  if (free === null) return `${grows} How much room is left on its disk is not known here.`;
  if (full) return `${grows}${left} Going on like that, the disk is full around ${day(full)}.`;
  return `${grows}${left} Going on like that, the disk is not full within ten years.`;
};

function Forecast({ forecast, file, nothing }) {
  const rows = [
    ...forecast.measured.map((one) => [day(one.day), bytes(one.size_bytes), "Measured"]),
    ...forecast.expected.slice(1).map((one) => [day(one.day), bytes(one.size_bytes), "Expected"]),
  ];
  return (
    <ChartCard
      id="forecast"
      title="Room on the disk"
      unit="Bytes"
      note={forecast.expected.length ? "The dashed line is what is expected." : ""}
      summary={foreseen(forecast)}
      file={rows.length ? file : ""}
      nothing={nothing || (forecast.bytes_per_day === null ? "The forecast stands here after three weeks." : "")}
      table={rows.length ? { head: ["Day", "Size", "How it is known"], rows } : undefined}
    >
      <Ahead forecast={forecast} />
    </ChartCard>
  );
}
