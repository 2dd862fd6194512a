// What a section is narrowed down by: a field, an order, and a chip for each filter.
import { Suspense, lazy, useState } from "react";
import LayoutGrid from "lucide-react/dist/esm/icons/layout-grid.mjs";
import List from "lucide-react/dist/esm/icons/list.mjs";
import { FilterChips, SheetButton } from "./filter_chips.jsx";
import { ADDED, FIRST_ORDER, filterWords, filtersOn, ordersOf, resolutionWords } from "./library_words.js";
import { Select } from "./parts.jsx";
import { changed } from "./question.js";
import { SearchField } from "./search_field.jsx";
import { useTyped } from "./typed.js";

const Sheet = lazy(() => import("./library_sheet.jsx"));

const TYPING_MS = 300;

/** What each filter offers: [{name, label, options: [[value, words, count]]}]; years are a range. */
export const offers = (facets, question) => {
  if (!facets) return []; // all at once, so that none moves
  const values = (those, words = (label) => label) =>
    (those ?? []).map(({ value, label, count }) => [value, words(label), count]);
  const all = [
    { name: "genre", label: "Genre", options: values(facets?.genres) },
    { name: "years", label: "Year", isRange: true, options: facets?.first_year ? [facets.first_year, facets.last_year] : [] },
    { name: "resolution", label: "Resolution", options: values(facets?.resolutions, resolutionWords) },
    { name: "addedWithinDays", label: "Added", options: ADDED.map(([value, words]) => [value, capital(words)]) },
    { name: "contentRating", label: "Age", options: values(facets?.content_ratings) },
    { name: "collection", label: "Collection", options: values(facets?.collections) },
  ];
  const isSet = (name) => (name === "years" ? question.yearFrom || question.yearTo : question[name]);
  return all.filter(({ name, options }) => options.length && !isSet(name));
};

const capital = (words) => words[0].toUpperCase() + words.slice(1);

/** `go(question, {replace})` writes another question into the address. */
export function Filters({ section, question, facets, view, count, letters, jump, go, setView }) {
  const on = filtersOn(question, facets);
  const [isSheetOpen, setSheetOpen] = useState(false);
  const set = (changes) => go(changed(question, changes));
  const chips = on.filter(({ names }) => names[0] !== "search");
  const cannot = facets?.unwatched === null || facets?.unwatched === undefined;
  return (
    <div className="stack gap-3">
      <div className="toolbar toolbar--library">
        <Find section={section} text={question.search ?? ""} go={(search) => go(changed(question, { search }), { replace: true })} />
        <Select
          className="not-phone"
          label="Sort by"
          options={ordersOf(section?.type, question.sort)}
          value={question.sort ?? FIRST_ORDER}
          onChange={(sort) => set({ sort: sort === FIRST_ORDER ? "" : sort })}
        />
        <SheetButton count={chips.length} onOpen={() => setSheetOpen(true)} />
        <div className="push not-phone">
          <View view={view} setView={setView} />
        </div>
      </div>
      <FilterChips
        on={chips.map((filter) => ({ ...filter, words: filterWords(filter) }))}
        offers={offers(facets, question)}
        set={set}
        clear={on.length > 0 && (() => go(changed({}, { sort: question.sort })))}
        count={count}
      >
        {!question.unwatched && !cannot && (
          <button type="button" className="chip" aria-pressed="false" onClick={() => set({ unwatched: "true" })}>
            Unwatched <span className="chip__n">{facets.unwatched.toLocaleString()}</span>
          </button>
        )}
      </FilterChips>
      <p className="only-phone text-fg-3 text-xs num">{count}</p>
      <Suspense fallback={null}>
        {isSheetOpen && (
          <Sheet
            {...{ section, question, facets, view, letters, jump }}
            onClose={() => setSheetOpen(false)}
            onDone={(next, shown) => {
              setSheetOpen(false);
              go(next, { view: shown });
            }}
          />
        )}
      </Suspense>
    </div>
  );
}

function Find({ section, text, go }) {
  const [typed, setTyped] = useTyped(text, go, TYPING_MS);
  const words = section ? `Find in ${section.title}` : "Find";
  return <SearchField role="search" aria-label={words} placeholder={words} enterKeyHint="search" value={typed} set={setTyped} />;
}

const VIEWS = [
  ["posters", "Posters", LayoutGrid],
  ["list", "List", List],
];

export function View({ view, setView, name = "view" }) {
  return (
    <div className="segmented" role="radiogroup" aria-label="View">
      {VIEWS.map(([value, words, Icon]) => (
        <label key={value} title={words}>
          <input type="radio" name={name} value={value} checked={view === value} onChange={() => setView(value)} />
          <Icon className="i" aria-hidden="true" />
          <span className="sr">{words}</span>
        </label>
      ))}
    </div>
  );
}
