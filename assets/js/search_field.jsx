// A field to look something up in.
import Search from "lucide-react/dist/esm/icons/search.mjs";

/** `set(text)` hears what is typed; `role` and `className` are of the field's frame, all else of the
    input. */
export function SearchField({ value, set, role, className = "", ...rest }) {
  return (
    <div className={`inputwrap ${className}`.trim()} role={role}>
      <Search className="i" aria-hidden="true" />
      <input
        className="input"
        type="search"
        autoComplete="off"
        maxLength={200}
        {...rest}
        value={value}
        onChange={(event) => set(event.target.value)}
      />
    </div>
  );
}
