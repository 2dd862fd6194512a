// A list in the hand of somebody who types: J and K move, other letters do what they stand for.
import { useEffect, useRef } from "react";
import { placeOf } from "./line.js";

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
 * `acts`: letter → `act(id, event)`, null where somebody is on no row. Who was on a row that has gone
 * goes on from its place.
 */
export const useRowKeys = (list, ids, acts) => {
  const last = useRef({ id: null, order: [] });
  const latest = useRef(null);
  latest.current = { ids, acts };
  useEffect(() => {
    const go = (index) => {
      const { ids: there } = latest.current;
      const id = there[Math.max(0, Math.min(index, there.length - 1))];
      list.current?.querySelector(`[data-row="${CSS.escape(id)}"]`)?.focus();
    };
    const press = (event) => {
      const { ids: there, acts: known } = latest.current;
      if (!there.length || !isMeant(event)) return;
      const letter = event.key.toLowerCase();
      const { index, isThere } = placeOf(last.current.id, last.current.order, there);
      if (letter === "j") go(isThere ? index + 1 : index);
      else if (letter === "k") go(index - 1);
      else if (known[letter]) known[letter](isThere ? there[index] : null, event);
      else return;
      event.preventDefault();
    };
    const note = ({ target }) => {
      const row = target.closest?.("[data-row]");
      if (row && list.current?.contains(row)) last.current = { id: row.dataset.row, order: latest.current.ids };
    };
    document.addEventListener("keydown", press);
    document.addEventListener("focusin", note);
    return () => {
      document.removeEventListener("keydown", press);
      document.removeEventListener("focusin", note);
    };
  }, [list]);
};
