// A title that can be asked for, as a poster: what it is, whether it is here, and a button that asks.
import { memo } from "react";
import { Link } from "react-router";
import CircleArrowUp from "lucide-react/dist/esm/icons/circle-arrow-up.mjs";
import CircleCheck from "lucide-react/dist/esm/icons/circle-check.mjs";
import CircleDashed from "lucide-react/dist/esm/icons/circle-dashed.mjs";
import CircleDot from "lucide-react/dist/esm/icons/circle-dot.mjs";
import CircleMinus from "lucide-react/dist/esm/icons/circle-minus.mjs";
import Clock from "lucide-react/dist/esm/icons/clock.mjs";
import Plus from "lucide-react/dist/esm/icons/plus.mjs";
import { useKeptSide } from "./kept_place.js";
import { tellPage } from "./page_events.js";
import { Pill } from "./parts.jsx";
import { titlePath, typeWord } from "./request_words.js";
import { TitlePicture } from "./title_picture.jsx";
import { canAsk, keyOf, stateOf } from "./title_words.js";
import { WHY_ID, useWhyAway } from "./upstream.jsx";

/** The part of a page that hears it, as `DIALOG` of state/request_dialog.py. */
export const REQUEST = "request-title";

/** Opens the dialog that asks for a title; `card` is its `TitleCardView`. */
export const askFor = (card) => tellPage({ subject: REQUEST, deed: "open", card });

const SHAPES = {
  ready: CircleCheck,
  partly: CircleDot,
  moving: CircleArrowUp,
  waiting: Clock,
  refused: CircleMinus,
  missing: CircleDashed,
};

/** A state as icon and word. */
export function StatePill({ state, bare }) {
  return (
    <Pill icon={SHAPES[state.shape]} tone={state.tone} bare={bare}>
      {state.word}
    </Pill>
  );
}

function Mark({ availability }) {
  const state = stateOf(availability);
  if (state.shape === "missing") return null;
  const Icon = SHAPES[state.shape];
  return (
    <span className="poster__state" data-shape={state.shape}>
      <Icon className="i" aria-hidden="true" />
      <span className="sr">{state.word}</span>
    </span>
  );
}

function Ask({ card }) {
  const why = useWhyAway();
  return (
    <div className="poster__over">
      <button
        type="button"
        className="poster__ask"
        aria-haspopup="dialog"
        aria-disabled={Boolean(why)}
        aria-describedby={why ? WHY_ID : undefined}
        title={why || undefined}
        onClick={() => why || askFor(card)}
      >
        <Plus className="i" aria-hidden="true" />
        <span className="poster__asks">{why ? "Not now" : "Request"}</span>
        <span className="sr">{why ? `: request ${card.title}` : ` ${card.title}`}</span>
      </button>
    </div>
  );
}

/** A card of `TitleCardView`. */
export const TitlePoster = memo(function TitlePoster({ card, sizes, eager }) {
  const { title, year, poster, rating } = card;
  return (
    <div className="poster" data-title={keyOf(card)}>
      <TitlePicture path={poster} id={card.tmdb_id} {...{ title, sizes, eager }}>
        <span className="poster__type">{typeWord(card.media_type)}</span>
        <Mark availability={card.availability} />
      </TitlePicture>
      <Link className="poster__link" to={titlePath(card)} title={title}>
        <span className="poster__t clip">{title}</span>
      </Link>
      <p className="poster__m clip">{[year, rating ? `${rating.toFixed(1)} of 10` : ""].filter(Boolean).join(" · ")}</p>
      {canAsk(card) && <Ask card={card} />}
    </div>
  );
});

/** A line of titles that scrolls sideways, named by the heading above it. */
export function TitleShelf({ cards, labelledBy }) {
  const list = useKeptSide(labelledBy);
  return (
    <ul className="shelf shelf--posters" ref={list} tabIndex={0} aria-labelledby={labelledBy}>
      {cards.map((card) => (
        <li key={keyOf(card)}>
          <TitlePoster card={card} />
        </li>
      ))}
    </ul>
  );
}
