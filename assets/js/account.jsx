// The button of the person who is signed in; its menu's script comes when it is wanted.
import { Suspense, lazy, useRef, useState } from "react";
import { Avatar } from "./parts.jsx";

const load = () => import("./account_menu.jsx");
const AccountMenu = lazy(load);

export function Account({ name, email, person }) {
  const button = useRef(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        className="iconbtn"
        aria-label={`Account, ${name}`}
        aria-haspopup="menu"
        aria-expanded={open}
        data-popup-open={open || undefined}
        onPointerEnter={load}
        onFocus={load}
        onClick={() => setOpen(!open)}
      >
        <Avatar name={name} id={person} />
      </button>
      {open && (
        <Suspense fallback={null}>
          <AccountMenu at={button.current} {...{ name, email, person }} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
