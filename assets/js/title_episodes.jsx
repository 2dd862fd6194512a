// Episodes of a series that may be here or not: each with its picture, what happens, and its state.
import { useState } from "react";
import { Link } from "react-router";
import { episodeState, sentOn } from "./episode_words.js";
import { Button } from "./parts.jsx";
import { Picture } from "./poster.jsx";
import { TitlePicture } from "./title_picture.jsx";
import { StatePill } from "./title_poster.jsx";

/** More of a season are shown when somebody asks for them. */
export const EPISODES_AT_FIRST = 50;
const STILLS = { sizes: "6rem", shape: "wide art--thumb" };

/** `episodes`: `EpisodeView`s in their order. */
export function EpisodeRows({ episodes }) {
  const [all, setAll] = useState(false);
  if (!episodes.length) return <p className="seasonbody text-fg-2">No episode of it is known yet.</p>;
  const shown = all ? episodes : episodes.slice(0, EPISODES_AT_FIRST);
  return (
    <>
      <ul className="eps">
        {shown.map((episode) => (
          <Episode key={episode.number} episode={episode} />
        ))}
      </ul>
      {shown.length < episodes.length && (
        <div className="seasonbody">
          <Button small onClick={() => setAll(true)}>{`All ${episodes.length} episodes`}</Button>
        </div>
      )}
    </>
  );
}

function Episode({ episode }) {
  const { number, name, overview, item_id: item } = episode;
  return (
    <li className="ep">
      <Still episode={episode} />
      <div className="grow">
        <p className="clip">
          <span className="text-fg-3 num">{`${number}. `}</span>
          {item ? (
            <Link className="stretch font-medium" to={`/item/${item}`}>
              {name}
            </Link>
          ) : (
            <span className="font-medium">{name}</span>
          )}
        </p>
        {overview && <p className="ep__about text-xs text-fg-3">{overview}</p>}
      </div>
      <div className="ep__state">
        <StatePill state={episodeState(episode)} bare />
        <span className="text-xs text-fg-3 num">{sentOn(episode)}</span>
      </div>
    </li>
  );
}

function Still({ episode }) {
  const { name, still, picture, item_id: item, runtime_minutes: minutes } = episode;
  const time = minutes > 0 && <span className="art__time">{`${minutes} min`}</span>;
  if (!still && picture) {
    return (
      <Picture id={item} version={picture} title={name} widths={[120, 240]} {...STILLS}>
        {time}
      </Picture>
    );
  }
  return (
    <TitlePicture path={still} id={name} title={name} widths={[185, 342]} {...STILLS}>
      {time}
    </TitlePicture>
  );
}
