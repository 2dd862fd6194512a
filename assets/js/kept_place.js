// Where somebody was in a long list: kept for each step of the browser's history.
import { useEffect, useLayoutEffect, useRef } from "react";
import { useNavigationType } from "react-router";

const NAME = "medianest-place";
const MOST = 30;

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
  }, [key, ready]);
};
