// The seasons of a series that can be asked for: newest first, each with its state; what is unfolded
// shows its episodes.
import { useState } from "react";
import ChevronRight from "lucide-react/dist/esm/icons/chevron-right.mjs";
import { EpisodesOnTheirWay } from "./episodes_on_their_way.jsx";
import { Age, Button, NotHad } from "./parts.jsx";
import { useSeasonAnswers } from "./season_answers.js";
import { EPISODES_AT_FIRST, EpisodeRows } from "./title_episodes.jsx";
import { StatePill } from "./title_poster.jsx";
import { newestFirst, seasonName, seasonParts, seasonState } from "./title_words.js";

const AT_FIRST = 12;

/** `id` is the series' number at TMDB; `chunk` the server's latest answer about a season. */
export function Seasons({ seasons, id, chunk, revision, onUnfold }) {
  const { open, answers, toggle, again } = useSeasonAnswers({ id, chunk, revision, ask: onUnfold });
  const [all, setAll] = useState(false);
  if (!seasons.length) return null;
  const order = newestFirst(seasons);
  const shown = order.filter(({ number }, index) => all || index < AT_FIRST || open.has(number));
  return (
    <section className="stack gap-3" aria-labelledby="seasons">
      <h2 id="seasons">
        Seasons <span className="text-fg-3 num">{seasons.filter(({ number }) => number > 0).length}</span>
      </h2>
      <div className="card card--folds">
        {shown.map((season) => (
          <Season
            key={season.number}
            season={season}
            answer={answers.get(season.number)}
            isOpen={open.has(season.number)}
            onToggle={() => toggle(season.number)}
            onAgain={() => again(season.number)}
          />
        ))}
      </div>
      {shown.length < order.length && (
        <Button className="place-self-start" onClick={() => setAll(true)}>{`All ${order.length} seasons`}</Button>
      )}
    </section>
  );
}

function Season({ season, answer, isOpen, onToggle, onAgain }) {
  const name = seasonName(season);
  const id = `season-${season.number}`;
  const [most, ...more] = seasonParts(season);
  return (
    <div className="acc">
      <h3>
        <button type="button" className="acc__head" aria-expanded={isOpen} aria-controls={isOpen ? id : undefined} onClick={onToggle}>
          <ChevronRight className="i" aria-hidden="true" />
          <span className="font-medium">{name}</span>
          <span className="text-fg-3 num clip grow">
            {most}
            {more.length > 0 && <span className="not-phone">{` · ${more.join(" · ")}`}</span>}
          </span>
          <StatePill state={seasonState(season)} />
        </button>
      </h3>
      {isOpen && (
        <div id={id} role="group" aria-label={`Episodes of ${name}`} aria-busy={!answer}>
          <Unfolded {...{ season, answer, onAgain }} />
        </div>
      )}
    </div>
  );
}

function Unfolded({ season, answer, onAgain }) {
  const { overview, episode_count: count } = season;
  const { found, trouble } = answer ?? {};
  const age = [trouble, found?.as_of].filter(Boolean).join(" ");
  return (
    <>
      {overview && <p className="seasonbody text-fg-2">{overview}</p>}
      {!answer && <EpisodesOnTheirWay count={count} most={EPISODES_AT_FIRST} />}
      {found && age && (
        <div className="seasonbody">
          <Age words={age} />
        </div>
      )}
      {found && <EpisodeRows episodes={found.episodes} />}
      {answer && !found && (
        <NotHad quiet className="seasonbody" words={trouble} onAgain={onAgain} />
      )}
    </>
  );
}
