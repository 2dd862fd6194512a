// What charts are narrowed down by; the address holds it.
import { useEffect } from "react";
import { useLocation } from "react-router";
import { Filters } from "./filters.jsx";
import { useIsHere } from "./here.js";
import { Chevron, NotHad } from "./parts.jsx";
import { fetchDrawings } from "./chart_lazy.js";
import { WINDOWS } from "./chart_words.js";

/** Asks for the figures that the address is about, as soon as it is known that one may. */
export const useFigures = (mayAsk, ask) => {
  const isHere = useIsHere();
  const { search } = useLocation();
  useEffect(fetchDrawings, []);
  useEffect(() => {
    if (isHere && mayAsk) ask();
  }, [isHere, mayAsk, search]);
};

export function Choice({ name, label, options }) {
  return (
    <div className="field">
      <label htmlFor={`charts-${name}`}>{label}</label>
      <div className="select">
        <select id={`charts-${name}`} name={name} defaultValue="">
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

/** `usual`: the window that no address names. */
export function WindowChoice({ usual = "30" }) {
  return <Choice name="window" label="Time" options={WINDOWS.map(([value, words]) => [value === usual ? "" : value, words])} />;
}

export function SectionChoice({ choices }) {
  return <Choice name="section" label="Section" options={[["", "All sections"], ...(choices?.sections ?? []).map(({ id, title }) => [String(id), title])]} />;
}

export function PersonChoice({ choices, first = [["", "Everybody"]] }) {
  return <Choice name="person" label="Person" options={[...first, ...(choices?.people ?? []).map(({ user_id: id, name }) => [id, name])]} />;
}

/** The filters above, what went wrong below them, else the charts; those of a `kind` stand in one row on
    phones, so that one that comes later moves nothing. */
export function Charted({ kind = "", filters, problem, isKnown, waiting, onAgain, children }) {
  return (
    <div className="stack charted" data-kind={kind} data-waiting={(!problem && !isKnown) || undefined}>
      <Filters label="What the charts show">{filters}</Filters>
      {problem ? <NotHad words={problem} onAgain={onAgain} /> : isKnown ? children : waiting}
    </div>
  );
}
