// What a list is narrowed down by: a chip for each filter that is on or offered, on phones a sheet.
import { Suspense, lazy, useState } from "react";
import ChevronDown from "lucide-react/dist/esm/icons/chevron-down.mjs";
import SlidersHorizontal from "lucide-react/dist/esm/icons/sliders-horizontal.mjs";
import X from "lucide-react/dist/esm/icons/x.mjs";

const ChipMenu = lazy(() => import("./chip_menu.jsx"));

/**
 * `on`: the filters that are on, [{names, words}]; `offers`: those of which a menu can be had, as
 * `ChipMenu` takes them; `set(changes)`; `clear` where there is something to be cleared. `children`
 * are chips that are switched on at once, `count` stands at the end.
 */
export function FilterChips({ on, offers, set, clear, count, children }) {
  const [menu, setMenu] = useState(null); // {offer, at}
  return (
    <>
      <div className="chips chips--scroll" role="group" aria-label="Filters">
        {on.map(({ names, words }) => (
          <button
            key={names[0]}
            type="button"
            className="chip chip--on"
            onClick={() => set(Object.fromEntries(names.map((name) => [name, ""])))}
          >
            {words}
            <X className="i" aria-hidden="true" />
            <span className="sr">, remove this filter</span>
          </button>
        ))}
        {offers.map((offer) => (
          <button
            key={offer.name}
            type="button"
            className="chip not-phone"
            aria-haspopup={offer.isRange ? "dialog" : "menu"}
            aria-expanded={menu?.offer.name === offer.name}
            onClick={(event) => {
              const at = event.currentTarget;
              setMenu((open) => (open?.offer.name === offer.name ? null : { offer, at }));
            }}
            onPointerEnter={() => import("./chip_menu.jsx")}
          >
            {offer.label}
            <ChevronDown className="i" aria-hidden="true" />
          </button>
        ))}
        {children}
        {clear && (
          <button type="button" className="btn btn--ghost btn--sm" onClick={clear}>
            Clear
          </button>
        )}
        {count !== undefined && <span className="chips__count not-phone num">{count}</span>}
      </div>
      <Suspense fallback={null}>
        {menu && (
          <ChipMenu
            {...menu}
            onClose={() => setMenu(null)}
            onChoose={(changes) => {
              setMenu(null);
              set(changes);
            }}
          />
        )}
      </Suspense>
    </>
  );
}

/** On phones: opens the sheet; `count` filters are on. */
export function SheetButton({ count, className = "", onOpen }) {
  return (
    <button
      type="button"
      className={`btn btn--secondary only-phone ${className}`}
      aria-haspopup="dialog"
      aria-label={count ? `Filter and sort, ${count} on` : "Filter and sort"}
      onClick={onOpen}
    >
      <SlidersHorizontal className="i" aria-hidden="true" />
      {count > 0 && <span className="badge badge--accent num">{count}</span>}
    </button>
  );
}
