// Which videos of a playlist are wanted: all that is new, the newest, a range, or one by one.
import { useId, useRef, useState } from "react";
import CircleCheck from "lucide-react/dist/esm/icons/circle-check.mjs";
import CircleArrowUp from "lucide-react/dist/esm/icons/circle-arrow-up.mjs";
import CircleX from "lucide-react/dist/esm/icons/circle-x.mjs";
import { tally } from "./choice.js";
import { clock } from "./formats.js";
import { chosen } from "./line.js";
import { Button, Pill, Select } from "./parts.jsx";

const MARKS = {
  here: [CircleCheck, "success", "Here"],
  coming: [CircleArrowUp, "accent", "On its way"],
  unavailable: [CircleX, "muted", "Not to be had"],
};
const PAGE = 100;

export function VideoChoice({ preview, choice, setChoice }) {
  const id = useId();
  const { new: fresh, here, coming } = tally(preview);
  const options = [
    ["all", here + coming ? `All ${fresh} new` : `All ${fresh}`],
    ["newest", "The newest…"],
    ["range", "By number…"],
    ["pick", "One by one…"],
  ];
  const start = (mode) => {
    const first = preview.entries.filter(({ state }) => state === "new").map(({ index }) => index);
    const picked = mode === "pick" && !choice.picked.size ? new Set(first) : choice.picked;
    setChoice({ ...choice, mode, picked });
  };
  return (
    <>
      <div className="field half">
        <label htmlFor={`${id}videos`}>Videos</label>
        <Select id={`${id}videos`} options={options} value={choice.mode} onChange={start} />
      </div>
      {choice.mode === "newest" && (
        <div className="field half">
          <label htmlFor={`${id}count`}>How many</label>
          <input
            id={`${id}count`}
            className="input"
            type="number"
            inputMode="numeric"
            min="1"
            max={preview.entries.length}
            value={choice.count}
            onChange={(event) => setChoice({ ...choice, count: event.target.valueAsNumber || "" })}
          />
        </div>
      )}
      {choice.mode === "range" && (
        <div className="field half">
          <label htmlFor={`${id}range`}>Numbers</label>
          <input
            id={`${id}range`}
            className="input"
            maxLength={300}
            autoComplete="off"
            placeholder="1-5, 8, 12-"
            value={choice.range}
            onChange={(event) => setChoice({ ...choice, range: event.target.value })}
          />
        </div>
      )}
    </>
  );
}

/** The list with checkboxes; a click with Shift chooses everything in between. */
export function VideoList({ preview, choice, setChoice }) {
  const [shown, setShown] = useState(PAGE);
  const anchor = useRef(null);
  const there = preview.entries.filter(({ state }) => state !== "unavailable").map(({ index }) => index);
  const all = there.every((index) => choice.picked.has(index));
  const pick = (index, shift) => {
    setChoice({ ...choice, picked: chosen(choice.picked, there, index, shift ? anchor.current : null) });
    anchor.current = index;
  };
  return (
    <div className="picker">
      <label className="checkline picker__all">
        <input
          type="checkbox"
          className="check"
          checked={all}
          ref={(box) => box && (box.indeterminate = !all && choice.picked.size > 0)}
          onChange={() => setChoice({ ...choice, picked: new Set(all ? [] : there) })}
        />
        {`${choice.picked.size} of ${there.length} chosen`}
      </label>
      <ul className="picker__list" tabIndex={0} aria-label="Videos of the playlist">
        {preview.entries.slice(0, shown).map((entry) => (
          <Choice key={entry.index} entry={entry} isOn={choice.picked.has(entry.index)} pick={pick} />
        ))}
        {shown < preview.entries.length && (
          <li>
            <Button variant="ghost" small onClick={() => setShown(shown + PAGE)}>
              {`Show ${Math.min(PAGE, preview.entries.length - shown)} more`}
            </Button>
          </li>
        )}
      </ul>
    </div>
  );
}

function Choice({ entry, isOn, pick }) {
  const [icon, tone, word] = MARKS[entry.state] ?? [];
  return (
    <li>
      <label className="pick">
        <input
          type="checkbox"
          className="check"
          checked={isOn}
          disabled={entry.state === "unavailable"}
          onChange={() => {}}
          onClick={(event) => pick(entry.index, event.shiftKey)}
        />
        <span className="kid__n">{entry.index}</span>
        <span className="kid__what grow">
          <span className="clip" title={entry.title}>
            {entry.title}
          </span>
          {entry.reason && <span className="pick__why">{entry.reason}</span>}
        </span>
        {icon && (
          <Pill bare icon={icon} tone={tone}>
            {word}
          </Pill>
        )}
        {entry.duration_seconds > 0 && <span className="num text-fg-3 text-xs">{clock(entry.duration_seconds)}</span>}
      </label>
    </li>
  );
}
