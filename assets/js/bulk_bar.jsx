// What can be done to several rows at once; stands where the totals were, at the same height.
import X from "lucide-react/dist/esm/icons/x.mjs";
import { IconButton } from "./parts.jsx";

/** `ids`: all that are listed, `selected`: those of them that are chosen, `set` chooses others;
    `note` says more of them where there is room, `children` are what can be done. */
export function BulkBar({ label, ids, selected, set, note, children }) {
  const all = selected.size === ids.length;
  return (
    <div className="bulk" role="toolbar" aria-label={label}>
      <label className="checkline">
        <input
          type="checkbox"
          className="check"
          checked={all}
          ref={(box) => box && (box.indeterminate = !all)}
          onChange={() => set(all ? [] : ids)}
        />
        <span aria-live="polite">{selected.size} selected</span>
      </label>
      {note && <span className="text-fg-2 num not-phone">{note}</span>}
      <div className="bulk__acts">{children}</div>
      <IconButton icon={X} label="Select none" onClick={() => set([])} />
    </div>
  );
}
