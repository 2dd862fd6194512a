// What an unfolded playlist shows: its videos, each with its bar or its state.
import { useEffect, useState } from "react";
import ChevronDown from "lucide-react/dist/esm/icons/chevron-down.mjs";
import CircleArrowUp from "lucide-react/dist/esm/icons/circle-arrow-up.mjs";
import CircleCheck from "lucide-react/dist/esm/icons/circle-check.mjs";
import CircleMinus from "lucide-react/dist/esm/icons/circle-minus.mjs";
import CircleX from "lucide-react/dist/esm/icons/circle-x.mjs";
import Clock from "lucide-react/dist/esm/icons/clock.mjs";
import RotateCw from "lucide-react/dist/esm/icons/rotate-cw.mjs";
import { entryPhase } from "./downloads.js";
import { Bar, Button, IconButton, Pill } from "./parts.jsx";

const FIRST = 6;
const MORE = 20;
const SHAPES = {
  done: CircleCheck,
  failed: CircleX,
  moving: CircleArrowUp,
  stopped: CircleMinus,
  waiting: Clock,
};

/** How many are shown before anybody asks for more: to the one at work, and a little further. */
const enough = (entry) => Math.max(FIRST, Math.min(30, entry + 2));

export function Entries({ download, live, entries, deeds }) {
  const [asked, setShown] = useState(0);
  const { entries_done, entries_failed, status } = download;
  const entry = live?.entry ?? 0;
  // Which one is at work may be told only after the list was unfolded.
  const [first, setFirst] = useState(entry);
  if (!first && entry) setFirst(entry);
  const shown = Math.max(asked, enough(first));
  useEffect(() => {
    deeds.unfold(download.id, shown);
  }, [deeds, download.id, shown, entries_done, entries_failed, status, entry]);
  const total = download.entries_total;
  if (entries === null) {
    return (
      <div className="dl__kids" aria-busy="true">
        {Array.from({ length: Math.min(shown, total) }, (_, at) => (
          <div className="kid" key={at}>
            <span className="sk h-3" />
            <span className="sk h-3 w-3/5" />
          </div>
        ))}
      </div>
    );
  }
  const rest = total - entries.length;
  return (
    <div className="dl__kids">
      <ul aria-label="Videos">
        {entries.map((each) => (
          <Entry key={each.id} entry={each} {...{ download, live, deeds }} />
        ))}
      </ul>
      {rest > 0 && (
        <Button
          variant="ghost"
          small
          icon={ChevronDown}
          className="dl__more"
          onClick={() => setShown(entries.length + MORE)}
        >
          {`Show ${Math.min(MORE, rest)} more`}
        </Button>
      )}
    </div>
  );
}

function Entry({ entry, download, live, deeds }) {
  const now = entryPhase(entry, download, live);
  const again = entry.status === "failed" && !["cancelling", "publishing"].includes(download.status);
  return (
    <li className="kid">
      <span className="kid__n">{entry.index}</span>
      <span className="kid__what">
        <span className="clip" title={entry.title}>
          {entry.title || entry.url}
        </span>
        {entry.status === "failed" && entry.error_message && (
          <span className="kid__why">{entry.error_message}</span>
        )}
      </span>
      <Bar label={entry.title} percent={now.percent} kind="run" measured tone={entry.status === "failed" ? "danger" : "accent"} />
      <span className="dl__n dl__speed">{now.speed}</span>
      <span className="kid__end">
        <Pill bare icon={SHAPES[now.shape]} tone={now.tone}>
          {now.word}
        </Pill>
        {again && (
          <IconButton
            icon={RotateCw}
            label={`Try again: ${entry.title}`}
            tip="Try again"
            onClick={() => deeds.retryEntry(download.id, entry.id)}
          />
        )}
      </span>
    </li>
  );
}
