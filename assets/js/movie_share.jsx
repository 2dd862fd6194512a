// The link by which others may read a list: made, shown once, taken back.
import { useState } from "react";
import Copy from "lucide-react/dist/esm/icons/copy.mjs";
import { copyText } from "./clipboard.js";
import { OpenDialog } from "./dialog.jsx";
import { usePageEvent } from "./page_events.js";
import { Button } from "./parts.jsx";

/** As `SHARE` of state/my_movies.py. */
const SUBJECT = "movie-share";

// Where no public address is set the server knows the link's path alone.
const whole = (line) => (line.startsWith("/") ? `${window.location.origin}${line}` : line);

export default function MovieShare({ sharedSince, onShare, onUnshare, onClose }) {
  const [link, setLink] = useState("");
  const [copied, setCopied] = useState(false);
  usePageEvent(SUBJECT, ({ deed, lines }) => (deed === "reveal" ? setLink(whole(lines[0])) : onClose()));
  const copy = () => {
    copyText(link);
    setCopied(true);
  };
  return (
    <OpenDialog title="Share my movies" onClose={onClose}>
      <div className="dialog__body stack">
        <p>Whoever has the link sees your name and your films with year, rating and when you saw them. Notes and pictures stay yours.</p>
        {link ? (
          <>
            <p className="code movies__link">{link}</p>
            <div className="row row--wrap">
              <Button icon={Copy} onClick={copy}>
                Copy
              </Button>
              <span role="status" className="hint">
                {copied ? "Copied." : "It is shown this once."}
              </span>
            </div>
          </>
        ) : (
          <p className="text-fg-2" role="status">
            {sharedSince
              ? `A link was made on ${sharedSince.slice(0, 10)}. It is shown only once; a new one ends it.`
              : "There is no link yet: nobody else sees your list."}
          </p>
        )}
      </div>
      <div className="dialog__foot">
        {sharedSince && (
          <Button variant="ghost" onClick={onUnshare}>
            Take the link back
          </Button>
        )}
        {link ? (
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        ) : (
          <Button variant="primary" onClick={onShare}>
            {sharedSince ? "Make a new link" : "Make a link"}
          </Button>
        )}
      </div>
    </OpenDialog>
  );
}
