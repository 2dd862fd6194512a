// What titles to discover are narrowed down by: a chip for each filter, on phones a sheet.
import { Suspense, lazy, useState } from "react";
import { useNavigate } from "react-router";
import { KINDS, ORDERS, RATINGS, filtersOn, narrowedOf, ofKind } from "./discover_words.js";
import { FilterChips, SheetButton } from "./filter_chips.jsx";
import { Segmented, Select } from "./parts.jsx";
import { changed } from "./question.js";

const Sheet = lazy(() => import("./discover_sheet.jsx"));

const FIRST_YEAR = 1900;

const offers = (question, genres) => {
  const kind = narrowedOf(question);
  if (!kind) return [];
  const named = (genres[kind] ?? []).map(({ id, name }) => [String(id), name]);
  const all = [
    { name: "genre", label: "Genre", options: named, isSet: question.genre },
    {
      name: "years",
      label: "Year",
      isRange: true,
      options: [FIRST_YEAR, new Date().getFullYear()],
      isSet: question.yearFrom || question.yearTo,
    },
    { name: "ratingFrom", label: "Rating", options: RATINGS, isSet: question.ratingFrom },
  ];
  return all.filter(({ options, isSet }) => options.length && !isSet);
};

/** `go(question)` writes another question into the address. */
export function Filters({ question, genres, go }) {
  const [isSheetOpen, setSheetOpen] = useState(false);
  const navigate = useNavigate();
  const set = (changes) => go(changed(question, changes));
  const on = filtersOn(question, genres);
  const isNarrowed = Boolean(narrowedOf(question));
  return (
    <div className="stack gap-3">
      <div className="toolbar toolbar--discover">
        <Segmented
          name="kind"
          label="What to show"
          options={KINDS}
          value={KINDS.some(([row]) => row === (question.row ?? "")) ? question.row ?? "" : null}
          onChange={(row) => (row ? go(ofKind(question, row)) : navigate("/discover"))}
        />
        {isNarrowed && (
          <Select
            className="not-phone push"
            label="Sort by"
            options={ORDERS}
            value={question.order ?? ""}
            onChange={(order) => set({ order })}
          />
        )}
        {question.row && <SheetButton className="push" count={on.length} onOpen={() => setSheetOpen(true)} />}
      </div>
      {question.row && (
        <FilterChips
          on={on}
          offers={offers(question, genres)}
          set={set}
          clear={on.length > 0 && (() => go(changed({ row: question.row }, { order: question.order })))}
        >
          {!question.missing && (
            <button type="button" className="chip" aria-pressed="false" onClick={() => set({ missing: "true" })}>
              Not here yet
            </button>
          )}
        </FilterChips>
      )}
      <Suspense fallback={null}>
        {isSheetOpen && (
          <Sheet
            {...{ question, genres }}
            onClose={() => setSheetOpen(false)}
            onDone={(next) => {
              setSheetOpen(false);
              go(next);
            }}
          />
        )}
      </Suspense>
    </div>
  );
}
