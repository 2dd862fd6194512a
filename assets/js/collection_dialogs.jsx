// What administrators change of a collection in dialogs: its words, and what stands in it.
import { useState } from "react";
import { OpenDialog } from "./dialog.jsx";
import { noun } from "./library_words.js";
import { Button, Problem } from "./parts.jsx";
import { TitlePicker } from "./title_picker.jsx";

export function EditDialog({ collection, problems, busy, onEdit, onClose }) {
  const { card } = collection;
  const [title, setTitle] = useState(card.title);
  const [summary, setSummary] = useState(card.summary);
  const submit = (event) => {
    event.preventDefault();
    onEdit({ title, summary });
  };
  return (
    <OpenDialog title="Rename" className="dialog--wide" onClose={onClose}>
      <form className="dialog__form" onSubmit={submit} noValidate>
        <div className="dialog__body stack">
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
        </div>
        <div className="dialog__foot">
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={busy}>
            Save
          </Button>
        </div>
      </form>
    </OpenDialog>
  );
}

export function AddDialog({ collection, items, found, answered, problems, busy, onFind, onAdd, onClose }) {
  const { card } = collection;
  const [chosen, setChosen] = useState([]);
  const submit = (event) => {
    event.preventDefault();
    if (chosen.length) onAdd(chosen.map(({ id }) => id));
  };
  const wrong = problems.itemIds ?? problems.form;
  return (
    <OpenDialog title="Add titles" className="dialog--wide" onClose={onClose}>
      <form className="dialog__form" onSubmit={submit} noValidate>
        <div className="dialog__body stack">
          <TitlePicker
            section={card.section_id}
            without={new Set(items.map(({ id }) => id))}
            set={setChosen}
            {...{ chosen, found, answered, onFind }}
          />
          {wrong && <Problem>{wrong}</Problem>}
        </div>
        <div className="dialog__foot">
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={busy} disabled={busy || !chosen.length}>
            {chosen.length ? `Add ${chosen.length} ${noun(card.item_type, chosen.length)}` : "Add"}
          </Button>
        </div>
      </form>
    </OpenDialog>
  );
}
