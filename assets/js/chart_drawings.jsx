// The drawings of charts, by recharts: loaded when everything else of a page stands. Nothing moves in them.
import { useEffect, useId, useRef, useState } from "react";
import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
  ZAxis,
} from "recharts";
import { SHORT_WEEKDAYS, SIZE, WEEKDAYS, hourOf, isAhead, pointName, tick } from "./chart_words.js";
import { day } from "./formats.js";

const HEIGHT = 240;
const NARROW = 480;
const EDGES = { top: 8, right: 8, bottom: 0, left: 0 };
const AXIS = { tickLine: false, axisLine: false, tick: { fill: "var(--text-3)", fontSize: 12 } };
const COLOURS = ["accent", "info", "warning", "success", "danger"].map((name) => `var(--${name})`);
const SHAPES = 4;

/** As wide as its place, drawn anew when that changes. */
function Fitted({ children }) {
  const place = useRef(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const watch = new ResizeObserver(([{ contentRect }]) => setWidth(Math.floor(contentRect.width)));
    watch.observe(place.current);
    return () => watch.disconnect();
  }, []);
  return (
    <div className="drawing" ref={place}>
      {width > 0 && children(width)}
    </div>
  );
}

/** What stands beside the pointer, or beside what the arrow keys have reached. */
function Said({ active, payload, name, say, nothing = "Not known" }) {
  if (!active || !payload?.length) return null;
  const rows = payload.filter(({ value }) => value !== null && value !== undefined);
  return (
    <div className="drawing__said">
      <b>{name(payload[0].payload)}</b>
      {rows.length === 0 && <span>{nothing}</span>}
      {rows.map((row) => (
        <span key={row.dataKey}>{say(row)}</span>
      ))}
    </div>
  );
}

const STEADY = { isAnimationActive: false };
const TIP = { ...STEADY, filterNull: false };
const cursor = { fill: "var(--surface-3)", opacity: 0.6 };

/** A hatching for what is not known. */
function Hatching({ id }) {
  return (
    <defs>
      <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" fill="var(--surface-2)" />
        <line x1="0" y1="0" x2="0" y2="6" stroke="var(--border-control)" strokeWidth="1" />
      </pattern>
    </defs>
  );
}

/** Runs of points of which nothing is known: [[first, last]]. */
const unknownRuns = (points) => {
  const runs = [];
  points.forEach(({ plays, begins }, at) => {
    if (plays !== null || isAhead(begins)) return;
    if (at && points[at - 1].plays === null) runs[runs.length - 1][1] = begins;
    else runs.push([begins, begins]);
  });
  return runs;
};

/** Plays over time. `points`: `PlayPoint`s. */
export function Bars({ points, step, measure }) {
  const hatching = useId();
  const rows = points.map((point) => ({ ...point, value: point.plays === null ? null : point[measure.name] }));
  return (
    <Fitted>
      {(width) => (
        <BarChart width={width} height={HEIGHT} data={rows} margin={EDGES} barCategoryGap="15%" accessibilityLayer>
          <Hatching id={hatching} />
          <CartesianGrid vertical={false} stroke="var(--border-1)" />
          <XAxis dataKey="begins" tickFormatter={(at) => tick(at, step)} minTickGap={24} {...AXIS} />
          <YAxis width={44} allowDecimals={measure.name !== "plays"} tickFormatter={measure.short} {...AXIS} />
          {unknownRuns(points).map(([first, last]) => (
            <ReferenceArea key={first} x1={first} x2={last} fill={`url(#${hatching})`} fillOpacity={1} ifOverflow="visible" />
          ))}
          <Tooltip {...TIP} cursor={cursor} content={<Said name={({ begins }) => pointName(begins, step)} say={({ value }) => measure.say(value)} />} />
          <Bar dataKey="value" fill={COLOURS[0]} radius={[2, 2, 0, 0]} maxBarSize={40} {...STEADY} />
        </BarChart>
      )}
    </Fitted>
  );
}

const cut = (words, most) => (words.length > most ? `${words.slice(0, most - 1)}…` : words);

/** Shares of few, one below the other. */
export function Lying({ rows, label, measure }) {
  return (
    <Fitted>
      {(width) => {
        const aside = Math.min(140, Math.round(width * 0.36));
        return (
          <BarChart width={width} height={HEIGHT} data={rows} layout="vertical" margin={{ ...EDGES, right: 16 }} accessibilityLayer>
            <CartesianGrid horizontal={false} stroke="var(--border-1)" />
            <XAxis type="number" tickFormatter={measure.short} tickCount={width < NARROW ? 3 : 5} allowDecimals={measure.name !== "plays"} {...AXIS} />
            <YAxis type="category" dataKey={label} width={aside} interval={0} tickFormatter={(words) => cut(words, Math.floor(aside / 7))} {...AXIS} tick={{ ...AXIS.tick, fill: "var(--text-2)" }} />
            <Tooltip {...TIP} cursor={cursor} content={<Said name={(row) => row[label]} say={({ value }) => measure.say(value)} />} />
            <Bar dataKey={measure.name} fill={COLOURS[0]} radius={[0, 2, 2, 0]} maxBarSize={22} {...STEADY} />
          </BarChart>
        );
      }}
    </Fitted>
  );
}

