// The dialog that says what is wrong with a title which is here.
import { useEffect, useId, useState } from "react";
import { FormDialog } from "./form_dialog.jsx";
import { usePageEvent } from "./page_events.js";
import { Problem, Segmented, Select } from "./parts.jsx";
import { kindWord } from "./request_words.js";
import { newestFirst, seasonName } from "./title_words.js";

/** As `DIALOG` of state/issue_report.py. */
const SUBJECT = "report-issue";
const KINDS = ["video", "audio", "subtitle", "other"].map((kind) => [kind, kindWord(kind)]);
const LONGEST = 1000;

/** `season` and `episode` are chosen at first; all are meant where there are none. */
export default function IssueDialog({ card, seasons, season: first = 0, episode: number, problems, busy, onBegin, onReport, onClose }) {
  const [kind, setKind] = useState("video");
  const [season, setSeason] = useState(String(first ?? 0));
  const [episode, setEpisode] = useState(number ? String(number) : "");
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState("");
  const id = useId();
  useEffect(() => {
    onBegin(); // what it answers is not for React, which would call it when the dialog closes
  }, []); // eslint-disable-line react-hooks/exhaustive-deps
  usePageEvent(SUBJECT, ({ deed }) => deed === "close" && onClose());
  const report = () => {
    if (busy) return;
    if (!text.trim()) {
      setWrong("Say in a few words what is wrong.");
      return;
    }
    setWrong("");
    const { media_type, tmdb_id } = card;
    const place = { season: Number(season), episode: Number(season) ? Number(episode) || 0 : 0 };
    onReport({ media_type, tmdb_id, kind, text: text.trim(), ...place });
  };
  const told = wrong || problems.text;
  const others = Object.entries(problems).filter(([name]) => name !== "text").map(([, words]) => words);
  return (
    <FormDialog
      title="Report an issue"
      under={[card.title, card.year].filter(Boolean).join(" · ")}
      wide
      send="Report"
      {...{ busy, onClose }}
      onSend={report}
    >
      <div className="field">
        <span className="label">What is it about?</span>
        <Segmented name="issue-kind" label="What is it about?" options={KINDS} value={kind} onChange={setKind} />
      </div>
      {card.media_type === "tv" && (
        <div className="years__two">
          <label className="field">
            <span className="label">Season</span>
            <Select
              label="Season"
              options={[["0", "All"], ...newestFirst(seasons).filter(({ number }) => number > 0).map((each) => [String(each.number), seasonName(each)])]}
              value={season}
              onChange={setSeason}
            />
          </label>
          <label className="field">
            <span className="label">Episode</span>
            <input
              className="input"
              type="text"
              inputMode="numeric"
              maxLength={4}
              placeholder="All"
              disabled={season === "0"}
              value={episode}
              onChange={(event) => setEpisode(event.target.value.replace(/\D/g, ""))}
            />
          </label>
        </div>
      )}
      <div className="field">
        <label htmlFor={id}>What is wrong?</label>
        <textarea
          id={id}
          className="input textarea"
          rows={4}
          maxLength={LONGEST}
          value={text}
          aria-invalid={Boolean(told)}
          onChange={(event) => {
            setText(event.target.value);
            setWrong("");
          }}
        />
        {told && <Problem>{told}</Problem>}
      </div>
      {others.map((words) => (
        <Problem key={words}>{words}</Problem>
      ))}
    </FormDialog>
  );
}
