// The dialog that asks for a title: seasons, quality, a comment, and what will happen to it.
import { useEffect, useId, useRef, useState } from "react";
import CircleCheck from "lucide-react/dist/esm/icons/circle-check.mjs";
import Info from "lucide-react/dist/esm/icons/info.mjs";
import TriangleAlert from "lucide-react/dist/esm/icons/triangle-alert.mjs";
import { OpenDialog } from "./dialog.jsx";
import { Button, Segmented, Select } from "./parts.jsx";
import { OnTheWay, SeasonChoice } from "./season_choice.jsx";
import { SMALL_WIDTHS, TitlePicture } from "./title_picture.jsx";
import { useWhyAway } from "./upstream.jsx";
import { choiceKey, firstChoice, isFor, sendWords, willTake } from "./title_words.js";

const FORESEE_MS = 200;
const FIRST_QUALITY = "1080p";
const LONGEST = 500;

/** `about`: `TitleView`, null until it has come; `forecast` answers the choice that `foreseen` names. */
export default function RequestForm(props) {
  const { card, about, people, problem, isTaken, busy, onFollow, onSend, onClose } = props;
  const isSeries = card.media_type === "tv";
  const [picked, setPicked] = useState(null);
  const [quality, setQuality] = useState(FIRST_QUALITY);
  const [comment, setComment] = useState("");
  const [person, setPerson] = useState("");
  const seasons = about?.seasons ?? [];
  const chosen = isSeries ? picked ?? firstChoice(seasons) : [];
  const { forecast, isAsked } = useForecast(props, { chosen, quality, person });
  const hasSent = useHasSent(busy, problem, Boolean(about));
  const away = useWhyAway();
  const mayAsk = !away && forecast?.may_request !== false;
  const isComplete = Boolean(about) && (!isSeries || chosen.length > 0);
  const submit = (event) => {
    event.preventDefault();
    if (!isComplete || !mayAsk || !hasSent.begin()) return;
    onSend({
      media_type: card.media_type,
      tmdb_id: card.tmdb_id,
      seasons: isSeries ? chosen : null,
      quality,
      comment,
      on_behalf_of: person,
    });
  };
  const qualities = (forecast ?? about?.forecast)?.qualities ?? [];
  return (
    <OpenDialog
      title={isSeries ? "Request seasons" : "Request"}
      under={[card.title, card.year].filter(Boolean).join(" · ")}
      picture={<TitlePicture path={card.poster} id={card.tmdb_id} title={card.title} sizes="2.5rem" widths={SMALL_WIDTHS} />}
      className="dialog--request"
      onClose={onClose}
    >
      <form className="dialog__form" onSubmit={submit} onKeyDown={keepFromSending} aria-label={`Request ${card.title}`} noValidate>
        <div className="dialog__body stack gap-5" tabIndex={-1} data-first>
          {isSeries && (
            <SeasonChoice seasons={seasons} isKnown={Boolean(about)} hasFailed={!about && Boolean(problem)} chosen={chosen} set={setPicked}>
              <OnTheWay {...{ about, card, onFollow }} />
            </SeasonChoice>
          )}
          {qualities.length > 1 && (
            <div className="field">
              <span className="label">Quality</span>
              <Segmented
                name="request-quality"
                label="Quality"
                options={qualities.map((each) => [each, each])}
                value={quality}
                onChange={setQuality}
              />
            </div>
          )}
          <Comment text={comment} set={setComment} />
          {people.length > 0 && <Behalf {...{ people, person }} set={setPerson} />}
          <What
            {...{ forecast, isAsked }}
            problem={problem || away}
            isChosen={isComplete}
            follow={isTaken ? () => onFollow(card.media_type, card.tmdb_id) : null}
          />
        </div>
        <div className="dialog__foot">
          <p className="grow text-xs text-fg-3 num" role="status">
            {isComplete && mayAsk ? willTake(forecast) : ""}
          </p>
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={busy} disabled={busy || !isComplete || !mayAsk}>
            {sendWords(card.media_type, chosen)}
          </Button>
        </div>
      </form>
    </OpenDialog>
  );
}

/** Enter where something is ticked sends nothing: whoever goes through the list has not come to an end. */
const keepFromSending = (event) => {
  if (event.key === "Enter" && event.target.matches("[type=checkbox], [type=radio]")) event.preventDefault();
};

/** What would happen to the choice; the last answer stays until the next one has come, unless it is
    about somebody else. */
const useForecast = ({ card, about, forecast, foreseen, onForesee }, { chosen, quality, person }) => {
  const key = choiceKey(card, chosen, quality, person);
  const isReady = Boolean(about) && (card.media_type !== "tv" || chosen.length > 0);
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isReady) return undefined;
    const ask = () => onForesee(key, card.media_type, card.tmdb_id, chosen, quality, person);
    const timer = setTimeout(ask, isFirst.current ? 0 : FORESEE_MS);
    isFirst.current = false;
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, isReady]);
  return { forecast: isFor(foreseen, person) ? forecast : null, isAsked: isReady && foreseen !== key };
};

/** A double click sends once; after a refusal it may be sent again, and to a server that has
    forgotten it. */
const useHasSent = (busy, problem, isKnown) => {
  const sent = useRef(false);
  const wasBusy = useRef(false);
  useEffect(() => {
    if (!isKnown || (wasBusy.current && !busy && problem)) sent.current = false;
    wasBusy.current = busy;
  }, [busy, problem, isKnown]);
  const begin = () => {
    if (sent.current || busy) return false;
    sent.current = true;
    return true;
  };
  return { begin };
};

function Comment({ text, set }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>
        Comment <span className="text-fg-3 font-normal">optional</span>
      </label>
      <textarea
        id={id}
        className="input textarea"
        rows={2}
        maxLength={LONGEST}
        placeholder="Anything the administrator should know"
        value={text}
        onChange={(event) => set(event.target.value)}
      />
    </div>
  );
}

function Behalf({ people, person, set }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>On behalf of</label>
      <Select id={id} label="On behalf of" options={[["", "Myself"], ...people.map((each) => [each.id, each.name])]} value={person} onChange={set} />
    </div>
  );
}

/** One line: what went wrong, else what will happen. It has its place before it is known. */
function What({ forecast, isAsked, problem, isChosen, follow }) {
  if (problem) {
    return (
      <Line tone="danger" icon={TriangleAlert} words={problem} role="alert">
        {follow && (
          <Button small onClick={follow}>
            Notify me too
          </Button>
        )}
      </Line>
    );
  }
  if (!forecast) {
    if (!isChosen && !isAsked) return <Line tone="muted" icon={Info} words="Choose what to ask for." />;
    return <div className="sk willhappen" aria-hidden="true" />;
  }
  const { may_request: may, auto_approved: isAuto, sentence } = forecast;
  if (!may) return <Line tone="warning" icon={TriangleAlert} words={sentence} />;
  return <Line tone={isAuto ? "success" : "info"} icon={isAuto ? CircleCheck : Info} words={sentence} />;
}

const Line = ({ tone, icon: Icon, words, role = "status", children }) => (
  <div className="banner willhappen" data-tone={tone} role={role}>
    <Icon className="i" aria-hidden="true" />
    <p className="grow">{words}</p>
    {children}
  </div>
);
