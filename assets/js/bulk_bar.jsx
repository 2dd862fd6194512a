// What can be done to several rows at once; stands where the totals were, at the same height.
import ListX from "lucide-react/dist/esm/icons/list-x.mjs";
import Pause from "lucide-react/dist/esm/icons/pause.mjs";
import Play from "lucide-react/dist/esm/icons/play.mjs";
import RotateCw from "lucide-react/dist/esm/icons/rotate-cw.mjs";
import X from "lucide-react/dist/esm/icons/x.mjs";
import { can } from "./downloads.js";
import { Button, IconButton } from "./parts.jsx";

const DEEDS = [
  ["pause", "Pause", Pause],
  ["resume", "Resume", Play],
  ["retry", "Try again", RotateCw],
  ["cancel", "Cancel", X],
];

const downloads = (count) => `${count} ${count === 1 ? "download" : "downloads"}`;

/** `selected`: ids out of `rows`; `set` selects others. */
export function BulkBar({ rows, selected, set, deeds }) {
  const those = rows.filter(({ id }) => selected.has(id));
  const fit = (deed) => those.filter((row) => can(row)[deed]).map(({ id }) => id);
  const removable = fit("remove");
  const all = those.length === rows.length;
  const remove = () =>
    those.some((row) => can(row).hasFile)
      ? deeds.ask({ ids: removable, title: `Remove ${downloads(removable.length)}?` })
      : deeds.remove(removable, false);
  return (
    <div className="bulk" role="toolbar" aria-label="Selected downloads">
      <label className="checkline">
        <input
          type="checkbox"
          className="check"
          checked={all}
          ref={(box) => box && (box.indeterminate = !all)}
          onChange={() => set(all ? [] : rows.map(({ id }) => id))}
        />
        <span aria-live="polite">{those.length} selected</span>
      </label>
      <div className="bulk__acts">
        {DEEDS.map(([deed, words, icon]) => {
          const ids = fit(deed);
          return (
            ids.length > 0 && (
              <Button key={deed} small icon={icon} onClick={() => deeds[deed](ids)}>
                {ids.length < those.length ? `${words} ${ids.length}` : words}
              </Button>
            )
          );
        })}
        {removable.length > 0 && (
          <Button small icon={ListX} onClick={remove}>
            {removable.length < those.length ? `Remove ${removable.length}` : "Remove"}
          </Button>
        )}
      </div>
      <IconButton icon={X} label="Select none" onClick={() => set([])} />
    </div>
  );
}
