// A new collection: a name, and the first titles in it.
import { useMemo, useState } from "react";
import { OpenDialog } from "./dialog.jsx";
import { noun } from "./library_words.js";
import { once } from "./once.js";
import { Button, Problem, Select } from "./parts.jsx";
import { TitlePicker } from "./title_picker.jsx";

export default function Maker({ sections, found, answered, problems, busy, onFind, onCreate, onClose }) {
  const [section, setSection] = useState(sections[0].id);
  const [title, setTitle] = useState("");
  const [chosen, setChosen] = useState([]);
  const create = useMemo(() => once(onCreate), [onCreate]);
  const submit = (event) => {
    event.preventDefault();
    create({ section_id: section, title, item_ids: chosen.map(({ id }) => id) });
  };
  const type = sections.find(({ id }) => id === section)?.type;
  const wrong = problems.itemIds ?? problems.form;
  return (
    <OpenDialog title="New collection" className="dialog--wide" onClose={onClose}>
      <form className="dialog__form" onSubmit={submit} noValidate>
        <div className="dialog__body stack">
          <div className="field">
            <label htmlFor="collection-title">Name</label>
            <input
              id="collection-title"
              className="input"
              autoComplete="off"
              maxLength={255}
              value={title}
              aria-invalid={Boolean(problems.title)}
              aria-describedby="collection-title-words"
              onChange={(event) => setTitle(event.target.value)}
            />
            <div id="collection-title-words" aria-live="polite">
              {problems.title && <Problem quiet>{problems.title}</Problem>}
            </div>
          </div>
          {sections.length > 1 && (
            <label className="field">
              <span className="label">Section</span>
              <Select
                label="Section"
                options={sections.map(({ id, title: words }) => [String(id), words])}
                value={String(section)}
                onChange={(value) => {
                  setSection(Number(value));
                  setChosen([]);
                }}
              />
            </label>
          )}
          <TitlePicker {...{ section, chosen, found, answered, onFind }} set={setChosen} />
          {wrong && <Problem>{wrong}</Problem>}
        </div>
        <div className="dialog__foot">
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={busy}>
            {chosen.length ? `Create with ${chosen.length} ${noun(type, chosen.length)}` : "Create"}
          </Button>
        </div>
      </form>
    </OpenDialog>
  );
}
