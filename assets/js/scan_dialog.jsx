// Has Plex look for new files: in a whole section, or in one folder of it.
import { useMemo, useState } from "react";
import { FormDialog } from "./form_dialog.jsx";
import { once } from "./once.js";
import { Problem } from "./parts.jsx";

export default function ScanDialog({ section, folders, problems, busy, onScan, onClose }) {
  const [folder, setFolder] = useState("");
  const wrong = problems.path ?? problems.form;
  const scan = useMemo(() => once(onScan), [onScan]);
  return (
    <FormDialog
      title={`Scan ${section.title}`}
      wide
      send="Scan"
      {...{ busy, onClose }}
      onSend={() => !busy && scan(section.id, folder)}
    >
      <div className="field">
        <label htmlFor="scan-folder">Folder</label>
        <input
          id="scan-folder"
          className="input"
          type="text"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={2000}
          placeholder="The whole section"
          value={folder}
          aria-invalid={Boolean(wrong)}
          aria-describedby="scan-folder-words"
          onChange={(event) => setFolder(event.target.value)}
        />
        <p className="hint" id="scan-folder-words">
          As the Plex server names it. Empty for the whole section.
        </p>
        {wrong && <Problem>{wrong}</Problem>}
      </div>
      {folders.length > 0 && (
        <ul className="chips" aria-label="Folders of this section">
          {folders.map((each) => (
            <li key={each}>
              <button type="button" className="chip" onClick={() => setFolder(each)}>
                <span className="clip">{each}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </FormDialog>
  );
}
