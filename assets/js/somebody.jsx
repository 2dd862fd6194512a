// Asking on behalf of somebody: first what, then, in the dialog of the title, for whom.
import { Suspense, lazy, useState } from "react";
import UserPlus from "lucide-react/dist/esm/icons/user-plus.mjs";
import { Button } from "./parts.jsx";

const Finder = lazy(() => import("./title_finder.jsx"));

/** `found`: the latest `TitleWindowView`, whose `key` is what was looked for. */
export function Somebody({ found, onLookUp }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon={UserPlus} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        Request for somebody
      </Button>
      <Suspense fallback={null}>{isOpen && <Finder {...{ found, onLookUp }} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}
