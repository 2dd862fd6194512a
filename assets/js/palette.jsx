// The command palette: titles, pages and actions, found by typing.
import { Suspense, lazy, useEffect, useState } from "react";

const PaletteDialog = lazy(() => import("./palette_dialog.jsx"));

const isTyping = ({ target }) =>
  target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);

const isOpener = (event) =>
  event.key === "/"
    ? !isTyping(event) && !event.ctrlKey && !event.metaKey && !event.altKey
    : event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);

/** `entries`: [{label, keywords, group, deed, argument}], `children`: their icons in the same order;
    `answer` is the library's to what `onLookUp(text)` asked last, `titles` the catalogue's to
    `onLookUpTitles(text)`. */
export function Palette({ entries, answer, titles, onLookUp, onLookUpTitles, children }) {
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    const show = () => {
      setWanted(true);
      setOpen(true);
    };
    const press = (event) => {
      if (!isOpener(event) || document.querySelector("[role=alertdialog]")) return;
      event.preventDefault();
      show();
    };
    window.addEventListener("medianest-palette", show);
    window.addEventListener("keydown", press);
    return () => {
      window.removeEventListener("medianest-palette", show);
      window.removeEventListener("keydown", press);
    };
  }, []);
  return (
    wanted && (
      <Suspense fallback={null}>
        <PaletteDialog {...{ entries, answer, titles, onLookUp, onLookUpTitles, open }} icons={children} onOpenChange={setOpen} />
      </Suspense>
    )
  );
}
