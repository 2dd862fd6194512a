// On the page of a title: that it leaves the library soon, and how it can stay.
import { Suspense, lazy, useRef, useState } from "react";
import { Link } from "react-router";
import BookmarkCheck from "lucide-react/dist/esm/icons/bookmark-check.mjs";
import CalendarClock from "lucide-react/dist/esm/icons/calendar-clock.mjs";
import Check from "lucide-react/dist/esm/icons/check.mjs";
import X from "lucide-react/dist/esm/icons/x.mjs";
import { soonWords, wishOf } from "./leaving_words.js";
import { once } from "./once.js";
import { Button } from "./parts.jsx";
import { fullNameOf, leavesWords, nameOf } from "./unused_words.js";

const WishDialog = lazy(() => import("./leaving_wish.jsx"));

/** `itemId` is that of the page: what leaves may be its season or its show. */
export default function LeavingBanner({ leaving, itemId, isAdmin, userId, keepProblems: problems, onBeginWish, onWish, onUnwish, onDecide }) {
  const [asks, setAsks] = useState(false);
  const latest = useRef(null);
  latest.current = { onUnwish, onDecide };
  const deeds = useRef(null);
  deeds.current ||= { unwish: once((id) => latest.current.onUnwish(id)), decide: once((id, keep) => latest.current.onDecide(id, keep)) };
  const { item_id: id, leaves_on: on, keep } = leaving;
  // Administrators read the reason here, and the name on the list.
  const wish = wishOf(keep, userId, isAdmin && keep ? { [keep.asked_by]: "Somebody" } : {});
  const isWaiting = keep?.status === "asked";
  const isWhole = id === itemId;
  const name = fullNameOf(leaving);
  return (
    <div className="banner flex-wrap" data-tone="warning" role="note">
      <CalendarClock className="i" aria-hidden="true" />
      <div className="grow basis-56">
        <p>
          <b className="font-medium">{isWhole ? leavesWords(on) : `${nameOf(leaving)}: ${leavesWords(on).toLowerCase()}`}</b>, {soonWords(on)}.{" "}
          {wish && wish.words}
          {wish?.reason && ` “${wish.reason}”`}
        </p>
        <p>
          <Link className="link" to="/insights/leaving-soon">
            What else leaves soon
          </Link>
        </p>
      </div>
      <div className="row row--wrap">
        {isAdmin && isWaiting && (
          <>
            <Button small icon={Check} onClick={() => deeds.current.decide(id, true)}>
              Yes, keep it
            </Button>
            <Button small icon={X} variant="ghost" onClick={() => deeds.current.decide(id, false)}>
              No
            </Button>
          </>
        )}
        {wish?.kind === "mine" && !isAdmin && (
          <Button small variant="ghost" onClick={() => deeds.current.unwish(id)}>
            Take it back
          </Button>
        )}
        {(!wish || (isAdmin && !isWaiting)) && (
          <Button small icon={BookmarkCheck} aria-haspopup="dialog" onClick={() => setAsks(true)}>
            Keep it
          </Button>
        )}
      </div>
      <Suspense fallback={null}>
        {asks && <WishDialog {...{ id, isAdmin, problems, onWish }} title={name} onBegin={onBeginWish} onClose={() => setAsks(false)} />}
      </Suspense>
    </div>
  );
}
