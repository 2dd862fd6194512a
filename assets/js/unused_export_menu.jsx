// In which form the report of unused media can be had as a file.
import { useLocation } from "react-router";
import Braces from "lucide-react/dist/esm/icons/braces.mjs";
import Sheet from "lucide-react/dist/esm/icons/sheet.mjs";
import { address } from "./connection.js";
import RowMenu from "./row_menu.jsx";
import { exportAddress } from "./unused_export_words.js";

export default function ExportMenu({ at, onClose }) {
  const { search } = useLocation();
  const get = (how) => () => window.location.assign(address(exportAddress(search, how)));
  return (
    <RowMenu
      at={at}
      label="Export"
      items={[
        { words: "CSV, for spreadsheets", icon: Sheet, act: get("csv") },
        { words: "JSON, for programs", icon: Braces, act: get("json") },
      ]}
      onClose={onClose}
    />
  );
}
