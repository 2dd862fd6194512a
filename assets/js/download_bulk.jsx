// What can be done to several downloads at once.
import ListX from "lucide-react/dist/esm/icons/list-x.mjs";
import Pause from "lucide-react/dist/esm/icons/pause.mjs";
import Play from "lucide-react/dist/esm/icons/play.mjs";
import RotateCw from "lucide-react/dist/esm/icons/rotate-cw.mjs";
import X from "lucide-react/dist/esm/icons/x.mjs";
import { BulkBar } from "./bulk_bar.jsx";
import { can } from "./downloads.js";
import { Button } from "./parts.jsx";

const DEEDS = [
  ["pause", "Pause", Pause],
  ["resume", "Resume", Play],
  ["retry", "Try again", RotateCw],
  ["cancel", "Cancel", X],
];

const downloads = (count) => `${count} ${count === 1 ? "download" : "downloads"}`;

/** `selected`: ids out of `rows`; `set` selects others. */
export function DownloadBulk({ rows, selected, set, deeds }) {
  const those = rows.filter(({ id }) => selected.has(id));
  const fit = (deed) => those.filter((row) => can(row)[deed]).map(({ id }) => id);
  const removable = fit("remove");
  const remove = () =>
    those.some((row) => can(row).hasFile)
      ? deeds.ask({ ids: removable, title: `Remove ${downloads(removable.length)}?` })
      : deeds.remove(removable, false);
  return (
    <BulkBar label="Selected downloads" ids={rows.map(({ id }) => id)} {...{ selected, set }}>
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
    </BulkBar>
  );
}
