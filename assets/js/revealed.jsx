// What is shown once: it comes in an event, lives in this component alone, and goes with it.
import { useState } from "react";
import Copy from "lucide-react/dist/esm/icons/copy.mjs";
import Download from "lucide-react/dist/esm/icons/download.mjs";
import { copyText } from "./clipboard.js";
import { OpenDialog } from "./dialog.jsx";
import { usePageEvent } from "./page_events.js";
import { Button } from "./parts.jsx";

/** As a picture of its own, which an SVG is only with its namespace. */
const drawn = (svg) => {
  const whole = svg.includes("xmlns=") ? svg : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
  return `data:image/svg+xml,${encodeURIComponent(whole)}`;
};

const save = (text, file) => {
  const url = URL.createObjectURL(new Blob([`${text}\n`], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = file;
  link.click();
  URL.revokeObjectURL(url);
};

// Where no public address is set the server knows a link's path alone.
const whole = (line) => (line.startsWith("/") ? `${window.location.origin}${line}` : line);

/** Opens with what the server reveals for `subject`: `lines` of text, and a `picture` as SVG. */
export function Revealed({ subject, title, words, file, children }) {
  const [shown, setShown] = useState(null);
  usePageEvent(subject, (told) => setShown(told.deed === "reveal" ? told : null));
  if (!shown) return null;
  return (
    <OpenDialog title={title} onClose={() => setShown(null)}>
      <div className="dialog__body stack">
        <p>{words}</p>
        {shown.picture && (
          <img
            className="revealed__picture"
            alt="QR code for an authenticator app"
            src={drawn(shown.picture)}
          />
        )}
        <Lines lines={shown.lines} file={file} />
        {children}
      </div>
      {!children && (
        <div className="dialog__foot">
          <Button variant="primary" onClick={() => setShown(null)}>
            Done
          </Button>
        </div>
      )}
    </OpenDialog>
  );
}

function Lines({ lines, file }) {
  const [copied, setCopied] = useState(false);
  const text = lines.map(whole).join("\n");
  const copy = () => {
    copyText(text);
    setCopied(true);
  };
  return (
    <>
      <ul className={lines.length > 1 ? "revealed revealed--many" : "revealed"}>
        {lines.map((line) => (
          <li className="code" key={line}>
            {whole(line)}
          </li>
        ))}
      </ul>
      <div className="row">
        <Button icon={Copy} onClick={copy}>
          Copy
        </Button>
        {file && (
          <Button icon={Download} onClick={() => save(text, file)}>
            Save as a file
          </Button>
        )}
        <span role="status" className="hint">
          {copied ? "Copied." : ""}
        </span>
      </div>
    </>
  );
}
