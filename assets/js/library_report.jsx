// Says what is wrong with an item of the library: with its title, and of a series with which part.
import { Suspense, lazy, useState } from "react";
import Flag from "lucide-react/dist/esm/icons/flag.mjs";
import { placeOf, titleOfItem } from "./item_title.js";
import { IconButton } from "./parts.jsx";

const IssueDialog = lazy(() => import("./issue_dialog.jsx"));

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
