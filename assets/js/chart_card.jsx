// A chart in its card: heading, unit, the sentence that says the same, the drawing, the table, the file.
import { Component, Suspense } from "react";
import { ServerLink } from "./server_link.jsx";
import { useIsHere } from "./here.js";
import "../charts.css";

/** A drawing that cannot be had leaves its sentence and its table. */
class Whole extends Component {
  state = { isBroken: false };

  static getDerivedStateFromError = () => ({ isBroken: true });

  render() {
    return this.state.isBroken ? <p className="chartcard__none">The drawing could not be loaded. The table below has all of it.</p> : this.props.children;
  }
}

/** `table`: {head: [words], rows: [[cells]]}; `nothing`: the words that stand for a drawing; `kind`: wide,
    tall or nothing; `legend`: what stands between drawing and table. */
export function ChartCard({ id, title, unit, summary, note, file, table, nothing, kind, legend, children }) {
  const isHere = useIsHere();
  const waiting = <div className="sk chartcard__sk" />;
  return (
    <section className={`card chartcard${kind ? ` chartcard--${kind}` : ""}`} aria-labelledby={`${id}-title`}>
      <div className="card__head">
        <h2 id={`${id}-title`}>{title}</h2>
        {unit && <span className="chartcard__unit">{unit}</span>}
        {file && (
          <ServerLink className="link push" path={file} download>
            CSV<span className="sr"> of {title}</span>
          </ServerLink>
        )}
      </div>
      <div className="chartcard__body">
        <p className="chartcard__summary" id={`${id}-summary`}>
          {summary}
        </p>
        <figure className="chartcard__place" aria-labelledby={`${id}-title`} aria-describedby={`${id}-summary`}>
          {nothing ? <p className="chartcard__none">{nothing}</p> : <Whole>{isHere ? <Suspense fallback={waiting}>{children}</Suspense> : waiting}</Whole>}
        </figure>
        {legend}
        {note && <p className="chartcard__note">{note}</p>}
        {table && <Same title={title} {...table} />}
      </div>
    </section>
  );
}

function Same({ title, head, rows }) {
  return (
    <details className="chartcard__table">
      <summary className="link tall">
        Show as table<span className="sr">: {title}</span>
      </summary>
      <div className="chartcard__rows" tabIndex={0} role="region" aria-label={`${title}, as a table`}>
        <table className="table">
          <thead>
            <tr>
              {head.map((words) => (
                <th key={words} scope="col">
                  {words}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([first, ...rest], place) => (
              <tr key={`${place}-${first}`}>
                <th scope="row">{first}</th>
                {rest.map((cell, at) => (
                  <td key={head[at + 1]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** What each series is called, with the pattern it is drawn in. */
export function Legend({ names }) {
  if (names.length < 2) return null;
  return (
    <ul className="chartcard__legend">
      {names.map((name, at) => (
        <li key={name}>
          <i className="swatch" data-series={at % 8} aria-hidden="true" />
          {name}
        </li>
      ))}
    </ul>
  );
}
