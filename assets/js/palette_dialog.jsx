// What the command palette shows once it is open; its script comes with the first opening.
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { Dialog } from "@base-ui/react/dialog";
import CornerDownLeft from "lucide-react/dist/esm/icons/corner-down-left.mjs";
import X from "lucide-react/dist/esm/icons/x.mjs";
import Search from "lucide-react/dist/esm/icons/search.mjs";
import { signOut } from "./connection.js";
import { chooseTheme, focusAddress } from "./shell.js";

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

export default function PaletteDialog({ entries, icons, open, onOpenChange }) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog palette" aria-label="Search">
          <Found entries={entries} icons={icons} close={() => onOpenChange(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Found({ entries, icons, close }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const navigate = useNavigate();
  const id = useId();
  const list = useRef(null);
  const pictures = [icons].flat();
  const found = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return entries.map((entry, index) => ({ ...entry, index })).filter((one) => matches(one, words));
  }, [entries, text]);
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
          aria-activedescendant={found[at] ? `${id}-${found[at].index}` : undefined}
          aria-label="Find pages and actions"
          placeholder="Find pages and actions"
          autoComplete="off"
          spellCheck="false"
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
            {found.map((entry, position) =>
              entry.group === group ? (
                <div
                  key={entry.index}
                  id={`${id}-${entry.index}`}
                  className="palette__o"
                  role="option"
                  aria-selected={position === at}
                  onPointerMove={() => setAt(position)}
                  onClick={() => choose(entry)}
                >
                  {pictures[entry.index]}
                  <span className="clip">{entry.label}</span>
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
      {found.length === 0 && (
        <p className="palette__none" role="status">
          No page or action is called “{text}”.
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
