// A list as a file: taken in after a look at what will come of it, or given out.
import { useState } from "react";
import Download from "lucide-react/dist/esm/icons/download.mjs";
import { address } from "./connection.js";
import { OpenDialog } from "./dialog.jsx";
import { sendFile } from "./movie_sending.js";
import { SHAPES, exportAddress, importWords, isFiltered, ratingWords } from "./movie_words.js";
import { Button, Problem, Segmented } from "./parts.jsx";

const LETTERBOXD = ["letterboxd", "letterboxd-watchlist"];

export default function MovieFiles({ search, onDone, onClose }) {
  const [file, setFile] = useState(null);
  const [answer, setAnswer] = useState(null);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const send = async (chosen, preview, shape) => {
    setBusy(true);
    setProblem("");
    const asked = new URLSearchParams({ preview: String(preview), name: chosen.name.slice(0, 200), ...(shape ? { shape } : {}) });
    const { data, problem: words } = await sendFile(`/api/v1/movies/import?${asked}`, chosen);
    setBusy(false);
    setAnswer(data ?? null);
    if (words) setProblem(words);
    else if (!preview) onDone();
  };
  const choose = (chosen) => {
    setFile(chosen ?? null);
    setAnswer(null);
    if (chosen) send(chosen, true);
  };
  const isDone = answer && !answer.preview;
  const count = answer ? answer.added + answer.merged : 0;
  return (
    <OpenDialog title="Import and export" className="dialog--wide" onClose={onClose}>
      <div className="dialog__body stack">
        <section className="stack gap-3" aria-labelledby="movies-import">
          <h3 id="movies-import" className="font-medium">
            Import
          </h3>
          <div className="field">
            <label htmlFor="movies-file">A CSV or JSON file of MediaNest, Letterboxd or IMDb</label>
            <input id="movies-file" className="input movies__file" type="file" accept=".csv,.tsv,.txt,.json,text/csv,application/json" onChange={(event) => choose(event.target.files[0])} />
            <p className="hint">You see first what will come of it. What your list says already stays as it is.</p>
          </div>
          <div aria-live="polite" className="stack gap-3">
            {busy && <p className="text-fg-2">{answer ? "The films are being added…" : "The file is being read…"}</p>}
            {problem && <Problem quiet>{problem}</Problem>}
            {answer && !busy && <Outcome answer={answer} />}
          </div>
          {answer?.preview && !busy && LETTERBOXD.includes(answer.shape) && (
            <Segmented
              name="movies-shape"
              label="What the films of this file are"
              options={[
                [LETTERBOXD[0], "Seen"],
                [LETTERBOXD[1], "To see"],
              ]}
              value={answer.shape}
              onChange={(shape) => send(file, true, shape)}
            />
          )}
        </section>
        <section className="stack gap-3" aria-labelledby="movies-export">
          <h3 id="movies-export" className="font-medium">
            Export
          </h3>
          <p className="text-fg-2">{isFiltered(search) ? "The films that are listed now, as a file." : "Your whole list as a file, which can be imported again."}</p>
          <div className="row row--wrap">
            {["csv", "json"].map((how) => (
              <a key={how} className="btn btn--secondary" href={address(exportAddress(search, how))} download>
                <Download className="i" aria-hidden="true" />
                {how.toUpperCase()}
              </a>
            ))}
          </div>
        </section>
      </div>
      <div className="dialog__foot">
        <Button variant="ghost" onClick={onClose}>
          {isDone ? "Done" : "Cancel"}
        </Button>
        {answer?.preview && (
          <Button variant="primary" busy={busy} disabled={busy || !count} onClick={() => send(file, false, answer.shape)}>
            {count === 1 ? "Import 1 row" : `Import ${count.toLocaleString()} rows`}
          </Button>
        )}
      </div>
    </OpenDialog>
  );
}

function Outcome({ answer }) {
  const { shape, examples, skippedRows, skipped, preview } = answer;
  return (
    <>
      <p>
        <strong>{importWords(answer)}</strong>
        {preview && <span className="text-fg-2">{` Read as ${SHAPES[shape]}.`}</span>}
      </p>
      {examples.length > 0 && (
        <ul className="movies__rows" aria-label="First films of the file" tabIndex={0}>
          {examples.map(({ line, title, year, rating, seenAt, merged }) => (
            <li key={line}>
              <span className="clip">{year ? `${title} (${year})` : title}</span>
              <span className="text-xs text-fg-3 num">
                {[ratingWords(rating), seenAt && `seen ${seenAt.slice(0, 10)}`, merged && "on your list"].filter(Boolean).join(" · ")}
              </span>
            </li>
          ))}
        </ul>
      )}
      {skipped > 0 && (
        <details>
          <summary>{`Why ${skipped.toLocaleString()} ${skipped === 1 ? "row is" : "rows are"} skipped`}</summary>
          <ul className="movies__rows" aria-label="Skipped rows" tabIndex={0}>
            {skippedRows.map(({ line, title, reason }) => (
              <li key={line}>
                <span className="clip">{title ? `Line ${line}: ${title}` : `Line ${line}`}</span>
                <span className="text-xs text-fg-3">{reason}</span>
              </li>
            ))}
          </ul>
          {skipped > skippedRows.length && <p className="hint">{`Only the first ${skippedRows.length} are listed.`}</p>}
        </details>
      )}
    </>
  );
}
