// Keeps the keyboard's place when what had the focus moves or goes.
import { useEffect, useLayoutEffect, useRef } from "react";

/** `place`: a ref to what takes the focus (it needs a tabIndex) when what had it within is gone. */
export const useKeptFocus = (place) => {
  const last = useRef(null);
  useEffect(() => {
    const note = ({ target }) => {
      last.current = place.current?.contains(target) ? target : null;
    };
    const kinds = ["focusin", "pointerdown"];
    kinds.forEach((kind) => document.addEventListener(kind, note));
    return () => kinds.forEach((kind) => document.removeEventListener(kind, note));
  }, [place]);
  useLayoutEffect(() => {
    if (!last.current || document.activeElement !== document.body) return;
    const there = last.current.isConnected && last.current.matches("button, input, a");
    (there ? last.current : place.current)?.focus({ preventScroll: true });
  });
};
