// What the command palette shows once it is open; its script comes with the first opening.
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { Dialog } from "@base-ui/react/dialog";
import CornerDownLeft from "lucide-react/dist/esm/icons/corner-down-left.mjs";
import X from "lucide-react/dist/esm/icons/x.mjs";
import Search from "lucide-react/dist/esm/icons/search.mjs";
import { signOut } from "./connection.js";
import { LIBRARY, LONGEST, answerTo, foundWords, isAnswerTo, offers, questionIn, requestable, whyNoTitles } from "./found.js";
import { Picture, posterOf } from "./poster.jsx";
import { chooseTheme, focusAddress } from "./shell.js";
import { SMALL_WIDTHS, TitlePicture } from "./title_picture.jsx";

const TYPING_MS = 150;
// The catalogue is somewhere else: it is asked once somebody has stopped.
const TITLES_MS = 400;

const DEEDS = {
  theme: (_navigate, name) => chooseTheme(name),
  page: (navigate, path) => navigate(path),
  paste: (navigate, path) => {
    navigate(path);
    setTimeout(focusAddress, 50);
  },
  "sign-out": () => signOut(),
};

const matches = (entry, words) => {
  const text = `${entry.label} ${entry.keywords}`.toLowerCase();
  return words.every((word) => text.includes(word));
};

/** The answer to what is typed; `ask` sends a question once the typing has paused for `ms`. */
const useFound = (text, answer, ask, ms) => {
  const shown = useRef(null);
  const question = questionIn(text);
  shown.current = answerTo(question, answer, shown.current);
  useEffect(() => {
    if (!question) return;
    const timer = setTimeout(() => ask(question), ms);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [question]);
  return { question, found: shown.current, isThere: isAnswerTo(question, shown.current) };
};

export default function PaletteDialog({ open, onOpenChange, ...rest }) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog palette" aria-label="Search">
          <Found {...rest} close={() => onOpenChange(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Found({ entries, icons, answer, titles, onLookUp, onLookUpTitles, close }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const navigate = useNavigate();
  const id = useId();
  const list = useRef(null);
  const pictures = [icons].flat();
  const library = useFound(text, answer, onLookUp, TYPING_MS);
  const catalogue = useFound(text, titles, onLookUpTitles, TITLES_MS);
  const commands = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return entries.map((entry, index) => ({ ...entry, key: index })).filter((one) => matches(one, words));
  }, [entries, text]);
  const found = [...commands, ...offers(library.question, library.found), ...requestable(catalogue.question, catalogue.found)];
  const isNothing = library.isThere && library.found.hits.length === 0;
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const choose = (entry) => {
    close();
    DEEDS[entry.deed](navigate, entry.argument);
  };
  const press = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      event.preventDefault();
      setAt((at + step + found.length) % found.length);
    } else if (event.key === "Enter" && found[at]) {
      event.preventDefault();
      choose(found[at]);
    }
  };
  const groups = [...new Set(found.map(({ group }) => group))];

  return (
    <>
      <div className="palette__in">
        <Search className="i i--lg" aria-hidden="true" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls={id}
          aria-activedescendant={found[at] ? `${id}-${found[at].key}` : undefined}
          aria-label="Find titles, pages and actions"
          placeholder="Find titles, pages and actions"
          autoComplete="off"
          spellCheck="false"
          maxLength={LONGEST}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={press}
        />
        <Dialog.Close className="palette__close" aria-label="Close">
          <kbd className="not-phone">Esc</kbd>
          <X className="i phone-in" aria-hidden="true" />
        </Dialog.Close>
      </div>
      <div className="palette__list" id={id} role="listbox" aria-label="Results" ref={list}>
        {groups.map((group) => (
          <div role="group" aria-label={group} key={group}>
            <p className="palette__g" aria-hidden="true">
              {group}
            </p>
            {isNothing && group === LIBRARY && (
              <p className="palette__none" aria-hidden="true">
                {library.found.why}
              </p>
            )}
            {found.map((entry, position) =>
              entry.group === group ? (
                <div
                  key={entry.key}
                  id={`${id}-${entry.key}`}
                  className="palette__o"
                  role="option"
                  aria-selected={position === at}
                  onPointerMove={() => setAt(position)}
                  onClick={() => choose(entry)}
                >
                  <Sign entry={entry} icon={pictures[entry.key]} />
                  <span className="palette__w">
                    <span className="clip">{entry.label}</span>
                    {entry.facts && <span className="palette__s clip">{entry.facts}</span>}
                  </span>
                  {position === at && (
                    <span className="end">
                      <CornerDownLeft className="i i--sm" aria-hidden="true" />
                    </span>
                  )}
                </div>
              ) : null,
            )}
          </div>
        ))}
      </div>
      <p className="sr" role="status">
        {library.isThere ? foundWords(library.found) : ""}
      </p>
      {catalogue.isThere && whyNoTitles(catalogue.found) && <p className="palette__none">{whyNoTitles(catalogue.found)}</p>}
      {found.length === 0 && (
        <p className="palette__none" role="status">
          No page or action is called “{text}”. One letter more finds titles, too.
        </p>
      )}
      <div className="palette__f" aria-hidden="true">
        <span>
          <kbd>↑</kbd>
          <kbd>↓</kbd> move
        </span>
        <span>
          <kbd>↵</kbd> open
        </span>
      </div>
    </>
  );
}

/** The poster of a title, or the icon of anything else. */
function Sign({ entry, icon }) {
  if (entry.card) {
    return <TitlePicture path={entry.card.poster} id={entry.card.tmdb_id} title={entry.label} sizes="1.75rem" widths={SMALL_WIDTHS} />;
  }
  if (entry.item) {
    return <Picture {...posterOf(entry.item)} title={entry.label} sizes="1.75rem" widths={[120]} />;
  }
  return icon ?? <Search className="i" aria-hidden="true" />;
}
