// How long answers took, as a drawing and as a table: an SVG of ours, since the library of charts would
// weigh four times as much as the page.
import { moment, time, when } from "./formats.js";
import { areas, scaleOf, summary, tabled } from "./response_points.js";
import { percent, took } from "./monitor_words.js";

const [WIDTH, HEIGHT] = [600, 160];

export function ResponseChart({ history }) {
  const { points, hours } = history;
  if (!points.length) return <p className="text-fg-3 chart__place chart__none">Nothing was looked at in this time.</p>;
  const scale = scaleOf(history);
  const { lines, troubles } = areas(points, scale, WIDTH, HEIGHT);
  const at = hours <= 24 ? time : when;
  return (
    <>
      <figure className="chart" aria-label={summary(history)} role="img">
        <div className="chart__y num" aria-hidden="true">
          <span>{took(scale.most)}</span>
          <span>{took(scale.most / 2)}</span>
          <span>0</span>
        </div>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          {[0, 0.5, 1].map((part) => (
            <line key={part} className="chart__grid" x1="0" x2={WIDTH} y1={part * HEIGHT} y2={part * HEIGHT} />
          ))}
          {troubles.map(({ x, width, status }) => (
            <rect key={`${status}-${x}`} className="chart__trouble" data-status={status} x={x} y="0" width={width} height={HEIGHT} />
          ))}
          {lines.map(({ most, mean }, place) => (
            <g key={place}>
              <path className="chart__most" d={most} />
              <path className="chart__mean" d={mean} />
            </g>
          ))}
        </svg>
        <div className="chart__x num" aria-hidden="true">
          <span>{at(scale.from)}</span>
          <span>{at(scale.to)}</span>
        </div>
      </figure>
      <Table history={history} at={at} />
    </>
  );
}

function Table({ history, at }) {
  return (
    <details className="chart__table">
      <summary className="link tall">The same as a table</summary>
      <div className="tablewrap">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col">On average</th>
              <th scope="col">At most</th>
              <th scope="col">Up</th>
            </tr>
          </thead>
          <tbody>
            {tabled(history).map((row) => (
              <tr key={row.at}>
                <td title={moment(row.at)}>{at(row.at)}</td>
                <td>{took(row.mean) || "–"}</td>
                <td>{took(row.most) || "–"}</td>
                <td>{percent(row.up)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
