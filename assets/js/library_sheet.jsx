// On phones: order, view and filters of a section in one sheet.
import { useState } from "react";
import { OpenDialog } from "./dialog.jsx";
import { Letters } from "./letters.jsx";
import { View, offers } from "./library_filters.jsx";
import { FIRST_ORDER, changed, ordersOf } from "./library_words.js";
import { Button, Problem, Select } from "./parts.jsx";
import { yearsIn } from "./years.js";

export default function Sheet({ section, question, facets, view, letters, jump, onClose, onDone }) {
  const [next, setNext] = useState(question);
  const [shown, setShown] = useState(view);
  const [wrong, setWrong] = useState("");
  const set = (changes) => setNext((before) => changed(before, changes));
  const done = (event) => {
    event.preventDefault();
    const { yearFrom = "", yearTo = "" } = next;
    const years = yearFrom || yearTo ? yearsIn(yearFrom, yearTo) : {};
    if (typeof years === "string") setWrong(years);
    else onDone(changed(next, years), shown);
  };
  const choices = offers(facets, {}).filter(({ isRange }) => !isRange);
  return (
    <OpenDialog title="Filter and sort" onClose={onClose}>
      <form className="dialog__form" onSubmit={done} noValidate>
        <div className="dialog__body stack">
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
            <label key={name} className="field">
              <span className="label">{label}</span>
              <Select
                label={label}
                options={[["", "Any"], ...options.map(([value, words, count]) => [value, count === undefined ? words : `${words} (${count.toLocaleString()})`])]}
                value={next[name] ?? ""}
                onChange={(value) => set({ [name]: value })}
              />
            </label>
          ))}
          {facets?.first_year && (
            <div className="years__two">
              {[["yearFrom", "From year", facets.first_year], ["yearTo", "To year", facets.last_year]].map(([name, label, placeholder]) => (
                <label key={name} className="field">
                  <span className="label">{label}</span>
                  <input
                    className="input"
                    type="text"
                    inputMode="numeric"
                    maxLength={4}
                    placeholder={String(placeholder)}
                    value={next[name] ?? ""}
                    onChange={(event) => set({ [name]: event.target.value })}
                  />
                </label>
              ))}
            </div>
          )}
          {wrong && <Problem>{wrong}</Problem>}
          {typeof facets?.unwatched === "number" && (
            <label className="toggle">
              <input
                type="checkbox"
                role="switch"
                className="switch"
                checked={Boolean(next.unwatched)}
                onChange={(event) => set({ unwatched: event.target.checked ? "true" : "" })}
              />
              <span>
                <span className="font-medium">Only what is unwatched</span>
                <span className="hint">{`${facets.unwatched.toLocaleString()} here`}</span>
              </span>
            </label>
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
        </div>
        <div className="dialog__foot">
          <Button variant="ghost" onClick={() => setNext(changed({}, { sort: next.sort }))}>
            Clear
          </Button>
          <Button variant="primary" type="submit">
            Show
          </Button>
        </div>
      </form>
    </OpenDialog>
  );
}
