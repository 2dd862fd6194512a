// From the points of a history to what is drawn and written of it.
import { percent, took } from "./monitor_words.js";

const HOUR_MS = 3600000;
const ROWS = 24;
const TOPS = [1, 1.5, 2, 3, 5, 7.5, 10];
/** So many of the usual distances between two points without one in between are a gap. */
const GAP = 4;

const ms = (at) => new Date(at).getTime();

/** From when to when, and what the top is: the longest answer, rounded up. */
export const scaleOf = ({ points, hours }, now = Date.now()) => {
  const to = new Date(now).getTime();
  const longest = Math.max(1, ...points.map(({ response_max_ms: most }) => most ?? 0));
  const step = 10 ** Math.floor(Math.log10(longest));
  const top = TOPS.find((each) => each * step >= longest) * step;
  return { from: new Date(to - hours * HOUR_MS).toISOString(), to: new Date(to).toISOString(), most: top };
};

const usualDistance = (points) => {
  const apart = points.slice(1).map((point, place) => ms(point.at) - ms(points[place].at));
  return apart.sort((one, other) => one - other)[Math.floor(apart.length / 2)] ?? HOUR_MS;
};

const troubleOf = ({ down, pending, maintenance }) => (down ? "down" : maintenance ? "maintenance" : pending ? "pending" : "");

/** Paths of the mean and of the longest answers, broken where there were none, and times of trouble. */
export const areas = (points, { from, to, most }, width, height) => {
  const begin = ms(from);
  const x = (at) => Math.max(0, ((ms(at) - begin) / (ms(to) - begin)) * width);
  const y = (answer) => height - (Math.min(answer, most) / most) * height;
  const distance = usualDistance(points);
  const wide = Math.max(2, (distance / (ms(to) - begin)) * width);
  const runs = [];
  let last = null;
  for (const point of points) {
    if (point.response_ms === null) {
      last = null;
      continue;
    }
    if (last === null || ms(point.at) - ms(last.at) > GAP * distance) runs.push([]);
    runs[runs.length - 1].push(point);
    last = point;
  }
  const path = (run, name) => {
    const [first] = run;
    const all = run.length > 1 ? run.map((point) => [x(point.at), y(point[name])]) : [[x(first.at), y(first[name])], [x(first.at) + wide, y(first[name])]];
    return all.map(([across, down], place) => `${place ? "L" : "M"}${across.toFixed(1)},${down.toFixed(1)}`).join(" ");
  };
  return {
    lines: runs.map((run) => ({ mean: path(run, "response_ms"), most: path(run, "response_max_ms") })),
    troubles: points.filter(troubleOf).map((point) => ({ x: x(point.at), width: wide, status: troubleOf(point) })),
  };
};

const total = (points, name) => points.reduce((sum, point) => sum + point[name], 0);

const mean = (points) => {
  const answered = points.filter(({ response_ms: answer }) => answer !== null);
  const weight = total(answered, "up") || answered.length;
  const sum = answered.reduce((all, { response_ms: answer, up }) => all + answer * (total(answered, "up") ? up : 1), 0);
  return answered.length ? sum / weight : null;
};

const upOf = (points) => {
  const good = total(points, "up") + total(points, "maintenance");
  const all = good + total(points, "down") + total(points, "pending");
  return all ? good / all : null;
};

const rowOf = (at, points) => {
  const longest = points.map(({ response_max_ms: most }) => most).filter((most) => most !== null);
  return { at, mean: mean(points), most: longest.length ? Math.max(...longest) : null, up: upOf(points) };
};

/** Rows of equal length, the newest first; those in which nobody looked are left out. */
export const tabled = ({ points, hours }, now = Date.now()) => {
  const length = (hours * HOUR_MS) / (hours > 24 ? hours / 24 : ROWS);
  const rows = new Map();
  for (const point of points) {
    const place = Math.floor((new Date(now).getTime() - ms(point.at)) / length);
    rows.set(place, [...(rows.get(place) ?? []), point]);
  }
  return [...rows.keys()].sort((one, other) => one - other).map((place) => rowOf(rows.get(place)[0].at, rows.get(place)));
};

/** What the drawing shows, in a sentence. */
export const summary = ({ points, hours }) => {
  const span = hours <= 24 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
  const { mean: average, most, up } = rowOf("", points);
  const answers = average === null ? "no answers" : `answers in ${took(average)} on average, ${took(most)} at most`;
  return `Last ${span}: ${answers}, up ${percent(up)}`;
};
