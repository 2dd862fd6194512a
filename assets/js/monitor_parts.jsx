// Parts of what is shown of monitors: state, last looks, times of answers.
import CircleCheck from "lucide-react/dist/esm/icons/circle-check.mjs";
import CircleHelp from "lucide-react/dist/esm/icons/circle-help.mjs";
import CirclePause from "lucide-react/dist/esm/icons/circle-pause.mjs";
import Hourglass from "lucide-react/dist/esm/icons/hourglass.mjs";
import TriangleAlert from "lucide-react/dist/esm/icons/triangle-alert.mjs";
import Wrench from "lucide-react/dist/esm/icons/wrench.mjs";
import { BEATS, beatWords, needsALook, stateWords, toneOf } from "./monitor_words.js";
import { Pill } from "./parts.jsx";

const SHAPES = {
  up: CircleCheck,
  down: TriangleAlert,
  pending: Hourglass,
  maintenance: Wrench,
  paused: CirclePause,
  unknown: CircleHelp,
};

export const shapeOf = (status) => SHAPES[status] ?? SHAPES.unknown;

/** Its state: what is well is a bare word. */
export function State({ monitor }) {
  const { status } = monitor;
  return (
    <Pill icon={shapeOf(status)} tone={toneOf(status)} bare={!needsALook(monitor)}>
      {stateWords(monitor)}
    </Pill>
  );
}

/** The last looks, the newest on the right; where there were none yet, dots. */
export function Beats({ beats }) {
  const last = beats.slice(-BEATS);
  const none = Array.from({ length: BEATS - last.length }, (_, at) => <i key={`none-${at}`} data-b="none" />);
  return (
    <span className="beats" role="img" aria-label={beatWords(beats)}>
      {none}
      {last.map(({ at, status }, place) => (
        <i key={`${at}-${place}`} data-b={status} />
      ))}
    </span>
  );
}

const WIDTH = 96;
const HEIGHT = 24;

/** How long the last answers took; nothing where there are too few to make a line. */
export function Spark({ beats }) {
  const last = beats.slice(-BEATS);
  const times = last.map(({ response_ms: answer }) => answer).filter((answer) => typeof answer === "number");
  if (times.length < 2) return null;
  const most = Math.max(...times) || 1;
  const step = WIDTH / (times.length - 1);
  const points = times.map((answer, at) => `${(at * step).toFixed(1)},${(HEIGHT - 2 - (answer / most) * (HEIGHT - 4)).toFixed(1)}`);
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={`M0,${HEIGHT} L${points.join(" L")} L${WIDTH},${HEIGHT}z`} />
      <polyline points={points.join(" ")} />
    </svg>
  );
}
