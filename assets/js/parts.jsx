// Small parts of the kit: buttons, pictures, pills, bars.
import Clapperboard from "lucide-react/dist/esm/icons/clapperboard.mjs";
import CircleAlert from "lucide-react/dist/esm/icons/circle-alert.mjs";
import LoaderCircle from "lucide-react/dist/esm/icons/loader-circle.mjs";
import History from "lucide-react/dist/esm/icons/history.mjs";
import { clock, initials, shade } from "./formats.js";

const classes = (...names) => names.filter(Boolean).join(" ");

/** A button with words. While `busy` it turns, keeps its width and takes no click. */
export function Button({ icon: Icon, variant = "secondary", small, busy, className, children, ...rest }) {
  return (
    <button
      type="button"
      aria-busy={busy}
      disabled={busy}
      {...rest}
      className={classes("btn", `btn--${variant}`, small && "btn--sm", className)}
    >
      {Icon && <Icon className="i" aria-hidden="true" />}
      <span>{children}</span>
      {busy !== undefined && (
        <span className="btn__busy">
          <LoaderCircle className="i spin" aria-hidden="true" />
        </span>
      )}
    </button>
  );
}

/** A button with a picture alone: `label` is its name, `tip` what a mouse sees. */
export function IconButton({ icon: Icon, label, tip, className, ...rest }) {
  return (
    <button
      type="button"
      aria-label={label}
      data-tip={tip}
      {...rest}
      className={classes("iconbtn", tip && "tip tip--start", className)}
    >
      <Icon className="i" aria-hidden="true" />
    </button>
  );
}

// A picture that cannot be had leaves the icon below it visible, not a broken frame.
const hide = (event) => {
  event.currentTarget.style.visibility = "hidden";
};

/** A 16:9 picture that keeps its place while there is none yet, with the length on it. */
export function Thumbnail({ src, seconds, className, children }) {
  return (
    <span className={classes("art", className)}>
      <Clapperboard className="i i--lg" aria-hidden="true" />
      {src && <img src={src} alt="" loading="lazy" decoding="async" onError={hide} />}
      {seconds > 0 && <span className="art__time">{clock(seconds)}</span>}
      {children}
    </span>
  );
}

/** The initials of a person, in the shade that belongs to their id. */
export function Avatar({ name, id, size }) {
  return (
    <span className={classes("avatar", size && `avatar--${size}`)} data-shade={shade(id)} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

/** A state: icon, then word; colour only helps. */
export function Pill({ icon: Icon, tone, bare, children }) {
  return (
    <span className={classes("pill", bare && "pill--bare")} data-tone={tone}>
      <Icon className="i i--xs" aria-hidden="true" />
      {children}
    </span>
  );
}

/** How far something is. `kind`: run, busy (no percent to show), paused, wait or stopped. */
export function Bar({ label, percent, kind, tone, measured, children }) {
  return (
    <div className="progress" data-kind={kind} data-tone={tone} style={{ "--p": percent }}>
      <div
        className="progress__bar"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={measured ? percent : undefined}
      />
      {children}
    </div>
  );
}

/** What is wrong, beside where it is; `quiet` where nobody waits for it. */
export function Problem({ quiet, children }) {
  return (
    <p className="error" role={quiet ? undefined : "alert"}>
      <CircleAlert className="i i--sm" aria-hidden="true" />
      <span>{children}</span>
    </p>
  );
}

/** What could not be had, and the way to ask for it again. */
export function NotHad({ words, quiet, className, onAgain }) {
  return (
    <div className={classes("row row--wrap", className)}>
      <Problem quiet={quiet}>{words}</Problem>
      <Button small onClick={onAgain}>
        Try again
      </Button>
    </div>
  );
}

/** One of a few, all visible; below 768 px a select when there are more than four. */
export function Segmented({ name, label, options, value, onChange }) {
  const many = options.length > 4;
  return (
    <>
      <div className={classes("segmented", many && "segmented--many")} role="radiogroup" aria-label={label}>
        {options.map(([option, words]) => (
          <label key={option}>
            <input
              type="radio"
              name={name}
              value={option}
              checked={value === option}
              onChange={() => onChange(option)}
            />
            {words}
          </label>
        ))}
      </div>
      {many && <Select className="select--few" label={label} {...{ options, value, onChange }} />}
    </>
  );
}

/** The browser's own select in our look: on phones it opens the system's picker. */
export function Select({ id, label, options, value, onChange, className }) {
  return (
    <div className={classes("select", className)}>
      <select id={id} aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
      <Chevron />
    </div>
  );
}

/** What shows that a select of ours can be opened. */
export function Chevron() {
  return (
    <svg className="i i--sm" viewBox="0 0 24 24" fill="none" stroke="currentColor" aria-hidden="true">
      <path d="m6 9 6 6 6-6" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

/** How old what is shown is; nothing where that does not matter, without `words`. */
export const Age = ({ words }) =>
  words ? (
    <p className="age">
      <History className="i i--xs" aria-hidden="true" />
      {words}
    </p>
  ) : null;
