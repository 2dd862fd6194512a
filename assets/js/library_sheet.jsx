// On phones: order, view and filters of a section.
import { useState } from "react";
import { Choice, FilterSheet, Only, WrongYears, YearRange } from "./filter_sheet.jsx";
import { Letters } from "./letters.jsx";
import { View, offers } from "./library_filters.jsx";
import { FIRST_ORDER, ordersOf } from "./library_words.js";
import { Select } from "./parts.jsx";
import { changed } from "./question.js";

const withCount = ([value, words, count]) => [value, count === undefined ? words : `${words} (${count.toLocaleString()})`];

export default function Sheet({ section, question, facets, view, letters, jump, onClose, onDone }) {
  const [shown, setShown] = useState(view);
  const choices = offers(facets, {}).filter(({ isRange }) => !isRange);
  return (
    <FilterSheet
      {...{ question, onClose }}
      cleared={({ sort }) => changed({}, { sort })}
      onDone={(next) => onDone(next, shown)}
    >
      {({ next, set, wrong }) => (
        <>
          <div className="row">
            <div className="grow">
              <Select
                label="Sort by"
                options={ordersOf(section?.type, next.sort)}
                value={next.sort ?? FIRST_ORDER}
                onChange={(sort) => set({ sort: sort === FIRST_ORDER ? "" : sort })}
              />
            </div>
            <View name="sheet-view" view={shown} setView={setShown} />
          </div>
          {choices.map(({ name, label, options }) => (
            <Choice
              key={name}
              label={label}
              options={[["", "Any"], ...options.map(withCount)]}
              value={next[name]}
              set={(value) => set({ [name]: value })}
            />
          ))}
          {facets?.first_year && <YearRange range={[facets.first_year, facets.last_year]} {...{ next, set }} />}
          <WrongYears words={wrong} />
          {typeof facets?.unwatched === "number" && (
            <Only
              label="Only what is unwatched"
              hint={`${facets.unwatched.toLocaleString()} here`}
              isOn={next.unwatched}
              set={(unwatched) => set({ unwatched })}
            />
          )}
          {letters.length > 0 && (
            <div className="field">
              <span className="label">Jump to</span>
              <Letters
                className="az az--sheet"
                letters={letters}
                index={-1}
                go={(position) => {
                  onClose();
                  jump(position);
                }}
              />
            </div>
          )}
        </>
      )}
    </FilterSheet>
  );
}
