// What titles to discover are narrowed down by: a chip for each filter, on phones a sheet.
import { Suspense, lazy, useState } from "react";
import { useNavigate } from "react-router";
import ChevronDown from "lucide-react/dist/esm/icons/chevron-down.mjs";
import SlidersHorizontal from "lucide-react/dist/esm/icons/sliders-horizontal.mjs";
import X from "lucide-react/dist/esm/icons/x.mjs";
import { KINDS, ORDERS, RATINGS, changed, filtersOn, narrowedOf, ofKind } from "./discover_words.js";
import { Segmented, Select } from "./parts.jsx";

const ChipMenu = lazy(() => import("./chip_menu.jsx"));
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
  const [menu, setMenu] = useState(null); // {offer, at}
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
        {question.row && (
          <button
            type="button"
            className="btn btn--secondary only-phone push"
            aria-haspopup="dialog"
            aria-label={on.length ? `Filter and sort, ${on.length} on` : "Filter and sort"}
            onClick={() => setSheetOpen(true)}
          >
            <SlidersHorizontal className="i" aria-hidden="true" />
            {on.length > 0 && <span className="badge badge--accent num">{on.length}</span>}
          </button>
        )}
      </div>
      {question.row && (
        <div className="chips chips--scroll" role="group" aria-label="Filters">
          {on.map((filter) => (
            <button
              key={filter.words}
              type="button"
              className="chip chip--on"
              onClick={() => set(Object.fromEntries(filter.names.map((name) => [name, ""])))}
            >
              {filter.words}
              <X className="i" aria-hidden="true" />
              <span className="sr">, remove this filter</span>
            </button>
          ))}
          {offers(question, genres).map((offer) => (
            <button
              key={offer.name}
              type="button"
              className="chip not-phone"
              aria-haspopup={offer.isRange ? "dialog" : "menu"}
              aria-expanded={menu?.offer.name === offer.name}
              onClick={(event) => {
                const at = event.currentTarget;
                setMenu((open) => (open?.offer.name === offer.name ? null : { offer, at }));
              }}
              onPointerEnter={() => import("./chip_menu.jsx")}
            >
              {offer.label}
              <ChevronDown className="i" aria-hidden="true" />
            </button>
          ))}
          {!question.missing && (
            <button type="button" className="chip" aria-pressed="false" onClick={() => set({ missing: "true" })}>
              Not here yet
            </button>
          )}
          {on.length > 0 && (
            <button type="button" className="btn btn--ghost btn--sm" onClick={() => go(changed({ row: question.row }, { order: question.order }))}>
              Clear
            </button>
          )}
        </div>
      )}
      <Suspense fallback={null}>
        {menu && (
          <ChipMenu
            {...menu}
            onClose={() => setMenu(null)}
            onChoose={(changes) => {
              setMenu(null);
              set(changes);
            }}
          />
        )}
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
