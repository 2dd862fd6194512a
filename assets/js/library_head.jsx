// How old the copy of the library is, what is wrong with it, and what administrators can do.
import { Suspense, lazy, useEffect, useState } from "react";
import { useParams } from "react-router";
import CloudOff from "lucide-react/dist/esm/icons/cloud-off.mjs";
import Ellipsis from "lucide-react/dist/esm/icons/ellipsis.mjs";
import FolderSync from "lucide-react/dist/esm/icons/folder-sync.mjs";
import History from "lucide-react/dist/esm/icons/history.mjs";
import RefreshCw from "lucide-react/dist/esm/icons/refresh-cw.mjs";
import RotateCcw from "lucide-react/dist/esm/icons/rotate-ccw.mjs";
import Square from "lucide-react/dist/esm/icons/square.mjs";
import TriangleAlert from "lucide-react/dist/esm/icons/triangle-alert.mjs";
import { useCalm } from "./calm.js";
import { Confirm } from "./confirm.jsx";
import { moment } from "./formats.js";
import { ago, scanWords, staleWords, syncWords } from "./library_words.js";
import { usePageEvent } from "./page_events.js";
import { IconButton } from "./parts.jsx";

const RowMenu = lazy(() => import("./row_menu.jsx"));
const ScanDialog = lazy(() => import("./scan_dialog.jsx"));
const MINUTE_MS = 60_000;
const STATUS_MS = 700;

/** Draws anew each minute: ages grow. */
const useMinutes = () => {
  const [, setMinutes] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setMinutes((count) => count + 1), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
};

export function Age(props) {
  const { status, syncs, isAdmin, sections, scanning, onStatus, onSync, onStop, onBeginScan } = props;
  useMinutes();
  useCalm(syncs, STATUS_MS, onStatus);
  const [at, setAt] = useState(null);
  const [scanned, setScanned] = useState(null); // the section that the dialog is about
  const { section: named } = useParams();
  usePageEvent("scan-section", ({ deed }) => deed === "close" && setScanned(null));
  if (!status?.configured) return null;
  const busy = syncWords(status);
  const scans = scanWords(sections.filter(({ id }) => scanning.includes(id)));
  const run = status.runs.find(({ status: is }) => ["running", "queued"].includes(is));
  const section = named ? sections.find(({ id }) => String(id) === named) : sections[0];
  const items = [
    { words: "Look for changes now", icon: RefreshCw, act: () => onSync(false) },
    { words: "Read everything anew", icon: RotateCcw, act: () => onSync(true) },
    section && {
      words: `Have Plex scan ${section.title}`,
      icon: FolderSync,
      act: () => {
        onBeginScan(section.id);
        setScanned(section);
      },
    },
    isAdmin && run && { words: "Stop looking", icon: Square, act: () => onStop(run.id) },
  ].filter(Boolean);
  return (
    <div className="age age--acts">
      {busy || scans ? <RefreshCw className="i i--xs spin" aria-hidden="true" /> : <History className="i i--xs" aria-hidden="true" />}
      <span role="status" title={moment(status.synced_at)}>
        {scans || busy || (status.synced_at ? `From ${ago(status.synced_at)}` : "Not read yet")}
      </span>
      {isAdmin && (
        <>
          <IconButton
            icon={RefreshCw}
            label="Look for changes now"
            tip="Look for changes now"
            className="iconbtn--sm"
            disabled={Boolean(busy)}
            onClick={() => onSync(false)}
          />
          <IconButton
            icon={Ellipsis}
            label="More about the library"
            className="iconbtn--sm"
            aria-haspopup="menu"
            aria-expanded={Boolean(at)}
            onClick={(event) => {
              const button = event.currentTarget;
              setAt((open) => (open ? null : button));
            }}
          />
        </>
      )}
      <Suspense fallback={null}>
        {at && <RowMenu at={at} label="Library" items={items} onClose={() => setAt(null)} />}
        {scanned && <ScanDialog {...props} section={scanned} onClose={() => setScanned(null)} />}
      </Suspense>
    </div>
  );
}

/** What is wrong, in words, and what waits for an administrator. */
export function Trouble({ status, isAdmin, onConfirmDrop }) {
  useMinutes();
  const words = staleWords(status);
  const drops = isAdmin ? status?.pending_drops ?? [] : [];
  if (!words && !drops.length) return null;
  return (
    <div className="stack gap-3">
      {words && (
        <div className="banner" data-tone="warning" role="status">
          <CloudOff className="i" aria-hidden="true" />
          <p className="grow">{words}</p>
        </div>
      )}
      {drops.map(({ section_id: id, section_title: title, missing, known, other_server: isOther }) => (
        <div className="banner" data-tone="danger" role="note" key={id}>
          <TriangleAlert className="i" aria-hidden="true" />
          <p className="grow">
            {`Plex no longer shows ${missing.toLocaleString()} of the ${known.toLocaleString()} titles in ${title}. ` +
              (isOther
                ? "Another Plex server answers at this address now. If it was set up anew, let it scan its folders " +
                  "first; if it is not the one you meant, correct the address under Services. Until you say that they are gone they stay here."
                : "They stay here until you say that they are gone; a disk that is not mounted looks the same.")}
          </p>
          <Confirm
            label="They are gone"
            name={`They are gone: ${title}`}
            title={`Take ${missing.toLocaleString()} titles out of ${title}?`}
            words="They leave the library here, with what people have watched of them. Whatever Plex shows again comes back by itself."
            action="Take them out"
            variant="secondary"
            tone="danger"
            small
            onConfirm={() => onConfirmDrop(id)}
          />
        </div>
      ))}
    </div>
  );
}
