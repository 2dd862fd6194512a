// What a filter's chip offers: values to choose from, or a range of years.
import { useState } from "react";
import { Menu } from "@base-ui/react/menu";
import { Popover } from "@base-ui/react/popover";
import { FloatingMenu } from "./floating_menu.jsx";
import { Button, Problem } from "./parts.jsx";
import { popups } from "./shell.js";
import { decades, yearsIn } from "./years.js";

export default function ChipMenu({ offer, at, onChoose, onClose }) {
  if (offer.isRange) return <Years {...{ offer, at, onChoose, onClose }} />;
  return (
    <FloatingMenu at={at} label={offer.label} onClose={onClose} align="start">
      {offer.options.map(([value, words, count]) => (
        <Menu.Item key={value} className="menuitem" onClick={() => onChoose({ [offer.name]: value })}>
          <span className="clip grow">{words}</span>
          {count !== undefined && <span className="chip__n">{count.toLocaleString()}</span>}
        </Menu.Item>
      ))}
    </FloatingMenu>
  );
}

function Years({ offer, at, onChoose, onClose }) {
  return (
    <Popover.Root open onOpenChange={(open) => !open && onClose()}>
      <Popover.Portal container={popups}>
        <Popover.Positioner className="positioner" anchor={at} align="start" sideOffset={6} collisionPadding={8}>
          <Popover.Popup className="popover years" aria-label="Years" finalFocus={() => at}>
            <YearFields range={offer.options} onChoose={onChoose} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function YearFields({ range, onChoose }) {
  const [first, last] = range;
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [wrong, setWrong] = useState("");
  const submit = (event) => {
    event.preventDefault();
    const found = yearsIn(from, to);
    if (typeof found === "string") setWrong(found);
    else onChoose(found);
  };
  const field = (label, value, set, placeholder) => (
    <label className="field">
      <span className="label">{label}</span>
      <input
        className="input"
        type="text"
        inputMode="numeric"
        maxLength={4}
        placeholder={String(placeholder)}
        value={value}
        onChange={(event) => set(event.target.value)}
      />
    </label>
  );
  return (
    <form className="years__form" onSubmit={submit}>
      <div className="years__two">
        {field("From", from, setFrom, first)}
        {field("To", to, setTo, last)}
      </div>
      {wrong && <Problem>{wrong}</Problem>}
      <Button type="submit" variant="secondary">
        Show these years
      </Button>
      <div className="years__decades" role="group" aria-label="Decades">
        {decades(first, last).map((decade) => (
          <button
            key={decade}
            type="button"
            className="chip"
            onClick={() => onChoose({ yearFrom: String(decade), yearTo: String(decade + 9) })}
          >
            {`${decade}s`}
          </button>
        ))}
      </div>
    </form>
  );
}
