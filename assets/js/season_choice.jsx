// The seasons of a series to choose from, in the dialog that asks for it.
import { useEffect, useId, useRef, useState } from "react";
import { StatePill } from "./title_poster.jsx";
import { chosenWords, missingOf, newestFirst, onTheWay, seasonFacts, seasonName, seasonState } from "./title_words.js";

/** A list to choose from, newest season first; `set` gets the numbers that are chosen. */
export function SeasonChoice({ seasons, isKnown, hasFailed, chosen, set, children }) {
  const missing = missingOf(seasons);
  const list = useRef(null);
  const stop = useOneStop(list);
  const hint = useId();
  useEffect(() => {
    // What is chosen at first may be the last of sixty.
    const row = list.current?.querySelector(":checked")?.closest(".season");
    if (row) list.current.scrollTop += Math.max(0, row.getBoundingClientRect().bottom - list.current.getBoundingClientRect().bottom);
  }, [isKnown]);
  const toggle = (number) => set(chosen.includes(number) ? chosen.filter((one) => one !== number) : [...chosen, number]);
  const newest = newestFirst(seasons);
  const at = stop.among(newest.filter((season) => season.can_be_requested), chosen);
  if (hasFailed) return null;
  return (
    <fieldset className="seasons" aria-describedby={hint}>
      <legend className="sr">Seasons</legend>
      <p className="sr" id={hint}>
        Arrow keys, Home and End lead through the list, Space chooses.
      </p>
      <div className="row seasons__head">
        <span className="label" aria-hidden="true">
          Seasons
        </span>
        <span className="text-xs text-fg-3 num clip" role="status">
          {chosenWords(seasons, chosen)}
        </span>
        <button type="button" className="link push tall" disabled={!missing.length} onClick={() => set(missing)}>
          Choose all missing
        </button>
      </div>
      <div className="card seasons__list" ref={list} aria-busy={!isKnown} onKeyDown={stop.press}>
        {!isKnown && Array.from({ length: 3 }, (_, index) => <SeasonSkeleton key={index} />)}
        {newest.map((season) => (
          <label key={season.number} className="season">
            <input
              type="checkbox"
              className="check"
              tabIndex={season.number === at ? 0 : -1}
              onFocus={() => stop.set(season.number)}
              checked={chosen.includes(season.number)}
              disabled={!season.can_be_requested}
              onChange={() => toggle(season.number)}
            />
            <span className="season__t">
              <span className="font-medium">{seasonName(season)}</span> <span className="text-xs text-fg-3 num clip">{seasonFacts(season)}</span>
            </span>
            <StatePill state={seasonState(season)} />
          </label>
        ))}
      </div>
      {isKnown && !missing.length && <p className="hint">Every season is here or on its way.</p>}
      {children}
    </fieldset>
  );
}

const LEADS = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  Home: () => 0,
  End: (_at, many) => many - 1,
};

/** One stop of the Tab key for all of the list: where somebody was last, at first what is chosen. */
const useOneStop = (list) => {
  const [last, set] = useState(null);
  const press = (event) => {
    const boxes = [...list.current.querySelectorAll("input:enabled")];
    const at = boxes.indexOf(event.target);
    const lead = LEADS[event.key];
    if (at < 0 || !lead || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const box = boxes[lead(at, boxes.length)];
    box?.focus({ preventScroll: true });
    box?.closest(".season").scrollIntoView({ block: "nearest" });
  };
  const among = (seasons, chosen) => {
    const numbers = seasons.map(({ number }) => number);
    return [last, ...numbers.filter((number) => chosen.includes(number)), ...numbers].find((number) => numbers.includes(number));
  };
  return { press, set, among };
};

const SeasonSkeleton = () => (
  <div className="season" aria-hidden="true">
    <span className="sk season__box" />
    <span className="sk poster__line" />
  </div>
);

/** Seasons that somebody else has asked for: whoever wants them too is told when they come. */
export function OnTheWay({ about, card, onFollow }) {
  const words = about ? onTheWay(about.seasons) : "";
  if (!words) return null;
  return (
    <p className="hint">
      {words}{" "}
      {about.followed ? (
        "You are told when it is here."
      ) : (
        <button type="button" className="link tall" onClick={() => onFollow(card.media_type, card.tmdb_id)}>
          Notify me too
        </button>
      )}
    </p>
  );
}
