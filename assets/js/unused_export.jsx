// The report of unused media as a file: what the address asks for, of all pages.
import { Suspense, lazy, useState } from "react";
import { useLocation } from "react-router";
import Braces from "lucide-react/dist/esm/icons/braces.mjs";
import FileDown from "lucide-react/dist/esm/icons/file-down.mjs";
import Sheet from "lucide-react/dist/esm/icons/sheet.mjs";
import { address } from "./connection.js";
import { Button } from "./parts.jsx";
import { exportAddress } from "./unused_words.js";

const RowMenu = lazy(() => import("./row_menu.jsx"));

export function UnusedExport() {
  const { search } = useLocation();
  const [at, setAt] = useState(null);
  const get = (how) => () => window.location.assign(address(exportAddress(search, how)));
  return (
    <>
      <Button icon={FileDown} aria-haspopup="menu" aria-expanded={Boolean(at)} onClick={({ currentTarget }) => setAt((now) => (now ? null : currentTarget))}>
        Export
      </Button>
      <Suspense fallback={null}>
        {at && (
          <RowMenu
            at={at}
            label="Export"
            items={[
              { words: "CSV, for spreadsheets", icon: Sheet, act: get("csv") },
              { words: "JSON, for programs", icon: Braces, act: get("json") },
            ]}
            onClose={() => setAt(null)}
          />
        )}
      </Suspense>
    </>
  );
}
