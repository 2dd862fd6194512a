// The browser's own dialog in our look: it keeps the keyboard inside and gives the focus back.
import { useId, useLayoutEffect, useRef, useState } from "react";
import X from "lucide-react/dist/esm/icons/x.mjs";
import { usePageEvent } from "./page_events.js";
import { IconButton } from "./parts.jsx";

/** What takes the focus: the first field of a form, or what answers a question without harm. */
const FIRST = ".dialog__form input, form .input, .dialog__foot > .btn";

/** Modal while it is there; `onClose` is called when somebody leaves it. `picture` stands beside the
    title and `under` below it. What has `data-first` takes the focus instead. */
export function OpenDialog({ title, picture, under, className = "", onClose, children }) {
  const dialog = useRef(null);
  const id = useId();
  // Before the next paint, and closed while it still is in the page: else nobody gets the focus back.
  useLayoutEffect(() => {
    const here = dialog.current;
    if (!here.open) here.showModal();
    (here.querySelector("[data-first]") ?? here.querySelector(FIRST))?.focus();
    return () => here.close();
  }, []);
  const cancel = (event) => {
    event.preventDefault();
    onClose();
  };
  return (
    <dialog ref={dialog} className={`dialog ${className}`} aria-labelledby={id} onCancel={cancel}>
      <div className="dialog__head">
        {picture}
        <div className="grow">
          <h2 id={id}>{title}</h2>
          {under && <p className="dialog__under">{under}</p>}
        </div>
        <IconButton icon={X} label="Close" onClick={onClose} />
      </div>
      {children}
    </dialog>
  );
}

/** Opened and closed by its `id`; what is in it begins anew each time. */
export function Dialog({ id, title, wide, onOpen, onLeave, children }) {
  const [isOpen, setIsOpen] = useState(false);
  usePageEvent(id, ({ deed }) => {
    if (deed === "open") onOpen?.();
    setIsOpen(deed === "open");
  });
  const leave = () => {
    setIsOpen(false);
    onLeave?.();
  };
  return (
    isOpen && (
      <OpenDialog title={title} className={wide ? "dialog--wide" : ""} onClose={leave}>
        {children}
      </OpenDialog>
    )
  );
}
