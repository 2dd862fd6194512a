// What somebody types into a field that stands in the address: sent after a pause, and never taken
// back by the address that comes of it.
import { useEffect, useState } from "react";

/** `[typed, setTyped]` of a field whose words are `text` in the address; `send(words)` changes that. */
export const useTyped = (text, send, ms) => {
  const [typed, setTyped] = useState(text);
  const [seen, setSeen] = useState(text);
  // Sent, and not in the address so far: meanwhile more may have been typed.
  const [sent, setSent] = useState([]);
  if (seen !== text) {
    setSeen(text);
    const own = sent.indexOf(text);
    setSent(own < 0 ? [] : sent.slice(own + 1));
    if (own < 0 && typed.trim() !== text) setTyped(text);
  }
  useEffect(() => {
    const words = typed.trim();
    if (words === text) return undefined;
    const timer = setTimeout(() => {
      setSent((before) => [...before, words]);
      send(words);
    }, ms);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [typed]);
  return [typed, setTyped];
};
