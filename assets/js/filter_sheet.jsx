// On phones: what a list is narrowed down by, in one sheet.
import { useState } from "react";
import { FormDialog } from "./form_dialog.jsx";
import { Button, Problem, Select } from "./parts.jsx";
import { changed } from "./question.js";
import { yearsIn } from "./years.js";

/**
 * `children({next, set, wrong})` draws the fields: `next` is what is asked so far, `set(changes)`,
 * and `wrong` is what is wrong with its years. `cleared(next)` is what "Clear" leaves of it.
 */
export function FilterSheet({ question, cleared, onClose, onDone, children }) {
  const [next, setNext] = useState(question);
  const [wrong, setWrong] = useState("");
  const set = (changes) => setNext((before) => changed(before, changes));
  const done = () => {
    const { yearFrom = "", yearTo = "" } = next;
    const years = yearFrom || yearTo ? yearsIn(yearFrom, yearTo) : {};
    if (typeof years === "string") setWrong(years);
    else onDone(changed(next, years));
  };
  const clear = (
    <Button variant="ghost" onClick={() => setNext(cleared(next))}>
      Clear
    </Button>
  );
  return (
    <FormDialog title="Filter and sort" send="Show" leave={clear} onSend={done} onClose={onClose}>
      {children({ next, set, wrong })}
    </FormDialog>
  );
}

/** One of `options`, [[value, words]]. */
export function Choice({ label, options, value = "", set }) {
  return (
    <label className="field">
      <span className="label">{label}</span>
      <Select label={label} options={options} value={value} onChange={set} />
    </label>
  );
}

/** From and to; `range` are the first and the last year there are, where they are known. */
export function YearRange({ range = [], next, set }) {
  const fields = [
    ["yearFrom", "From year"],
    ["yearTo", "To year"],
  ];
  return (
    <div className="years__two">
      {fields.map(([name, label], index) => (
        <label key={name} className="field">
          <span className="label">{label}</span>
          <input
            className="input"
            type="text"
            inputMode="numeric"
            maxLength={4}
            placeholder={range[index]}
            value={next[name] ?? ""}
            onChange={(event) => set({ [name]: event.target.value })}
          />
        </label>
      ))}
    </div>
  );
}

/** What is wrong with the years. */
export const WrongYears = ({ words }) => words && <Problem>{words}</Problem>;

/** Only what is so; `hint` says what that comes to. */
export function Only({ label, hint, isOn, set }) {
  return (
    <label className="toggle">
      <input type="checkbox" role="switch" className="switch" checked={Boolean(isOn)} onChange={(event) => set(event.target.checked ? "true" : "")} />
      <span>
        <span className="font-medium">{label}</span>
        <span className="hint">{hint}</span>
      </span>
    </label>
  );
}
