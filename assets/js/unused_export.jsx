// The report of unused media as a file: what the address asks for, of all pages.
import { Suspense, lazy, useState } from "react";
import FileDown from "lucide-react/dist/esm/icons/file-down.mjs";
import { Button } from "./parts.jsx";

const Menu = lazy(() => import("./unused_export_menu.jsx"));

export function UnusedExport() {
  const [at, setAt] = useState(null);
  return (
    <>
      <Button icon={FileDown} aria-haspopup="menu" aria-expanded={Boolean(at)} onClick={({ currentTarget }) => setAt((now) => (now ? null : currentTarget))}>
        Export
      </Button>
      <Suspense fallback={null}>{at && <Menu at={at} onClose={() => setAt(null)} />}</Suspense>
    </>
  );
}
