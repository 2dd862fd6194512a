// A new collection: a name, and the first titles in it.
import { useMemo, useState } from "react";
import { FormDialog } from "./form_dialog.jsx";
import { noun } from "./library_words.js";
import { once } from "./once.js";
import { Problem, Select } from "./parts.jsx";
import { TitlePicker } from "./title_picker.jsx";

export default function Maker({ sections, found, answered, problems, busy, onFind, onCreate, onClose }) {
  const [section, setSection] = useState(sections[0].id);
  const [title, setTitle] = useState("");
  const [chosen, setChosen] = useState([]);
  const create = useMemo(() => once(onCreate), [onCreate]);
  const type = sections.find(({ id }) => id === section)?.type;
  const wrong = problems.itemIds ?? problems.form;
  const send = chosen.length ? `Create with ${chosen.length} ${noun(type, chosen.length)}` : "Create";
  return (
    <FormDialog
      title="New collection"
      wide
      {...{ send, busy, onClose }}
      onSend={() => create({ section_id: section, title, item_ids: chosen.map(({ id }) => id) })}
    >
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
    </FormDialog>
  );
}
