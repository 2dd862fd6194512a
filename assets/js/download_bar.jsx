// The bar of a download with its phase in words.
import CircleMinus from "lucide-react/dist/esm/icons/circle-minus.mjs";
import CirclePause from "lucide-react/dist/esm/icons/circle-pause.mjs";
import CircleX from "lucide-react/dist/esm/icons/circle-x.mjs";
import Clock from "lucide-react/dist/esm/icons/clock.mjs";
import History from "lucide-react/dist/esm/icons/history.mjs";
import { phase, titleOf } from "./downloads.js";
import { Bar } from "./parts.jsx";

// A shape for every state in which something is to be noticed; running needs none.
const SHAPES = {
  failed: CircleX,
  retry_wait: History,
  queued: Clock,
  cancelling: CircleMinus,
  paused: CirclePause,
};

/** `short` puts the time left beside the percent at every width, not on phones alone. */
export function DownloadBar({ download, live, downloads, quota, short }) {
  const now = phase(download, live, downloads, quota);
  const Shape = SHAPES[now.status];
  return (
    <Bar label={titleOf(download)} percent={now.percent} kind={now.kind} tone={now.tone} measured={now.measured}>
      <div className="progress__text">
        <b>
          {Shape && <Shape className="i i--xs" aria-hidden="true" />}
          <span className="progress__words" title={now.word}>
            {now.word}
          </span>
        </b>
        {short ? (
          <span>{now.short}</span>
        ) : (
          <span>
            <span className="not-phone">{now.note}</span>
            <span className="phone-in">{now.short}</span>
          </span>
        )}
      </div>
    </Bar>
  );
}
