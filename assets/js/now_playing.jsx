// What is played now: a row for each, with how far it is.
import { Link } from "react-router";
import { titleOf } from "./library_words.js";
import { Picture, posterOf } from "./poster.jsx";

const STATES = { paused: "paused", buffering: "loading" };
const WAYS = { directplay: "direct", copy: "direct stream", transcode: "converted" };
const WIDTHS = [120, 240];
const UNKNOWN = "Something outside your library";

const words = ({ own, user, player, state, decision }) => [own ? "You" : user, player, STATES[state] ?? WAYS[decision]].filter(Boolean).join(" · ");

/** Rows of `PlaybackView`. */
export function NowPlaying({ playbacks }) {
  return (
    <ul className="list now">
      {playbacks.map((playback) => (
        <Row key={playback.id} playback={playback} />
      ))}
    </ul>
  );
}

function Row({ playback }) {
  const { item, subtitle, progress_percent: percent } = playback;
  const title = item ? titleOf(item) : playback.title || UNKNOWN;
  return (
    <li>
      <Picture {...(item ? posterOf(item) : { id: playback.id })} title={title} sizes="2.75rem" widths={WIDTHS} />
      <div className="grow">
        <p className="font-medium clip" title={title}>
          {item ? <Link to={`/item/${item.id}`}>{title}</Link> : title}
        </p>
        {subtitle && <p className="text-xs text-fg-3 clip">{subtitle}</p>}
        <p className="text-xs text-fg-2 clip">{words(playback)}</p>
        <div className="progress mt-1.5" style={{ "--p": percent }}>
          <div className="progress__bar" role="progressbar" aria-label={`${title} played`} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent} />
        </div>
      </div>
    </li>
  );
}
