// What administrators change of a collection in dialogs: its words, and what stands in it.
import { useState } from "react";
import { FormDialog } from "./form_dialog.jsx";
import { noun } from "./library_words.js";
import { Problem } from "./parts.jsx";
import { TitlePicker } from "./title_picker.jsx";

export function EditDialog({ collection, problems, busy, onEdit, onClose }) {
  const { card } = collection;
  const [title, setTitle] = useState(card.title);
  const [summary, setSummary] = useState(card.summary);
  return (
    <FormDialog title="Rename" wide send="Save" busy={busy} onSend={() => onEdit({ title, summary })} onClose={onClose}>
      <div className="field">
        <label htmlFor="edit-title">Name</label>
        <input
          id="edit-title"
          className="input"
          autoComplete="off"
          maxLength={255}
          value={title}
          aria-invalid={Boolean(problems.title)}
          onChange={(event) => setTitle(event.target.value)}
        />
        {problems.title && <Problem>{problems.title}</Problem>}
      </div>
      <div className="field">
        <label htmlFor="edit-summary">Summary</label>
        <textarea
          id="edit-summary"
          className="input textarea"
          rows={5}
          maxLength={2000}
          value={summary}
          aria-invalid={Boolean(problems.summary)}
          onChange={(event) => setSummary(event.target.value)}
        />
        {problems.summary && <Problem>{problems.summary}</Problem>}
      </div>
      {problems.form && <Problem>{problems.form}</Problem>}
    </FormDialog>
  );
}

export function AddDialog({ collection, items, found, answered, problems, busy, onFind, onAdd, onClose }) {
  const { card } = collection;
  const [chosen, setChosen] = useState([]);
  const send = chosen.length ? `Add ${chosen.length} ${noun(card.item_type, chosen.length)}` : "Add";
  const wrong = problems.itemIds ?? problems.form;
  return (
    <FormDialog
      title="Add titles"
      wide
      {...{ send, busy, onClose }}
      cannot={!chosen.length}
      onSend={() => chosen.length && onAdd(chosen.map(({ id }) => id))}
    >
      <TitlePicker
        section={card.section_id}
        without={new Set(items.map(({ id }) => id))}
        set={setChosen}
        {...{ chosen, found, answered, onFind }}
      />
      {wrong && <Problem>{wrong}</Problem>}
    </FormDialog>
  );
}
