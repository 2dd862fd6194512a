// One monitor: its figures, how long its answers took, and when it changed.
import { useEffect, useRef, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { OpenDialog } from "./dialog.jsx";
import { moment, when } from "./formats.js";
import { Beats, State, shapeOf } from "./monitor_parts.jsx";
import { answerWords, lasting, percent, toneOf, wordOf } from "./monitor_words.js";
import { Segmented } from "./parts.jsx";
import { ResponseChart } from "./response_chart.jsx";

const SPANS = [
  ["24h", "24 h", 24],
  ["7d", "7 days", 168],
  ["30d", "30 days", 720],
];

/** `monitor` as the page shows it, nothing where it does not; `history` is of the last one opened. */
export default function MonitorSheet({ id, span, monitor, history, missing, isAdmin, onHistory, onClose }) {
  const navigate = useNavigate();
  const { search, state } = useLocation();
  const [wanted, setWanted] = useState(span);
  const [chosen, , hours] = SPANS.find(([name]) => name === wanted) ?? SPANS[0];
  const before = useRef(monitor?.status);
  useEffect(() => {
    if (before.current !== monitor?.status) onHistory();
    before.current = monitor?.status;
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [monitor?.status]);
  if (!monitor) {
    return (
      <OpenDialog title="Service" onClose={onClose}>
        <p className="dialog__body">
          {missing ? "There is no such service here: it may be gone, or not be shown to everybody." : "It is being looked for…"}
        </p>
      </OpenDialog>
    );
  }
  const known = history?.id === id && history.hours === hours ? history : null;
  const choose = (next) => {
    setWanted(next);
    const asked = new URLSearchParams(search);
    if (next === SPANS[0][0]) asked.delete("span");
    else asked.set("span", next);
    navigate({ search: asked.toString() }, { replace: true, state, preventScrollReset: true });
  };
  return (
    <OpenDialog title={monitor.name} className="dialog--wide sheet" onClose={onClose}>
      <div className="dialog__body stack">
        <div className="row row--wrap sheet__now">
          <State monitor={monitor} />
          <Beats beats={monitor.beats} />
        </div>
        {isAdmin && (monitor.url || monitor.message) && (
          <dl className="sheet__private">
            {monitor.url && <Fact name="Address">{monitor.url}</Fact>}
            {monitor.message && <Fact name="Last message">{monitor.message}</Fact>}
          </dl>
        )}
        <dl className="stats sheet__stats">
          <Figure name="24 h">{percent(monitor.uptime_24h)}</Figure>
          <Figure name="7 days">{percent(monitor.uptime_7d)}</Figure>
          <Figure name="30 days">{percent(monitor.uptime_30d)}</Figure>
          <Figure name="Answers in">{answerWords(monitor)}</Figure>
        </dl>
        <section className="stack gap-3" aria-labelledby="answers">
          <div className="row row--wrap">
            <h3 id="answers" className="grow">
              How long answers took
            </h3>
            <Segmented name="span" label="How far back" options={SPANS.map(([name, words]) => [name, words])} value={chosen} onChange={choose} />
          </div>
          {known ? <ResponseChart history={known} /> : <div className="sk chart__place" aria-busy="true" />}
        </section>
        <section className="stack gap-3" aria-labelledby="events">
          <h3 id="events">What happened</h3>
          {known ? <Events events={known.events} /> : <div className="sk h-12 w-full" />}
        </section>
      </div>
    </OpenDialog>
  );
}

function Fact({ name, children }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Figure({ name, children }) {
  return (
    <div className="stat">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Newest first; each lasted until the one above. */
function Events({ events }) {
  if (!events.length) return <p className="text-fg-3">It did not change in this time.</p>;
  return (
    <ul className="card events">
      {events.map(({ at, status, message }, place) => {
        const Icon = shapeOf(status);
        const length = lasting(at, events[place - 1]?.at);
        return (
          <li key={`${at}-${status}`} data-tone={toneOf(status)}>
            <Icon className="i i--sm tone" aria-hidden="true" />
            <div className="grow">
              <p>
                <span className="font-medium">{wordOf(status)}</span>
                {length && <span className="text-fg-3">{place ? ` for ${length}` : `, ${length} so far`}</span>}
              </p>
              {message && <p className="text-xs text-fg-2">{message}</p>}
            </div>
            <time className="text-xs text-fg-3 num" dateTime={at} title={moment(at)}>
              {when(at)}
            </time>
          </li>
        );
      })}
    </ul>
  );
}
