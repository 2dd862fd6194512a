// Parts of the report of unused media: states, pictures, filters, and what is sorted by.
import { useLocation, useNavigate } from "react-router";
import ArrowDown from "lucide-react/dist/esm/icons/arrow-down.mjs";
import ArrowUp from "lucide-react/dist/esm/icons/arrow-up.mjs";
import BookmarkCheck from "lucide-react/dist/esm/icons/bookmark-check.mjs";
import CircleHelp from "lucide-react/dist/esm/icons/circle-help.mjs";
import Clock from "lucide-react/dist/esm/icons/clock.mjs";
import EyeOff from "lucide-react/dist/esm/icons/eye-off.mjs";
import { Filters, MoreFilters } from "./filters.jsx";
import { Chevron, Pill, Problem } from "./parts.jsx";
import { LAST_DAYS, NEVER_DAYS, chipsOf, daysIn, daysProblem, nextSort, sortOf, stateOf } from "./unused_words.js";

export const SHAPES = { never: EyeOff, unused: Clock, unknown: CircleHelp };

export function StatePill({ row }) {
  const { word, tone, shape } = stateOf(row);
  return (
    <Pill icon={SHAPES[shape]} tone={tone} bare>
      {word}
    </Pill>
  );
}

/** What the address asks for, and how to ask for something else; a change begins at the first page. */
export const useAsked = () => {
  const { search } = useLocation();
  const navigate = useNavigate();
  const ask = (changes) => {
    const asked = new URLSearchParams(search);
    for (const [name, value] of Object.entries({ page: "", ...changes })) {
      if (value) asked.set(name, value);
      else asked.delete(name);
    }
    navigate({ search: asked.toString() }, { preventScrollReset: true });
  };
  return { search, asked: new URLSearchParams(search), ask };
};

/** By state; what is kept stands apart from all of them. */
export function StateChips({ sums, kept }) {
  const { search, asked, ask } = useAsked();
  const isKept = Boolean(asked.get("kept"));
  const now = asked.get("state") ?? "";
  return (
    <div className="chips chips--scroll" role="group" aria-label="State">
      {chipsOf(sums, daysIn(search, "last_days", LAST_DAYS)).map(({ state, words, count }) => {
        const Icon = SHAPES[state];
        return (
          <button key={state} type="button" className="chip" aria-pressed={now === state} onClick={() => ask({ state })}>
            {Icon && <Icon className="i" aria-hidden="true" />}
            {words} <span className="chip__n">{count.toLocaleString()}</span>
          </button>
        );
      })}
      {(kept > 0 || isKept) && (
        <button type="button" className="chip unused__kept" aria-pressed={isKept} onClick={() => ask({ kept: isKept ? "" : "1", state: "" })}>
          <BookmarkCheck className="i" aria-hidden="true" />
          Kept <span className="chip__n">{kept.toLocaleString()}</span>
        </button>
      )}
    </div>
  );
}

const SORTS = [
  ["", "Largest first"],
  ["size:asc", "Smallest first"],
  ["lastPlayed:asc", "Longest unwatched"],
  ["added:asc", "Added first"],
  ["plays:asc", "Fewest plays"],
  ["title:asc", "By title"],
];
const KINDS = [
  ["", "All kinds"],
  ["movie", "Films"],
  ["show", "Series"],
  ["season", "Seasons"],
];

/** What else the list is narrowed by. What cannot be used stays as it was typed, with what is wrong. */
export function UnusedFilters({ sections }) {
  const { asked } = useAsked();
  const sectionsToo = [["", "All sections"], ...sections.map(({ id, title }) => [String(id), title])];
  return (
    <Filters label="Filter unused media">
      <MoreFilters names={["section", "kind", "never_days", "last_days", "sort"]}>
        <Chosen name="section" label="Section" options={sectionsToo} />
        <Chosen name="kind" label="Kind" options={KINDS} />
        <Days name="never_days" label="Never watched, added" usual={NEVER_DAYS} problem={daysProblem(asked.get("never_days") ?? "")} />
        <Days name="last_days" label="Last watched" usual={LAST_DAYS} problem={daysProblem(asked.get("last_days") ?? "")} />
        <Chosen name="sort" label="Order" options={SORTS} className="only-phone" />
      </MoreFilters>
      <input type="hidden" name="state" />
      <input type="hidden" name="kept" />
    </Filters>
  );
}

function Chosen({ name, label, options, className = "" }) {
  return (
    <div className={`field ${className}`.trim()}>
      <label htmlFor={`unused-${name}`}>{label}</label>
      <div className="select">
        <select id={`unused-${name}`} name={name} defaultValue="">
          {options.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
        <Chevron />
      </div>
    </div>
  );
}

function Days({ name, label, usual, problem }) {
  const id = `unused-${name}`;
  return (
    <div className="field unused__days">
      <label htmlFor={id}>{label}</label>
      <div className="row">
        <input
          id={id}
          name={name}
          className="input num"
          inputMode="numeric"
          autoComplete="off"
          maxLength={12}
          placeholder={String(usual)}
          aria-invalid={Boolean(problem)}
          aria-describedby={`${id}-words`}
        />
        <span className="text-fg-2" aria-hidden="true">
          days ago
        </span>
      </div>
      <div id={`${id}-words`} aria-live="polite">
        {problem ? <Problem quiet>{problem}</Problem> : <span className="sr">or more days ago</span>}
      </div>
    </div>
  );
}

/** The head of a column that the list can be ordered by. */
export function SortHead({ field, label, className = "" }) {
  const { search, ask } = useAsked();
  const { field: by, direction } = sortOf(search);
  const isIt = by === field;
  const Arrow = direction === "ascending" ? ArrowUp : ArrowDown;
  return (
    <th role="columnheader" scope="col" className={className} aria-sort={isIt ? direction : undefined}>
      <button
        type="button"
        className="sorthead"
        onClick={() => {
          const next = nextSort(search, field);
          ask({ sort: next === "size:desc" ? "" : next });
        }}
      >
        {label}
        {isIt && <Arrow className="i i--xs" aria-hidden="true" />}
      </button>
    </th>
  );
}
