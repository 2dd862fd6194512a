// The one field of the downloads page: a link goes in, a look-up comes out.
import { useEffect, useRef, useState } from "react";
import ClipboardPaste from "lucide-react/dist/esm/icons/clipboard-paste.mjs";
import CircleAlert from "lucide-react/dist/esm/icons/circle-alert.mjs";
import Link from "lucide-react/dist/esm/icons/link.mjs";
import LoaderCircle from "lucide-react/dist/esm/icons/loader-circle.mjs";
import Search from "lucide-react/dist/esm/icons/search.mjs";
import { readText } from "./clipboard.js";
import { forgetShared, useSharedAddress } from "./place.js";
import { warmPreview } from "./preview.jsx";

const LONGEST = 2000;
const ID = "address";

/** Why `text` is not worth asking the server about; empty when it is. */
const refusal = (text) => {
  if (!text) return "Paste a link first.";
  if (text.length > LONGEST) return `This is longer than ${LONGEST.toLocaleString()} characters, so it can't be a link to a video.`;
  return "";
};

const isAddress = (text) => /^https?:\/\/[^\s/]+\.[^\s]+$/i.test(text);

export function AddressField({ error, busy, quiet, cleared, onLookUp }) {
  const input = useRef(null);
  const [refused, setRefused] = useState("");
  const shared = useSharedAddress();
  const known = useRef(cleared);
  useEffect(() => {
    if (cleared === known.current) return;
    known.current = cleared;
    input.current.value = "";
    forgetShared();
  }, [cleared]);

  const lookUp = () => {
    const text = input.current.value.trim();
    const reason = refusal(text);
    setRefused(reason);
    if (!reason) onLookUp(text);
    warmPreview();
  };
  // A link that came with the page's address is looked up, and no more than that.
  useEffect(() => {
    if (!shared) return;
    input.current.value = shared;
    lookUp();
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [shared]);
  const pasteNow = async () => {
    const text = await readText();
    input.current.focus();
    if (text === null) {
      setRefused("The browser did not allow that. Press Ctrl and V instead.");
    } else {
      input.current.value = text.trim();
      lookUp();
    }
  };
  // The field has its new text only after this event.
  const pasted = () => setTimeout(() => isAddress(input.current.value.trim()) && lookUp());
  const message = refused || error;

  return (
    <div>
      <form
        className="paste"
        aria-label="New download"
        data-invalid={Boolean(message)}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          lookUp();
        }}
      >
        <div className="inputwrap">
          <Link className="i" aria-hidden="true" />
          <input
            ref={input}
            id={ID}
            className="input"
            type="url"
            inputMode="url"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck="false"
            enterKeyHint="search"
            aria-label="Link to a video, playlist or channel"
            aria-invalid={Boolean(message)}
            aria-describedby={message ? `${ID}-error` : undefined}
            placeholder="Paste a link to a video, playlist or channel"
            // Megabytes by mistake would hold the browser up; one too many tells that it was too much.
            maxLength={LONGEST + 1}
            onPaste={pasted}
            onInput={() => setRefused("")}
          />
        </div>
        <button className="btn btn--ghost paste__clipboard" type="button" onClick={pasteNow}>
          <ClipboardPaste className="i" aria-hidden="true" />
          Paste
        </button>
        <button
          className={`btn btn--${quiet ? "secondary" : "primary"}`}
          type="submit"
          aria-busy={busy}
        >
          <Search className="i" aria-hidden="true" />
          <span>Look up</span>
          <span className="btn__busy">
            <LoaderCircle className="i spin" aria-hidden="true" />
          </span>
        </button>
      </form>
      {message && (
        <p className="error paste__error" id={`${ID}-error`} role="alert">
          <CircleAlert className="i i--sm mt-0.5" aria-hidden="true" />
          <span>{message}</span>
        </p>
      )}
    </div>
  );
}
