// Where somebody was on a page: kept for each step of the browser's history.
import { useEffect, useLayoutEffect, useRef } from "react";
import { useLocation, useNavigationType } from "react-router";

const NAME = "medianest-place";
const MOST = 30;
const GROWING_MS = 3000;
const STEPS = ["wheel", "touchmove", "keydown", "pointerdown"];

/** Links of the page that lead there: a title may stand in several rows. */
const linksTo = (path) => [...document.querySelectorAll("main a[href]")].filter((link) => link.getAttribute("href") === path);

const entry = () => `${window.history.state?.key ?? "first"} ${window.location.pathname}${window.location.search}`;

const all = () => {
  try {
    return JSON.parse(sessionStorage.getItem(NAME)) ?? {};
  } catch {
    return {}; // storage may be forbidden, or written by somebody else
  }
};

/** {index, offset, total, left} of this step of the history; null where nobody has been yet. */
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
  useKeptLink(ready, key);
  useKeeping(reader, ready, key);
};

/** Calls `look` once a frame until it is done, a while has passed or somebody does something; answers
    what ends that. */
const untilDone = (look) => {
  const ends = Date.now() + GROWING_MS;
  let frame = 0;
  const stop = () => {
    cancelAnimationFrame(frame);
    STEPS.forEach((step) => window.removeEventListener(step, stop));
  };
  const next = () => {
    if (look() || Date.now() > ends) stop();
    else frame = requestAnimationFrame(next);
  };
  STEPS.forEach((step) => window.addEventListener(step, stop, { passive: true }));
  frame = requestAnimationFrame(next);
  return stop;
};

/** Gives the keyboard back to the link that led away, unless something else has it. */
const useKeptLink = (ready, key) => {
  const kind = useNavigationType();
  useLayoutEffect(() => {
    const left = ready && kind === "POP" ? keptPlace()?.left : null;
    if (!left) return undefined;
    return untilDone(() => {
      if (document.activeElement !== document.body) return true;
      const links = linksTo(left.path);
      (links[left.nth] ?? links[0])?.focus({ preventScroll: true });
      return links.length > 0;
    });
  }, [ready, kind, key]);
};

/** Writes down what `reader` reads, whenever somebody scrolls or leaves, and by which link. */
const useKeeping = (reader, ready, key) => {
  useEffect(() => {
    if (!ready) return undefined;
    const step = entry();
    let timer = 0;
    let left = null;
    const write = () => {
      timer = 0;
      const place = reader.current();
      if (place && entry() === step) keep(step, { ...place, left });
    };
    const later = () => {
      timer ||= setTimeout(write, 200);
    };
    const now = () => {
      clearTimeout(timer);
      write();
    };
    const leave = ({ target }) => {
      const path = target.closest?.("main a[href]")?.getAttribute("href");
      left = path ? { path, nth: linksTo(path).indexOf(target.closest("a")) } : null;
      now();
    };
    window.addEventListener("scroll", later, { passive: true });
    window.addEventListener("pagehide", now);
    document.addEventListener("click", leave, true); // a link may lead away at once
    return () => {
      clearTimeout(timer);
      window.removeEventListener("scroll", later);
      window.removeEventListener("pagehide", now);
      document.removeEventListener("click", leave, true);
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
    // The router puts its own idea of the place first, from before the page was there.
    return untilDone(() => {
      const isLong = document.documentElement.scrollHeight - window.innerHeight >= y - 1;
      if (isLong) window.scrollTo({ top: y, behavior: "instant" });
      return isLong;
    });
  }, [ready, kind, key]);
  useKeptLink(ready, key);
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
