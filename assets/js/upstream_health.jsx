// How a program is that MediaNest uses: two lines that are always there, so that nothing moves.
import { useEffect, useRef, useState } from "react";
import CircleCheck from "lucide-react/dist/esm/icons/circle-check.mjs";
import CircleDashed from "lucide-react/dist/esm/icons/circle-dashed.mjs";
import Clock from "lucide-react/dist/esm/icons/clock.mjs";
import OctagonX from "lucide-react/dist/esm/icons/octagon-x.mjs";
import { moment } from "./formats.js";
import { Pill } from "./parts.jsx";
import { factsOf, stateOf, troubleOf } from "./upstream_health_words.js";

const SHAPES = { success: CircleCheck, warning: Clock, danger: OctagonX };
const TICK_MS = 1000;
const AGAIN_MS = 5000;

/** The present moment; it moves on while `isTicking`. */
const useNow = (isTicking) => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isTicking) return undefined;
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [isTicking]);
  return now;
};

/** `found`: `UpstreamDetailsView`s by their area; `loaded` once they have come. */
export function UpstreamHealth({ name, found, loaded, onLoad }) {
  const upstream = found[name];
  const isSpared = Boolean(upstream?.breaker?.next_try_at);
  const now = useNow(isSpared);
  const load = useRef(onLoad);
  load.current = onLoad;
  useEffect(() => {
    if (!isSpared) return undefined;
    const timer = setInterval(() => load.current(), AGAIN_MS); // a try that fails again is no news
    return () => clearInterval(timer);
  }, [isSpared]);
  if (!loaded) return <div className="health" aria-busy="true" />;
  const [words, tone] = stateOf(upstream);
  const trouble = troubleOf(upstream, now);
  return (
    <div className="health" role="status" aria-label={`State of ${name}`} data-health={upstream?.status ?? "none"}>
      <p className="health__line">
        <Pill icon={SHAPES[tone] ?? CircleDashed} tone={tone} bare>
          {words}
        </Pill>
        <span className="clip">{factsOf(upstream, now)}</span>
      </p>
      <p className="health__line clip" title={upstream?.last_error_at ? `${trouble} (${moment(upstream.last_error_at)})` : undefined}>
        {trouble}
      </p>
    </div>
  );
}
