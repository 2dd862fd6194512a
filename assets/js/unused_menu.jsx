// What else can be done to a title that nobody watches.
import BookmarkCheck from "lucide-react/dist/esm/icons/bookmark-check.mjs";
import BookmarkX from "lucide-react/dist/esm/icons/bookmark-x.mjs";
import FolderOutput from "lucide-react/dist/esm/icons/folder-output.mjs";
import Info from "lucide-react/dist/esm/icons/info.mjs";
import RowMenu from "./row_menu.jsx";
import { fullNameOf } from "./unused_words.js";

export default function Menu({ row, at, deeds, isKept, onClose }) {
  return <RowMenu at={at} label={fullNameOf(row)} items={offers(row, deeds, isKept)} onClose={onClose} />;
}

const offers = (row, deeds, isKept) => [
  { words: "Why this title?", icon: Info, act: () => deeds.why(row) },
  isKept && row.keep
    ? { words: "Keep it no longer", icon: BookmarkX, act: () => deeds.end([row.item_id]) }
    : { words: "Keep…", icon: BookmarkCheck, act: () => deeds.keep([row.item_id]) },
  ...(isKept ? [] : [{ words: "Hand to “Leaving soon”…", icon: FolderOutput, act: () => deeds.leave([row.item_id]) }]),
];
