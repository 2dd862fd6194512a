// On phones: what a row of Discover is narrowed down by, in one sheet.
import { useState } from "react";
import { OpenDialog } from "./dialog.jsx";
import { ORDERS, RATINGS, changed, narrowedOf } from "./discover_words.js";
import { Button, Problem, Select } from "./parts.jsx";
import { yearsIn } from "./years.js";

export default function Sheet({ question, genres, onClose, onDone }) {
  const [next, setNext] = useState(question);
  const [wrong, setWrong] = useState("");
  const set = (changes) => setNext((before) => changed(before, changes));
  const kind = narrowedOf(question);
  const done = (event) => {
    event.preventDefault();
    const { yearFrom = "", yearTo = "" } = next;
    const years = yearFrom || yearTo ? yearsIn(yearFrom, yearTo) : {};
    if (typeof years === "string") setWrong(years);
    else onDone(changed(next, years));
  };
  const choices = [
    ["order", "Sort by", ORDERS],
    ["genre", "Genre", [["", "Any"], ...(genres[kind] ?? []).map(({ id, name }) => [String(id), name])]],
    ["ratingFrom", "Rating", [["", "Any"], ...RATINGS]],
  ];
  return (
    <OpenDialog title="Filter and sort" onClose={onClose}>
      <form className="dialog__form" onSubmit={done} noValidate>
        <div className="dialog__body stack">
          {kind &&
            choices.map(([name, label, options]) => (
              <label key={name} className="field">
                <span className="label">{label}</span>
                <Select label={label} options={options} value={next[name] ?? ""} onChange={(value) => set({ [name]: value })} />
              </label>
            ))}
          {kind && (
            <div className="years__two">
              {[["yearFrom", "From year"], ["yearTo", "To year"]].map(([name, label]) => (
                <label key={name} className="field">
                  <span className="label">{label}</span>
                  <input
                    className="input"
                    type="text"
                    inputMode="numeric"
                    maxLength={4}
                    value={next[name] ?? ""}
                    onChange={(event) => set({ [name]: event.target.value })}
                  />
                </label>
              ))}
            </div>
          )}
          {wrong && <Problem>{wrong}</Problem>}
          <label className="toggle">
            <input
              type="checkbox"
              role="switch"
              className="switch"
              checked={Boolean(next.missing)}
              onChange={(event) => set({ missing: event.target.checked ? "true" : "" })}
            />
            <span>
              <span className="font-medium">Not here yet</span>
              <span className="hint">Leaves out what is in the library or asked for</span>
            </span>
          </label>
        </div>
        <div className="dialog__foot">
          <Button variant="ghost" onClick={() => setNext({ row: question.row })}>
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
