// What open pages know of Overseerr: requesting is greyed out while it is away, with the reason.
import { useEffect, useSyncExternalStore } from "react";
import CloudOff from "lucide-react/dist/esm/icons/cloud-off.mjs";
import { awayWords } from "./upstream_words.js";

/** The paragraph that buttons are described by while nothing can be asked for. */
export const WHY_ID = "why-no-requests";

let words = "";
const listeners = new Set();
const listen = (listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Why nothing can be asked for right now, with the age of what is shown; empty where it can. */
export const useWhyAway = () => useSyncExternalStore(listen, () => words, () => "");

/** Stands in every page. `upstream`: `OverseerrStateView`, null until it has come. */
export function UpstreamNews({ upstream }) {
  useEffect(() => {
    words = awayWords(upstream);
    listeners.forEach((listener) => listener());
  }, [upstream]);
  const why = useWhyAway();
  return (
    <p className="sr" id={WHY_ID} role="status">
      {why}
    </p>
  );
}

/** The same for everybody's eyes, where things can be asked for. */
export function AwayNote() {
  const why = useWhyAway();
  return (
    why && (
      <div className="banner" data-tone="warning" role="note">
        <CloudOff className="i" aria-hidden="true" />
        <p className="grow">{`${why} Requesting works again as soon as it answers.`}</p>
      </div>
    )
  );
}
