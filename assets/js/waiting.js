// A form that waits for its answer, and says so when none comes.
import { useEffect, useState } from "react";

const PATIENCE_MS = 8000;

/** Whether a form waits for an answer, and whether it has waited too long; an answer is new `problems`. */
export const useWaiting = (problems) => {
  const [since, setSince] = useState(0);
  const [isLate, setLate] = useState(false);
  useEffect(() => setSince(0), [problems]);
  useEffect(() => {
    if (!since) return undefined;
    const timer = setTimeout(() => {
      setSince(0);
      setLate(true);
    }, PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [since]);
  const begin = () => {
    setLate(false);
    setSince(Date.now());
  };
  return { busy: since > 0, isLate, begin };
};

export const LATE = "MediaNest has not answered so far. What you typed is still here: try again in a moment.";
