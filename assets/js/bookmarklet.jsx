// How links get here from anywhere: a bookmark that sends the page one looks at.
import { useEffect, useRef, useState } from "react";
import Bookmark from "lucide-react/dist/esm/icons/bookmark.mjs";
import { copyText } from "./clipboard.js";
import { address } from "./connection.js";
import { bookmarklet } from "./shared.js";

export function Bookmarklet() {
  const link = useRef(null);
  const [copied, setCopied] = useState(false);
  const code = () => bookmarklet(`${window.location.origin}${address("/downloads")}`);
  // React takes such addresses for an attack; here it is nothing but text to be dragged away.
  useEffect(() => link.current?.setAttribute("href", code()), []);
  const copy = (event) => {
    event.preventDefault();
    copyText(code());
    setCopied(true);
  };
  return (
    <p className="bookmark">
      <Bookmark className="i" aria-hidden="true" />
      <span>
        A bookmark that sends the page you look at: drag{" "}
        {/* eslint-disable-next-line jsx-a11y/anchor-is-valid */}
        <a ref={link} className="link" href="#bookmark" draggable="true" onClick={copy}>
          Download with MediaNest
        </a>{" "}
        to the bookmarks bar, or press it to copy its address.
        <span role="status">{copied ? " Copied." : ""}</span>
      </span>
    </p>
  );
}
