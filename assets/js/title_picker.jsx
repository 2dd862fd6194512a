// Titles of a section to choose from: found by typing, kept in the order in which they were taken.
import { useEffect, useId, useState } from "react";
import Check from "lucide-react/dist/esm/icons/check.mjs";
import X from "lucide-react/dist/esm/icons/x.mjs";
import { cardFacts, titleOf } from "./library_words.js";
import { Picture } from "./poster.jsx";
import { SearchField } from "./search_field.jsx";

const TYPING_MS = 250;

/** `chosen`: items, `set(items)`; `found` answer what `onFind(section, text)` asked, as
    `answered` says. */
export function TitlePicker({ section, chosen, set, found, answered, without, onFind }) {
  const [text, setText] = useState("");
  const id = useId();
  useEffect(() => {
    const timer = setTimeout(() => onFind(section, text.trim()), text ? TYPING_MS : 0);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [text, section]);
  // What was found in another section cannot go into this one's collection.
  const isHere = answered.startsWith(`${section} `);
  const offered = isHere ? found.filter((item) => !without?.has(item.id)) : [];
  const isEmpty = isHere && text && !offered.length;
  const isChosen = (item) => chosen.some((one) => one.id === item.id);
  const toggle = (item) => set(isChosen(item) ? chosen.filter((one) => one.id !== item.id) : [...chosen, item]);
  return (
    <div className="stack gap-3">
      {chosen.length > 0 && (
        <ul className="chips" aria-label="Chosen titles">
          {chosen.map((item) => (
            <li key={item.id}>
              <button type="button" className="chip chip--on" onClick={() => toggle(item)}>
                <span className="clip">{titleOf(item)}</span>
                <X className="i" aria-hidden="true" />
                <span className="sr">, take out again</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="field">
        <label htmlFor={id}>Titles</label>
        <SearchField
          id={id}
          placeholder="Find a title"
          value={text}
          set={setText}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            if (offered[0] && !isChosen(offered[0])) toggle(offered[0]);
          }}
        />
      </div>
      <ul className="picklist" aria-label="Found titles">
        {offered.map((item) => (
          <li key={item.id}>
            <button type="button" className="picklist__one" aria-pressed={isChosen(item)} onClick={() => toggle(item)}>
              <Picture id={item.id} version={item.poster} title={titleOf(item)} sizes="2rem" widths={[120, 240]} />
              <span className="grow">
                <span className="clip block font-medium">{titleOf(item)}</span>
                <span className="clip block text-xs text-fg-3">{cardFacts(item)}</span>
              </span>
              {isChosen(item) && <Check className="i" aria-hidden="true" />}
            </button>
          </li>
        ))}
      </ul>
      <p className="sr" role="status">
        {isEmpty ? "Nothing found" : ""}
      </p>
      {isEmpty && <p className="text-fg-3">Nothing is called that.</p>}
    </div>
  );
}
