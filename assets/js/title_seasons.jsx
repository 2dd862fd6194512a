// The seasons of a series that can be asked for: newest first, each with its state.
import { useState } from "react";
import ChevronRight from "lucide-react/dist/esm/icons/chevron-right.mjs";
import { Button } from "./parts.jsx";
import { TitlePicture } from "./title_picture.jsx";
import { StatePill } from "./title_poster.jsx";
import { newestFirst, seasonFacts, seasonName, seasonState } from "./title_words.js";

const AT_FIRST = 12;

export function Seasons({ seasons }) {
  const [all, setAll] = useState(false);
  if (!seasons.length) return null;
  const order = newestFirst(seasons);
  const inMotion = order.find(({ status }) => ["processing", "partially_available"].includes(status));
  const shown = all ? order : order.slice(0, AT_FIRST);
  return (
    <section className="stack gap-3" aria-labelledby="seasons">
      <h2 id="seasons">
        Seasons <span className="text-fg-3 num">{seasons.filter(({ number }) => number > 0).length}</span>
      </h2>
      <div className="card card--folds">
        {shown.map((season) => (
          <Season key={season.number} season={season} isOpen={season === inMotion} />
        ))}
      </div>
      {shown.length < order.length && (
        <Button className="place-self-start" onClick={() => setAll(true)}>{`All ${order.length} seasons`}</Button>
      )}
    </section>
  );
}

function Season({ season, isOpen }) {
  const { number, poster, overview, here, episode_count: count } = season;
  const name = seasonName(season);
  const state = seasonState(season);
  return (
    <details className="acc" open={isOpen || undefined}>
      <summary>
        <ChevronRight className="i" aria-hidden="true" />
        <span className="font-medium">{name}</span>
        <span className="text-fg-3 num clip grow">{seasonFacts(season)}</span>
        <StatePill state={state} />
      </summary>
      <div className="seasonbody">
        <TitlePicture path={poster} id={number} title={name} sizes="5rem" widths={[185]} />
        <div className="stack gap-2 grow">
          <p className="text-fg-2">{overview || "Nothing more is known about this season."}</p>
          {count > 0 && <p className="text-xs text-fg-3 num">{`${here} of ${count} episodes are in the library.`}</p>}
        </div>
      </div>
    </details>
  );
}