/** A week of hours: the more, the larger. */
export function Week({ hours, measure }) {
  const largest = Math.max(1, ...hours.map((one) => one[measure.name]));
  const shown = hours.filter((one) => one[measure.name] > 0);
  return (
    <Fitted>
      {(width) => {
        const cell = Math.min((width - 52) / 24, (HEIGHT - 38) / 7);
        const Dot = ({ cx, cy, payload }) => (
          <circle cx={cx} cy={cy} r={Math.max(1.5, (cell / 2 - 0.5) * Math.sqrt(payload[measure.name] / largest))} fill={COLOURS[0]} />
        );
        return (
          <ScatterChart width={width} height={HEIGHT} margin={{ ...EDGES, top: 4 }} accessibilityLayer>
            <CartesianGrid stroke="var(--border-1)" />
            <XAxis type="number" dataKey="hour" domain={[-0.5, 23.5]} ticks={width < NARROW ? [0, 6, 12, 18] : [0, 3, 6, 9, 12, 15, 18, 21]} tickFormatter={hourOf} {...AXIS} />
            <YAxis type="number" dataKey="weekday" domain={[-0.5, 6.5]} ticks={[0, 1, 2, 3, 4, 5, 6]} interval={0} reversed width={44} tickFormatter={(at) => SHORT_WEEKDAYS[at]} {...AXIS} />
            <ZAxis dataKey={measure.name} />
            <Tooltip
              {...TIP}
              cursor={false}
              content={({ active, payload }) =>
                active && payload?.length ? (
                  <div className="drawing__said">
                    <b>{`${WEEKDAYS[payload[0].payload.weekday]}, ${hourOf(payload[0].payload.hour)}`}</b>
                    <span>{measure.say(payload[0].payload[measure.name])}</span>
                  </div>
                ) : null
              }
            />
            <Scatter data={shown} shape={Dot} {...STEADY} />
          </ScatterChart>
        );
      }}
    </Fitted>
  );
}

/** Fills that are told apart without their colour. */
function Fills({ id, count }) {
  return (
    <defs>
      {Array.from({ length: count }, (_, at) => {
        const colour = COLOURS[at % COLOURS.length];
        const shape = at % SHAPES;
        return (
          <pattern key={at} id={`${id}-${at}`} width="8" height="8" patternUnits="userSpaceOnUse" patternTransform={shape === 1 ? "rotate(45)" : shape === 3 ? "rotate(135)" : undefined}>
            <rect width="8" height="8" fill={colour} opacity={shape === 0 ? 0.45 : 0.2} />
            {(shape === 1 || shape === 3) && <rect width={shape === 1 ? 3 : 1.5} height="8" fill={colour} opacity="0.7" />}
            {shape === 2 && <circle cx="4" cy="4" r="1.75" fill={colour} />}
          </pattern>
        );
      })}
    </defs>
  );
}

/** What the sections held, one upon the other. */
export function Areas({ days, step, series, measure, since }) {
  const id = useId();
  const rows = days.map((at, place) => ({ at, ...Object.fromEntries(series.map((one) => [`s${one.section_id}`, one[measure.name][place]])) }));
  const derivedTo = since ? [...days].reverse().find((at) => at < since) : days[days.length - 1];
  const nameOf = (key) => series.find((one) => `s${one.section_id}` === key)?.title;
  return (
    <Fitted>
      {(width) => (
        <AreaChart width={width} height={HEIGHT} data={rows} margin={EDGES} accessibilityLayer>
          <Hatching id={`${id}-derived`} />
          <Fills id={id} count={series.length} />
          <CartesianGrid vertical={false} stroke="var(--border-1)" />
          <XAxis dataKey="at" tickFormatter={(at) => tick(at, step)} minTickGap={32} {...AXIS} />
          <YAxis width={60} tickFormatter={measure.short} {...AXIS} />
          {since && derivedTo && <ReferenceArea x1={days[0]} x2={derivedTo} fill={`url(#${id}-derived)`} fillOpacity={0.5} />}
          <Tooltip {...TIP} cursor={{ stroke: "var(--border-control)" }} content={<Said name={({ at }) => day(at)} say={({ dataKey, value }) => `${nameOf(dataKey)}: ${measure.say(value)}`} />} />
          {series.map((one, at) => (
            <Area
              key={one.section_id}
              dataKey={`s${one.section_id}`}
              stackId="all"
              type="linear"
              stroke={COLOURS[at % COLOURS.length]}
              strokeWidth={1.75}
              fill={`url(#${id}-${at})`}
              fillOpacity={1}
              {...STEADY}
            />
          ))}
        </AreaChart>
      )}
    </Fitted>
  );
}

/** What was measured, and how it goes on. */
export function Ahead({ forecast }) {
  const { measured, expected } = forecast;
  const rows = [
    ...measured.map((one, at) => ({ at: one.day, measured: one.size_bytes, expected: at === measured.length - 1 ? one.size_bytes : null })),
    ...expected.slice(1).map((one) => ({ at: one.day, measured: null, expected: one.size_bytes })),
  ].map((row) => ({ ...row, time: Date.parse(row.at) }));
  return (
    <Fitted>
      {(width) => (
        <LineChart width={width} height={HEIGHT} data={rows} margin={EDGES} accessibilityLayer>
          <CartesianGrid vertical={false} stroke="var(--border-1)" />
          <XAxis type="number" dataKey="time" domain={["dataMin", "dataMax"]} tickFormatter={(time) => tick(new Date(time).toISOString().slice(0, 10), "day")} minTickGap={32} {...AXIS} />
          <YAxis width={60} domain={["auto", "auto"]} tickFormatter={SIZE.short} {...AXIS} />
          <Tooltip {...TIP} cursor={{ stroke: "var(--border-control)" }} content={<Said name={({ at }) => day(at)} say={({ dataKey, value }) => `${SIZE.say(value)} ${dataKey}`} />} />
          <Line dataKey="measured" stroke={COLOURS[0]} strokeWidth={2} dot={false} {...STEADY} />
          <Line dataKey="expected" stroke={COLOURS[1]} strokeWidth={2} strokeDasharray="6 4" dot={false} {...STEADY} />
        </LineChart>
      )}
    </Fitted>
  );
}
