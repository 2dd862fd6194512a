// A list in the hand of somebody who types: J and K move, other letters do what they stand for.
import { useEffect, useRef } from "react";

const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable], [role=menu], dialog";

/** Whether a letter pressed there is meant for the list. */
const isMeant = (event) =>
  !event.defaultPrevented &&
  !event.ctrlKey &&
  !event.metaKey &&
  !event.altKey &&
  !event.target.closest?.(TYPING) &&
  !document.querySelector("dialog[open], [role=menu], [role=dialog]");

/**
 * `list`: ref to what holds elements with `data-row`, each with a tabIndex; `ids`: theirs in order;
 * `acts`: letter → `act(id, event)`. The result is where somebody is: it stays there when the row goes.
 */
export const useRowKeys = (list, ids, acts) => {
  const at = useRef(-1);
  const latest = useRef(null);
  latest.current = { ids, acts };
  useEffect(() => {
    const rowOf = (id) => list.current?.querySelector(`[data-row="${CSS.escape(id)}"]`);
    const go = (index) => {
      const { ids: there } = latest.current;
      at.current = Math.max(0, Math.min(index, there.length - 1));
      rowOf(there[at.current])?.focus();
    };
    const press = (event) => {
      const { ids: there, acts: known } = latest.current;
      if (!there.length || !isMeant(event)) return;
      const letter = event.key.toLowerCase();
      const here = Math.min(at.current, there.length - 1);
      if (letter === "j") go(here + 1);
      else if (letter === "k") go(here < 0 ? 0 : here - 1);
      else if (known[letter]) known[letter](here < 0 ? null : there[here], event);
      else return;
      event.preventDefault();
    };
    const note = ({ target }) => {
      const row = target.closest?.("[data-row]");
      if (row && list.current?.contains(row)) at.current = latest.current.ids.indexOf(row.dataset.row);
    };
    document.addEventListener("keydown", press);
    document.addEventListener("focusin", note);
    return () => {
      document.removeEventListener("keydown", press);
      document.removeEventListener("focusin", note);
    };
  }, [list]);
};
