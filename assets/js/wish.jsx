// Wishes for a title of which nothing is known here but its address at TMDB.
import { Suspense, lazy, useState } from "react";
import Plus from "lucide-react/dist/esm/icons/plus.mjs";
import { Button } from "./parts.jsx";

const WishDialog = lazy(() => import("./wish_dialog.jsx"));

export function Wish(props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={Plus} onClick={() => setOpen(true)}>
        Wish for something
      </Button>
      {open && (
        <Suspense fallback={null}>
          <WishDialog {...props} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
