// What somebody wants of a channel or playlist from now on: for a new subscription or to change one.
import { useId, useState } from "react";
import Rss from "lucide-react/dist/esm/icons/rss.mjs";
import { Button, Problem, Segmented, Select } from "./parts.jsx";
import {
  BACKLOG,
  INTERVALS,
  KEEP,
  QUALITIES,
  containersFor,
  formObjection,
  formOf,
  requestOf,
} from "./subscription_words.js";

/** A number with words on both sides: "The newest [5] videos". */
function Count({ label, value, onChange, unit }) {
  return (
    <label className="count">
      <span className="sr">{label}</span>
      <input
        className="input"
        type="number"
        inputMode="numeric"
        min="1"
        max="10000"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <span>{unit}</span>
    </label>
  );
}

function Field({ id, label, hint, children }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      {hint && <p className="hint">{hint}</p>}
    </div>
  );
}

/** `known`: a subscription to change, or the choices that a new one starts with (`isNew`). */
export default function SubscribeForm({ known, isNew, error, busy, onSend, onClose }) {
  const id = useId();
  const [form, setForm] = useState(() => formOf(known));
  const [refused, setRefused] = useState("");
  const set = (name) => (value) => setForm((before) => ({ ...before, [name]: value }));
  const typed = (name) => ({
    id: `${id}${name}`,
    className: "input",
    value: form[name],
    onChange: (event) => set(name)(event.target.value),
  });
  const setQuality = (quality) => {
    const offered = containersFor(quality);
    const container = offered.includes(form.container) ? form.container : offered[0];
    setForm({ ...form, quality, container });
  };
  const send = (event) => {
    event.preventDefault();
    const objection = formObjection(form);
    setRefused(objection);
    if (!objection) onSend(requestOf(form, isNew));
  };
  const message = refused || error;
  return (
    <form className="subform" onSubmit={send} aria-label={isNew ? "Subscribe" : "Change the subscription"}>
      {isNew ? (
        <div className="field">
          <span className="label">What of the past should come at once?</span>
          <div className="flex flex-wrap items-center gap-3">
            <Segmented
              name="backlog"
              label="What of the past"
              options={BACKLOG}
              value={form.backlog}
              onChange={set("backlog")}
            />
            {form.backlog === "newest" && (
              <Count
                label="How many of the newest"
                value={form.backlog_count}
                onChange={set("backlog_count")}
                unit="videos"
              />
            )}
          </div>
        </div>
      ) : (
        <div className="subform__two">
          <Field id={`${id}quality`} label="Quality">
            <Select id={`${id}quality`} options={QUALITIES} value={form.quality} onChange={setQuality} />
          </Field>
          <Field id={`${id}container`} label="Container">
            <Select
              id={`${id}container`}
              options={containersFor(form.quality).map((name) => [name, name.toUpperCase()])}
              value={form.container}
              onChange={set("container")}
            />
          </Field>
        </div>
      )}
      <div className="subform__two">
        <Field id={`${id}title_includes`} label="Title contains" hint="Any of these words, with commas between them.">
          <input {...typed("title_includes")} maxLength={300} autoComplete="off" />
        </Field>
        <Field id={`${id}title_excludes`} label="Title does not contain">
          <input {...typed("title_excludes")} maxLength={300} autoComplete="off" />
        </Field>
      </div>
      <div className="subform__two">
        <Field id={`${id}min_minutes`} label="Minutes at least">
          <input {...typed("min_minutes")} type="number" inputMode="decimal" min="0" max="10000" step="any" />
        </Field>
        <Field id={`${id}max_minutes`} label="Minutes at most">
          <input {...typed("max_minutes")} type="number" inputMode="decimal" min="0" max="10000" step="any" />
        </Field>
      </div>
      <div className="subform__two">
        <div className="field">
          <label htmlFor={`${id}keep`}>Keep</label>
          <div className="flex items-center gap-3">
            <Select id={`${id}keep`} className="grow" options={KEEP} value={form.keep} onChange={set("keep")} />
            {form.keep !== "all" && (
              <Count
                label={form.keep === "last" ? "How many videos are kept" : "How many days are kept"}
                value={form.keep_count}
                onChange={set("keep_count")}
                unit={form.keep === "last" ? "videos" : "days"}
              />
            )}
          </div>
        </div>
        <Field id={`${id}interval`} label="Look for new ones">
          <Select
            id={`${id}interval`}
            options={
              INTERVALS.some(([value]) => value === form.interval)
                ? INTERVALS
                : [[form.interval, `Every ${form.interval} minutes`], ...INTERVALS]
            }
            value={form.interval}
            onChange={set("interval")}
          />
        </Field>
      </div>
      {message && <Problem>{message}</Problem>}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" variant="primary" icon={isNew ? Rss : undefined} busy={busy}>
          {isNew ? "Subscribe" : "Save"}
        </Button>
        <Button variant="ghost" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
