// What the browser itself knows about how pages look: the theme, and the time zones there are.
import { useEffect, useState } from "react";
import { Segmented } from "./parts.jsx";
import { chooseTheme, useThemeChoice } from "./shell.js";

const THEMES = [
  ["dark", "Dark"],
  ["light", "Light"],
  ["system", "As the system"],
];

export function ThemeChoice({ onChoose }) {
  const choose = (theme) => {
    chooseTheme(theme);
    onChoose(theme);
  };
  return <Segmented name="theme" label="Theme" options={THEMES} value={useThemeChoice()} onChange={choose} />;
}

/** What a field for a time zone offers; browsers without a list leave it to be typed. */
export function TimeZones({ id }) {
  const [names, setNames] = useState([]);
  useEffect(() => setNames(Intl.supportedValuesOf?.("timeZone") ?? []), []);
  return (
    <datalist id={id}>
      {names.map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  );
}
