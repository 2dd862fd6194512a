// What can be done to titles that are chosen, on whichever page they stand.
import { useEffect, useRef } from "react";
import BookmarkCheck from "lucide-react/dist/esm/icons/bookmark-check.mjs";
import BookmarkX from "lucide-react/dist/esm/icons/bookmark-x.mjs";
import FolderOutput from "lucide-react/dist/esm/icons/folder-output.mjs";
import X from "lucide-react/dist/esm/icons/x.mjs";
import { bytes } from "./formats.js";
import { Button, IconButton } from "./parts.jsx";

const MOST_AT_ONCE = 500; // as in state/arguments.py

export default function Chosen({ chosen, isKept, deeds }) {
  const box = useRef(null);
  const isAll = chosen.onPage === chosen.here.length && chosen.here.length > 0;
  useEffect(() => {
    if (box.current) box.current.indeterminate = !isAll;
  });
  const { ids } = chosen;
  const elsewhere = ids.length - chosen.onPage;
  const isTooMany = ids.length > MOST_AT_ONCE;
  return (
    <div className="bulk" role="toolbar" aria-label="Chosen titles">
      <label className="checkline">
        <input
          ref={box}
          type="checkbox"
          className="check"
          checked={isAll}
          aria-label="Choose all of this page"
          onChange={() => chosen.choose(chosen.here, !isAll)}
        />
        <b className="font-medium num" aria-live="polite">{`${ids.length.toLocaleString()} chosen · ${bytes(chosen.size)}`}</b>
      </label>
      {elsewhere > 0 && <span className="text-fg-2 num text-xs">{`${elsewhere.toLocaleString()} on other pages`}</span>}
      {isTooMany && <span className="text-xs text-fg-2">{`At most ${MOST_AT_ONCE} at once`}</span>}
      <div className="bulk__acts">
        <span className="push not-phone" />
        {isKept ? (
          <Button small icon={BookmarkX} variant="ghost" disabled={isTooMany} onClick={() => deeds.end(ids)}>
            Keep no longer
          </Button>
        ) : (
          <>
            <Button small icon={BookmarkCheck} variant="ghost" aria-haspopup="dialog" disabled={isTooMany} onClick={() => deeds.keep(ids)}>
              Keep
            </Button>
            <Button small icon={FolderOutput} variant="primary" aria-haspopup="dialog" disabled={isTooMany} onClick={() => deeds.leave(ids)}>
              Hand to “Leaving soon”
            </Button>
          </>
        )}
      </div>
      <IconButton icon={X} label="Choose none" onClick={chosen.clear} />
    </div>
  );
}
