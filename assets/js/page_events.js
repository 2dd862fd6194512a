// What the server tells a page to do besides changing its values, see state/page_events.py.
import { useEffect } from "react";

const NAME = "medianest-page";

export const tellPage = (detail) => window.dispatchEvent(new CustomEvent(NAME, { detail }));

/** Calls `hear` with every event for `subject`; what it carries is kept nowhere else. */
export const usePageEvent = (subject, hear) => {
  useEffect(() => {
    const listen = ({ detail }) => detail.subject === subject && hear(detail);
    window.addEventListener(NAME, listen);
    return () => window.removeEventListener(NAME, listen);
  });
};

export const openDialog = (id) => tellPage({ subject: id, deed: "open" });
export const closeDialog = (id) => tellPage({ subject: id, deed: "close" });
