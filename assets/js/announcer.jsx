// Says aloud, for screen readers only, when downloads start, end or fail.
import { useEffect, useRef, useState } from "react";
import { announcement } from "./downloads.js";

export function Announcer({ downloads }) {
  const before = useRef(null);
  const [words, setWords] = useState("");
  useEffect(() => {
    const now = new Map((downloads ?? []).map((download) => [download.id, download.status]));
    const known = before.current;
    before.current = now;
    if (known === null) return;
    const news = downloads.map((one) => announcement(known.get(one.id), one)).filter(Boolean);
    if (news.length) setWords(news.join(" "));
  }, [downloads]);
  return (
    <div className="sr" role="status">
      {words}
    </div>
  );
}
