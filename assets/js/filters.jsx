// Lists whose search, filters and page stand in the address: they can be shared, and survive back.
import { useEffect, useRef, useState } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import ChevronLeft from "lucide-react/dist/esm/icons/chevron-left.mjs";
import ChevronRight from "lucide-react/dist/esm/icons/chevron-right.mjs";
import SlidersHorizontal from "lucide-react/dist/esm/icons/sliders-horizontal.mjs";

const TYPING_MS = 300;

/** The form's values as an address says them; what is empty or left as it was is not said. */
const written = (form) => {
  const given = [...new FormData(form)].map(([name, value]) => [name, value.trim()]);
  const search = new URLSearchParams(given.filter(([, value]) => value)).toString();
  return search && `?${search}`;
};

/** A form of which every change goes into the address; its fields begin with what that says. */
export function Filters({ label, children }) {
  const form = useRef(null);
  const timer = useRef(0);
  const { search } = useLocation();
  const navigate = useNavigate();
  useEffect(() => {
    const asked = new URLSearchParams(search);
    const fill = () => {
      if (timer.current) return; // somebody is typing
      for (const field of form.current.elements) {
        const value = asked.get(field.name) ?? "";
        if (field.name && field !== document.activeElement && field.value !== value) field.value = value;
      }
    };
    fill();
    // Choices may come later than the address that names one of them.
    const come = new MutationObserver(fill);
    come.observe(form.current, { childList: true, subtree: true });
    return () => come.disconnect();
  }, [search]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const go = (replace) => {
    clearTimeout(timer.current);
    timer.current = 0;
    const next = written(form.current);
    if (next !== window.location.search) navigate({ search: next }, { replace, preventScrollReset: true });
  };
  const change = ({ target }) => {
    clearTimeout(timer.current);
    if (target.tagName === "SELECT" || target.type === "date") go(false);
    else timer.current = setTimeout(() => go(true), TYPING_MS);
  };
  const submit = (event) => {
    event.preventDefault();
    go(false);
  };
  return (
    <form ref={form} role="search" aria-label={label} className="toolbar" onChange={change} onSubmit={submit}>
      {children}
    </form>
  );
}

/** Fields for which phones have a button alone; it says how many of `names` the address asks for. */
export function MoreFilters({ names, children }) {
  const [isOpen, setOpen] = useState(false);
  const { search } = useLocation();
  const asked = new URLSearchParams(search);
  const count = names.filter((name) => asked.get(name)).length;
  return (
    <>
      <button
        type="button"
        className="btn btn--secondary only-phone"
        aria-expanded={isOpen}
        aria-label={count ? `Filter and sort, ${count} on` : "Filter and sort"}
        onClick={() => setOpen(!isOpen)}
      >
        <SlidersHorizontal className="i" aria-hidden="true" />
        {count > 0 && <span className="badge badge--accent num">{count}</span>}
      </button>
      <div className="toolbar__more" data-open={isOpen || undefined}>
        {children}
      </div>
    </>
  );
}

/** A filter that is on or off, with how many it leaves; not there while that is none. */
export function FilterChip({ name, words, count }) {
  const { search } = useLocation();
  const navigate = useNavigate();
  const asked = new URLSearchParams(search);
  const isOn = asked.has(name);
  if (!count && !isOn) return null;
  const turn = () => {
    if (isOn) asked.delete(name);
    else asked.set(name, "1");
    asked.delete("page");
    navigate({ search: asked.toString() }, { preventScrollReset: true });
  };
  return (
    <>
      <input type="hidden" name={name} />
      <button type="button" className={`chip${isOn ? " chip--on" : ""}`} aria-pressed={isOn} onClick={turn}>
        {words} <span className="chip__n">{count.toLocaleString()}</span>
      </button>
    </>
  );
}

/** A part of a list that is longer than a page. */
export function Pages({ label, page, pages }) {
  const { search } = useLocation();
  if (pages < 2) return null;
  const to = (number) => {
    const asked = new URLSearchParams(search);
    if (number > 1) asked.set("page", String(number));
    else asked.delete("page");
    return { search: asked.toString() };
  };
  const step = (number, words, rel, icon) =>
    number >= 1 && number <= pages ? (
      <Link className="btn btn--secondary" to={to(number)} rel={rel}>
        {rel === "prev" && icon}
        {words}
        {rel === "next" && icon}
      </Link>
    ) : (
      <span />
    );
  return (
    <nav className="pages" aria-label={label}>
      {step(page - 1, "Back", "prev", <ChevronLeft className="i" aria-hidden="true" />)}
      <span className="num text-fg-2">
        {page} of {pages}
      </span>
      {step(page + 1, "Next", "next", <ChevronRight className="i" aria-hidden="true" />)}
    </nav>
  );
}
