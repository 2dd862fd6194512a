// Finds a title by its name, to ask for it.
import { useEffect, useId, useState } from "react";
import { OpenDialog } from "./dialog.jsx";
import { SearchField } from "./search_field.jsx";
import { SMALL_WIDTHS, TitlePicture } from "./title_picture.jsx";
import { askFor } from "./title_poster.jsx";
import { cardLine, keyOf } from "./title_words.js";

const TYPING_MS = 250;

export default function Finder({ found, onLookUp, onClose }) {
  const [text, setText] = useState("");
  const id = useId();
  const words = text.trim();
  useEffect(() => {
    if (!words) return undefined;
    const timer = setTimeout(() => onLookUp(words), TYPING_MS);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [words]);
  const isAnswered = Boolean(words) && found?.key === words;
  const titles = isAnswered ? found.titles : [];
  const why = isAnswered && !titles.length ? found.why || "Nothing that is missing here is called that." : "";
  const take = (card) => {
    onClose();
    askFor(card);
  };
  return (
    <OpenDialog title="Request for somebody" className="dialog--wide" onClose={onClose}>
      <form
        className="dialog__form"
        onSubmit={(event) => {
          event.preventDefault();
          if (titles[0]) take(titles[0]);
        }}
      >
        <div className="dialog__body stack gap-3">
          <div className="field">
            <label htmlFor={id}>Which film or series?</label>
            <SearchField id={id} value={text} set={setText} />
            <p className="hint">Whom it is for is asked next.</p>
          </div>
          <ul className="picklist" aria-label="Found titles">
            {titles.map((card) => (
              <li key={keyOf(card)}>
                <button type="button" className="picklist__one" onClick={() => take(card)}>
                  <TitlePicture path={card.poster} id={card.tmdb_id} title={card.title} sizes="2rem" widths={SMALL_WIDTHS} />
                  <span className="grow">
                    <span className="clip block font-medium">{card.title}</span>
                    <span className="clip block text-xs text-fg-3">{cardLine(card)}</span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
          <p className="text-fg-3" role="status">
            {why}
          </p>
        </div>
      </form>
    </OpenDialog>
  );
}
