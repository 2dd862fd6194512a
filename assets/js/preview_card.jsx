// What stands behind a link, and what of it is wanted; nothing is asked for before the button.
import { useId, useMemo, useRef, useState } from "react";
import Download from "lucide-react/dist/esm/icons/download.mjs";
import ListVideo from "lucide-react/dist/esm/icons/list-video.mjs";
import Rss from "lucide-react/dist/esm/icons/rss.mjs";
import SlidersHorizontal from "lucide-react/dist/esm/icons/sliders-horizontal.mjs";
import X from "lucide-react/dist/esm/icons/x.mjs";
import {
  containers,
  entriesOf,
  firstQuality,
  fitting,
  language,
  objection,
  playtime,
  qualities,
  selection,
  size,
  tally,
} from "./choice.js";
import { videos } from "./downloads.js";
import { bytes } from "./formats.js";
import { once } from "./once.js";
import { Button, IconButton, Pill, Problem, Segmented, Select, Thumbnail } from "./parts.jsx";
import SubscribeForm from "./subscribe_form.jsx";
import { VideoChoice, VideoList } from "./video_choice.jsx";

const SPONSORED = [
  ["", "Keep"],
  ["mark", "Mark"],
  ["remove", "Cut out"],
];

/** "River Archive · 18 videos · 2 already here". */
const facts = (preview) => {
  const counts = tally(preview);
  return [
    preview.uploader || preview.extractor,
    counts.here && `${counts.here} already here`,
    counts.coming && `${counts.coming} on the way`,
    counts.unavailable && `${counts.unavailable} not to be had`,
  ].filter(Boolean).join(" · ");
};

const STATES = { here: "This is here already.", coming: "This is on its way already." };

export default function PreviewCard({ preview, error, languages, sponsors, subscription, ...handlers }) {
  const isList = preview.kind === "playlist";
  const [quality, setQuality] = useState(() => firstQuality(preview));
  const [container, setContainer] = useState(() => fitting(preview, firstQuality(preview), ""));
  const [choice, setChoice] = useState({ mode: "all", count: 10, range: "", picked: new Set() });
  const [subtitles, setSubtitles] = useState([]);
  const [sponsorblock, setSponsorblock] = useState("");
  const [part, setPart] = useState(""); // what is unfolded: more, subscribe
  const id = useId();
  const chooseQuality = (next) => {
    setQuality(next);
    setContainer(fitting(preview, next, container));
  };
  const options = { quality, container, subtitles, sponsorblock };
  const against = objection(preview, choice);
  const wanted = isList ? entriesOf(preview, choice)?.length ?? 0 : 1;
  const latest = useRef(handlers);
  latest.current = handlers;
  const send = useMemo(() => once((wish) => latest.current.onSubmit(wish)), []);
  const submit = () => send({ ...options, entries: selection(preview, choice) });
  const toggle = (name) => setPart(part === name ? "" : name);
  return (
    <section className="card" aria-labelledby="preview-title">
      <div className="preview">
        <Thumbnail src={preview.thumbnail} seconds={playtime(preview, choice)} />
        <div className="stack gap-3.5">
          <div className="flex items-start gap-2">
            <div className="grow">
              {isList && (
                <p className="preview__kind">
                  <Pill icon={ListVideo} tone="info">
                    Playlist
                  </Pill>
                  <span>{count(preview)}</span>
                </p>
              )}
              <h2 id="preview-title" className="clip" title={preview.title}>
                {preview.title}
              </h2>
              <p className="text-fg-2 clip">{facts(preview)}</p>
              {!isList && STATES[preview.state] && <p className="text-fg-3 text-xs">{STATES[preview.state]}</p>}
            </div>
            <IconButton icon={X} label="Close the preview" onClick={handlers.onForget} />
          </div>
          <div className="opts">
            <div className="field">
              <span className="label">Quality</span>
              <Segmented
                name="quality"
                label="Quality"
                options={qualities(preview)}
                value={quality}
                onChange={chooseQuality}
              />
            </div>
            <div className="field half">
              <label htmlFor={`${id}container`}>Container</label>
              <Select
                id={`${id}container`}
                options={containers(preview, quality).map((name) => [name, name.toUpperCase()])}
                value={container}
                onChange={setContainer}
              />
            </div>
            {isList && <VideoChoice {...{ preview, choice, setChoice }} />}
          </div>
          {isList && choice.mode === "pick" && <VideoList {...{ preview, choice, setChoice }} />}
          {part === "more" && (
            <More {...{ languages, sponsors, subtitles, setSubtitles, sponsorblock, setSponsorblock }} />
          )}
          {error && <Problem>{error}</Problem>}
          <div className="preview__acts">
            <Button
              icon={Download}
              variant={part === "subscribe" ? "secondary" : "primary"}
              disabled={Boolean(against)}
              onClick={submit}
            >
              {isList ? `Download ${videos(wanted)}` : "Download"}
            </Button>
            {isList && (
              <Button icon={Rss} aria-expanded={part === "subscribe"} onClick={() => toggle("subscribe")}>
                Subscribe
              </Button>
            )}
            {(languages.length > 0 || sponsors) && (
              <Button
                icon={SlidersHorizontal}
                variant="ghost"
                aria-expanded={part === "more"}
                onClick={() => toggle("more")}
              >
                More
              </Button>
            )}
            <Outlook {...{ preview, quality, choice, against }} />
          </div>
          {part === "subscribe" && (
            <SubscribeForm
              isNew
              known={options}
              error={subscription.error}
              busy={subscription.busy}
              onClose={() => setPart("")}
              onSend={(form) => handlers.onSubscribe({ ...form, ...options })}
            />
          )}
        </div>
      </div>
    </section>
  );
}

const count = ({ entries, entries_total }) =>
  entries_total > entries.length
    ? `the first ${entries.length.toLocaleString()} of ${videos(entries_total)}`
    : videos(entries.length);

/** How much comes and where it goes, or why nothing can. */
function Outlook({ preview, quality, choice, against }) {
  if (against) return <span className="preview__note tone" data-tone="warning">{against}</span>;
  const likely = size(preview, quality, choice);
  const folder = preview.uploader || preview.extractor;
  return (
    <span className="preview__note">
      {likely > 0 ? `about ${bytes(likely)}` : "size is not known yet"} · goes to Downloads / {folder}
    </span>
  );
}

function More({ languages, sponsors, subtitles, setSubtitles, sponsorblock, setSponsorblock }) {
  const toggle = (code) =>
    setSubtitles(subtitles.includes(code) ? subtitles.filter((each) => each !== code) : [...subtitles, code]);
  return (
    <div className="opts">
      {languages.length > 0 && (
        <fieldset className="field">
          <legend className="label">Subtitles</legend>
          <div className="flex flex-wrap gap-x-4">
            {languages.map((code) => (
              <label className="checkline" key={code}>
                <input
                  type="checkbox"
                  className="check"
                  checked={subtitles.includes(code)}
                  onChange={() => toggle(code)}
                />
                {language(code)}
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {sponsors && (
        <div className="field">
          <span className="label">Sponsored parts</span>
          <Segmented
            name="sponsorblock"
            label="Sponsored parts"
            options={SPONSORED}
            value={sponsorblock}
            onChange={setSponsorblock}
          />
        </div>
      )}
    </div>
  );
}
