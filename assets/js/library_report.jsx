// Says what is wrong with an item of the library: with its title, and of a series with which part.
import { Suspense, lazy, useState } from "react";
import Flag from "lucide-react/dist/esm/icons/flag.mjs";
import { titleOf } from "./library_words.js";
import { IconButton } from "./parts.jsx";

const IssueDialog = lazy(() => import("./issue_dialog.jsx"));

/** The title that an item is, or belongs to. */
const titleOfItem = ({ card, crumbs, tmdb_id }) => ({
  media_type: card.type === "movie" ? "movie" : "tv",
  tmdb_id,
  title: crumbs[0]?.title || titleOf(card),
  year: crumbs.length ? null : card.year,
});

/** Which part of a series it is, and those to choose from. */
const placeOf = ({ type, index, parent_index }, parts) => {
  if (type === "season") return { season: index, seasons: [{ number: index }] };
  if (type === "episode") return { season: parent_index, episode: index, seasons: [{ number: parent_index }] };
  return { seasons: parts.filter((part) => part.type === "season").map(({ index: number, title: name }) => ({ number, name })) };
};

export function ReportItem({ item, parts, problems, busy, onBeginReport, onReport }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton icon={Flag} label="Report an issue" tip="Report an issue" aria-haspopup="dialog" onClick={() => setOpen(true)} />
      <Suspense fallback={null}>
        {isOpen && (
          <IssueDialog
            card={titleOfItem(item)}
            {...placeOf(item.card, parts)}
            {...{ problems, busy, onReport }}
            onBegin={onBeginReport}
            onClose={() => setOpen(false)}
          />
        )}
      </Suspense>
    </>
  );
}
