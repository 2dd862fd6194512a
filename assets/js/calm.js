// Where much changes at once, a page asks again now and then, not each time.
import { useEffect, useRef } from "react";

/** Calls `act` at most every `ms` after `value` has changed; its first value changes nothing. */
export const useCalm = (value, ms, act) => {
  const seen = useRef(value);
  const due = useRef(0);
  const latest = useRef(null);
  latest.current = { value, act };
  useEffect(() => {
    seen.current ||= value;
    if (seen.current === value || due.current) return;
    due.current = setTimeout(() => {
      due.current = 0;
      seen.current = latest.current.value;
      latest.current.act();
    }, ms);
  }, [value, ms]);
  useEffect(() => () => clearTimeout(due.current), []);
};
