// Putting rows into another order: by dragging their handle, or from the keyboard.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { isSame, kept, moved } from "./line.js";

const EDGE_PX = 72;
const STEP_PX = 14;
const PATIENCE_MS = 5000;

const scrollAtEdge = (y) => {
  if (y < EDGE_PX) window.scrollBy(0, -STEP_PX);
  else if (y > window.innerHeight - EDGE_PX) window.scrollBy(0, STEP_PX);
};

/** How many of the other rows have their middle above `y`. */
const indexAt = (y, rows) =>
  rows.filter((row) => {
    const { top, height } = row.getBoundingClientRect();
    return top + height / 2 < y;
  }).length;

/**
 * `ids`: the rows that may change places, in the server's order. The result has `order`, the order
 * to show; `lifted`, the id in somebody's hand; `said`, words for screen readers; and `handle(id,
 * title)`, props of a row's handle. Rows carry `data-row={id}` within `list`.
 */
export const useReorder = (ids, list, onReorder) => {
  const [order, setOrder] = useState(null);
  const [lifted, setLifted] = useState(null); // {id, before, byKeys}
  const [said, setSaid] = useState("");
  const handles = useRef(new Map());
  const now = kept(order, ids);
  const latest = useRef(null);
  latest.current = { now, lifted, ids };

  // What was asked for is shown until the server says the same, or does not for a while.
  const settled = order && !lifted && isSame(now, ids);
  useEffect(() => {
    if (!order || lifted) return undefined;
    const timer = setTimeout(() => setOrder(null), settled ? 0 : PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [order, lifted, settled]);

  // A row that changes its place in the document loses the focus.
  const place = lifted ? now.indexOf(lifted.id) : -1;
  useLayoutEffect(() => {
    if (lifted?.byKeys) {
      const handle = handles.current.get(lifted.id);
      handle?.focus({ preventScroll: true });
      handle?.scrollIntoView({ block: "nearest" });
    }
  }, [place, lifted]);

  const say = (words, id, at) => setSaid(`${words} ${at + 1} of ${latest.current.now.length}.`);
  const moveTo = (id, to) => {
    const next = moved(latest.current.now, id, to);
    if (isSame(next, latest.current.now)) return;
    latest.current.now = next;
    setOrder(next);
    say("Moved to", id, next.indexOf(id));
  };
  const lift = (id, byKeys, title) => {
    setLifted({ id, before: latest.current.now, byKeys });
    setOrder(latest.current.now);
    const help = byKeys ? " Arrow keys move it, Space drops it, Escape puts it back." : "";
    setSaid(`${title} lifted, ${latest.current.now.indexOf(id) + 1} of ${latest.current.now.length}.${help}`);
  };
  const drop = () => {
    const held = latest.current.lifted;
    if (!held) return;
    setLifted(null);
    say("Dropped at", held.id, latest.current.now.indexOf(held.id));
    if (!isSame(latest.current.now, held.before)) onReorder(latest.current.now);
  };
  const cancel = () => {
    setLifted(null);
    setOrder(null);
    setSaid("Put back.");
  };

  const drag = (id, title) => (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.focus();
    lift(id, false, title);
    latest.current.lifted = { id, before: latest.current.now };
    const move = ({ clientY }) => {
      scrollAtEdge(clientY);
      const others = latest.current.now.filter((each) => each !== id);
      const rows = others.map((each) => list.current?.querySelector(`[data-row="${each}"]`));
      moveTo(id, indexAt(clientY, rows.filter(Boolean)));
    };
    const press = (pressed) => pressed.key === "Escape" && end(cancel);
    const release = () => end(drop);
    const lose = () => end(cancel);
    const end = (how) => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", release);
      window.removeEventListener("pointercancel", lose);
      window.removeEventListener("keydown", press, true);
      how();
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", release);
    window.addEventListener("pointercancel", lose);
    window.addEventListener("keydown", press, true);
  };

  const press = (id, title) => (event) => {
    const isLifted = lifted?.id === id;
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (event.key === " " || event.key === "Enter") isLifted ? drop() : lift(id, true, title);
    else if (!isLifted) return;
    else if (event.key === "Escape") cancel();
    else if (step) moveTo(id, latest.current.now.indexOf(id) + step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  // Whoever leaves the handle without a word wants the row where it was put.
  const leave = (id) => () =>
    setTimeout(() => {
      const held = latest.current.lifted;
      if (held?.byKeys && held.id === id && document.activeElement !== handles.current.get(id)) drop();
    });

  const handle = (id, title) => ({
    ref: (node) => {
      if (node) handles.current.set(id, node);
      else handles.current.delete(id);
    },
    "aria-label": `Move: ${title}`,
    "aria-pressed": lifted?.id === id,
    onPointerDown: drag(id, title),
    onKeyDown: press(id, title),
    onBlur: leave(id),
  });

  const shift = (id, to) => {
    const next = moved(latest.current.now, id, to);
    setOrder(next);
    say("Moved to", id, next.indexOf(id));
    onReorder(next);
  };
  return { order: now, lifted: lifted?.id, said, handle, shift };
};
