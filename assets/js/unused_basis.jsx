// What is wrong with what the report of unused media stands on.
import { Link } from "react-router";
import CloudOff from "lucide-react/dist/esm/icons/cloud-off.mjs";
import Info from "lucide-react/dist/esm/icons/info.mjs";
import { basisWords, quietWords } from "./unused_basis_words.js";

export default function Basis({ basis }) {
  const said = basisWords(basis);
  const quiet = quietWords(basis);
  if (!said && !quiet) return null;
  return (
    <div className="banner banner--quiet" data-tone={said ? said.tone : "info"} role="note">
      {said ? <CloudOff className="i" aria-hidden="true" /> : <Info className="i" aria-hidden="true" />}
      <p className="grow">
        {said && (
          <>
            <b className="font-medium">{said.lead}</b> {said.words}{" "}
          </>
        )}
        {quiet}
      </p>
      {said?.needs && (
        <Link className="link" to="/admin/services">
          Services
        </Link>
      )}
    </div>
  );
}
