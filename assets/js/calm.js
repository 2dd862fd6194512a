// Where much changes at once, a page asks again now and then, not each time.
import { useEffect, useRef } from "react";

/** Calls `act` when `value` has changed, at once after a pause and else every `ms`; its first value
    changes nothing. */
export const useCalm = (value, ms, act) => {
  const seen = useRef(value);
  const due = useRef(0);
  const latest = useRef(null);
  latest.current = { value, act };
  useEffect(() => {
    seen.current ||= value;
    const look = () => {
      due.current = 0;
      if (seen.current === latest.current.value) return;
      seen.current = latest.current.value;
      due.current = setTimeout(look, ms);
      latest.current.act();
    };
    if (!due.current) look();
  }, [value, ms]);
  useEffect(() => () => clearTimeout(due.current), []);
};
