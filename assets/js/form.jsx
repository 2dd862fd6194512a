// Forms: what is typed goes along with the event, and stays in its fields whatever comes back.
import { useEffect, useRef } from "react";
import { once } from "./once.js";

/** The values of a form that is not being sent, such as one that is only to be tried. */
export const formValues = (id) => Object.fromEntries(new FormData(document.getElementById(id)));

/** `problems`: name of a field → what is wrong with it; the first of them takes the focus. */
export function Form({ id, label, className, problems, onSubmit, children }) {
  const form = useRef(null);
  const send = useRef(null);
  send.current = onSubmit;
  const sendOnce = useRef(once((values) => send.current(values)));
  useEffect(() => {
    if (Object.keys(problems ?? {}).length) form.current.querySelector('[aria-invalid="true"]')?.focus();
  }, [problems]);
  const submit = (event) => {
    event.preventDefault();
    event.stopPropagation(); // a form may stand in a dialog that stands in a form
    sendOnce.current(Object.fromEntries(new FormData(event.currentTarget)));
  };
  return (
    <form ref={form} id={id} aria-label={label || undefined} className={className} onSubmit={submit} noValidate>
      {children}
    </form>
  );
}
