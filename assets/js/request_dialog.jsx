// Opens the dialog that asks for a title wherever a page says so; its script comes with the first opening.
import { Suspense, lazy, useEffect, useRef, useState } from "react";
import { usePageEvent } from "./page_events.js";
import { REQUEST } from "./title_poster.jsx";
import { keyOf } from "./title_words.js";

const RequestForm = lazy(() => import("./request_form.jsx"));

const GONE_MS = 600;

/** What had the focus may be gone with what was asked for: then its card gets it. */
const giveBack = (card) => {
  setTimeout(() => {
    if (document.activeElement !== document.body) return;
    const link = document.querySelector(`[data-title="${keyOf(card)}"] a`) ?? document.getElementById("main");
    link?.focus({ preventScroll: true });
  }, GONE_MS);
};

export function RequestDialog({ about, onOpen, ...rest }) {
  const [card, setCard] = useState(null);
  const shown = useRef(null);
  const wasHere = useRef(false);
  shown.current = card;
  const close = () => {
    if (shown.current) giveBack(shown.current);
    setCard(null);
  };
  usePageEvent(REQUEST, ({ deed, card: wanted }) => {
    if (deed !== "open") close();
    else if (!shown.current) {
      wasHere.current = false;
      setCard(wanted);
      onOpen(wanted.media_type, wanted.tmdb_id);
    }
  });
  const isHere = Boolean(about && card && keyOf(about.card) === keyOf(card));
  // A server that began anew has forgotten what this dialog is about; what was typed is kept here.
  useEffect(() => {
    if (wasHere.current && !isHere && card) onOpen(card.media_type, card.tmdb_id);
    wasHere.current = isHere;
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isHere, card]);
  return (
    card && (
      <Suspense fallback={null}>
        <RequestForm key={keyOf(card)} card={card} about={isHere ? about : null} {...rest} onClose={close} />
      </Suspense>
    )
  );
}
