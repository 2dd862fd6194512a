// Where somebody was on a page: kept for each step of the browser's history.
import { useEffect, useLayoutEffect, useRef } from "react";
import { useLocation, useNavigationType } from "react-router";

const NAME = "medianest-place";
const MOST = 30;
const GROWING_MS = 3000;
const STEPS = ["wheel", "touchmove", "keydown", "pointerdown"];

const entry = () => `${window.history.state?.key ?? "first"} ${window.location.pathname}${window.location.search}`;

const all = () => {
  try {
    return JSON.parse(sessionStorage.getItem(NAME)) ?? {};
  } catch {
    return {}; // storage may be forbidden, or written by somebody else
  }
};

/** {index, offset, total} of this step of the history; null where nobody has been yet. */
export const keptPlace = () => (typeof window === "undefined" ? null : all()[entry()] ?? null);

const keep = (step, place) => {
  const { [step]: _, ...others } = all();
  const newest = Object.entries(others).slice(1 - MOST);
  try {
    sessionStorage.setItem(NAME, JSON.stringify(Object.fromEntries([...newest, [step, place]])));
  } catch {
    // then back leads to the top
  }
};

/**
 * Keeps `read()` ({index, offset, total}) while somebody scrolls, and calls `go(place)` once when a
 * list that is `ready` is come back to. `key` tells lists apart.
 */
export const useKeptPlace = ({ key, ready, read, go }) => {
  const kind = useNavigationType();
  const reader = useRef(null);
  reader.current = read;
  const restored = useRef("");
  useLayoutEffect(() => {
    if (!ready || restored.current === key) return undefined;
    const isFirst = restored.current === "";
    restored.current = key;
    const place = kind === "POP" ? keptPlace() : null;
    if (!place && isFirst) return undefined;
    go(place);
    // The router puts its own idea of the place after this, from before the list was there.
    const frame = requestAnimationFrame(() => go(place));
    return () => cancelAnimationFrame(frame);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, ready]);
  useKeeping(reader, ready, key);
};

/** Writes down what `reader` reads, whenever somebody scrolls or leaves. */
const useKeeping = (reader, ready, key) => {
  useEffect(() => {
    if (!ready) return undefined;
    const step = entry();
    let timer = 0;
    const write = () => {
      timer = 0;
      const place = reader.current();
      if (place && entry() === step) keep(step, place);
    };
    const later = () => {
      timer ||= setTimeout(write, 200);
    };
    const now = () => {
      clearTimeout(timer);
      write();
    };
    window.addEventListener("scroll", later, { passive: true });
    window.addEventListener("pagehide", now);
    document.addEventListener("click", now, true); // a link may lead away at once
    return () => {
      clearTimeout(timer);
      window.removeEventListener("scroll", later);
      window.removeEventListener("pagehide", now);
      document.removeEventListener("click", now, true);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, ready]);
};

/** The same for an ordinary page: one that is come back to is put where it was, once it is `ready` and
    as long as it was then, unless somebody moves it first. */
export const useKeptScroll = (ready) => {
  const kind = useNavigationType();
  const { key } = useLocation();
  const reader = useRef(() => ({ y: window.scrollY }));
  useLayoutEffect(() => {
    const y = ready && kind === "POP" ? keptPlace()?.y : 0;
    if (!y) return undefined;
    const ends = Date.now() + GROWING_MS;
    let frame = 0;
    const stop = () => {
      cancelAnimationFrame(frame);
      STEPS.forEach((step) => window.removeEventListener(step, stop));
    };
    const look = () => {
      const isLong = document.documentElement.scrollHeight - window.innerHeight >= y - 1;
      if (isLong) window.scrollTo({ top: y, behavior: "instant" });
      if (isLong || Date.now() > ends) stop();
      else frame = requestAnimationFrame(look);
    };
    STEPS.forEach((step) => window.addEventListener(step, stop, { passive: true }));
    // The router puts its own idea of the place first, from before the page was there.
    frame = requestAnimationFrame(look);
    return stop;
  }, [ready, kind, key]);
  useKeeping(reader, ready, key);
};

const sides = new Map();

/** A ref for something that scrolls sideways and stands where it was when its page is come back to. */
export const useKeptSide = (name) => {
  const shelf = useRef(null);
  const kind = useNavigationType();
  const { key } = useLocation();
  useLayoutEffect(() => {
    const here = shelf.current;
    const step = `${entry()} ${name}`;
    if (kind === "POP" && sides.has(step)) here.scrollLeft = sides.get(step);
    const write = () => sides.set(step, here.scrollLeft);
    here.addEventListener("scroll", write, { passive: true });
    return () => here.removeEventListener("scroll", write);
  }, [name, kind, key]);
  return shelf;
};
