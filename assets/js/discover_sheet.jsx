// On phones: what a row of Discover is narrowed down by.
import { ORDERS, RATINGS, narrowedOf } from "./discover_words.js";
import { Choice, FilterSheet, Only, WrongYears, YearRange } from "./filter_sheet.jsx";

export default function Sheet({ question, genres, onClose, onDone }) {
  const kind = narrowedOf(question);
  const choices = [
    ["order", "Sort by", ORDERS],
    ["genre", "Genre", [["", "Any"], ...(genres[kind] ?? []).map(({ id, name }) => [String(id), name])]],
    ["ratingFrom", "Rating", [["", "Any"], ...RATINGS]],
  ];
  return (
    <FilterSheet {...{ question, onClose, onDone }} cleared={({ row }) => ({ row })}>
      {({ next, set, wrong }) => (
        <>
          {kind &&
            choices.map(([name, label, options]) => (
              <Choice key={name} {...{ label, options }} value={next[name]} set={(value) => set({ [name]: value })} />
            ))}
          {kind && <YearRange {...{ next, set }} />}
          <WrongYears words={wrong} />
          <Only
            label="Not here yet"
            hint="Leaves out what is in the library or asked for"
            isOn={next.missing}
            set={(missing) => set({ missing })}
          />
        </>
      )}
    </FilterSheet>
  );
}
