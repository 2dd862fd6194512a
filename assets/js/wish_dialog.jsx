// The dialog in which somebody says what they wish for.
import { useEffect, useState } from "react";
import { FormDialog } from "./form_dialog.jsx";
import { usePageEvent } from "./page_events.js";
import { Problem } from "./parts.jsx";

/** As `DIALOG` of state/wishes.py. */
const SUBJECT = "wish";
const FIELDS = [
  { name: "title", label: "What is it called?", longest: 200 },
  {
    name: "address",
    label: "Its address at TMDB",
    longest: 500,
    type: "url",
    hint: "Search for it at themoviedb.org, and copy the address of its page.",
    placeholder: "https://www.themoviedb.org/movie/603",
  },
  { name: "comment", label: "Comment", longest: 500, optional: true, placeholder: "Anything the administrator should know" },
];

export default function WishDialog({ problems, busy, onBegin, onSend, onClose }) {
  const [words, setWords] = useState({ title: "", address: "", comment: "" });
  useEffect(() => {
    onBegin(); // what it answers is not for React, which would call it when the dialog closes
  }, []); // eslint-disable-line react-hooks/exhaustive-deps
  usePageEvent(SUBJECT, ({ deed }) => deed === "close" && onClose());
  const others = Object.entries(problems).filter(([name]) => !(name in words));
  return (
    <FormDialog
      title="Wish for something"
      under="It is kept for the administrators, and asked for as soon as it can be."
      wide
      send="Wish"
      {...{ busy, onClose }}
      onSend={() => busy || onSend(words)}
    >
      {FIELDS.map((field) => (
        <Field
          key={field.name}
          {...field}
          value={words[field.name]}
          problem={problems[field.name]}
          set={(value) => setWords({ ...words, [field.name]: value })}
        />
      ))}
      {others.map(([name, sentence]) => (
        <Problem key={name}>{sentence}</Problem>
      ))}
    </FormDialog>
  );
}

function Field({ name, label, longest, type = "text", hint, optional, placeholder, value, problem, set }) {
  const id = `wish-${name}`;
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {optional && <span className="text-fg-3 font-normal"> optional</span>}
      </label>
      <input
        id={id}
        className="input"
        type={type}
        autoComplete="off"
        maxLength={longest}
        placeholder={placeholder}
        value={value}
        aria-invalid={Boolean(problem)}
        aria-describedby={`${id}-words`}
        onChange={(event) => set(event.target.value)}
      />
      <div id={`${id}-words`} aria-live="polite">
        {problem ? <Problem quiet>{problem}</Problem> : hint && <p className="hint">{hint}</p>}
      </div>
    </div>
  );
}
