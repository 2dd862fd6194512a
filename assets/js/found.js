// What is asked of the library while somebody types, and what its answers say.
import { cardFacts, titleOf, typeWord } from "./library_words.js";
import { titlePath } from "./request_words.js";
import { cardLine, keyOf, stateOf } from "./title_words.js";

export const LONGEST = 200;

/** The group of what is here already. */
export const LIBRARY = "In your library";

/** What to ask for; empty for a single letter, after which nobody can say what comes. One Chinese,
    Japanese or Korean character is a word. */
export const questionIn = (text) => {
  const asked = text.trim().replace(/\s+/g, " ").slice(0, LONGEST).trim();
  return [...asked].length > 1 || /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]/.test(asked) ? asked : "";
};

export const isAnswerTo = (question, answer) => Boolean(answer) && (answer.text ?? answer.key) === question;

/** The answer to show: one to another question never takes the place of one to this. The library's
    names its question as `text`, the catalogue's as `key`. */
export const answerTo = (question, answer, shown) => {
  if (!question) return null;
  return isAnswerTo(question, answer) ? answer : shown;
};

/** The line under a title: what it is, where it belongs, and who or what was found in it. */
export const hitFacts = ({ item, reason }) => [typeWord(item.type), cardFacts(item), reason].filter(Boolean).join(" · ");

/** For screen readers: how many there are, or why none. */
export const foundWords = (answer) => {
  if (!answer) return "";
  const { hits, why, is_cut: isCut } = answer;
  if (!hits.length) return why;
  const many = `${hits.length} ${hits.length === 1 ? "title" : "titles"}`;
  return isCut ? `The first ${many} in your library` : `${many} in your library`;
};

/** Hits as the palette offers them, and the way to all of them. */
export const offers = (question, answer) => {
  if (!question) return [];
  const hits = (answer?.hits ?? []).map((hit) => ({
    key: `item-${hit.item.id}`,
    label: titleOf(hit.item),
    facts: hitFacts(hit),
    item: hit.item,
    deed: "page",
    argument: `/item/${hit.item.id}`,
  }));
  const all = {
    key: "all",
    label: `Everything found for “${question}”`,
    deed: "page",
    argument: `/search?${new URLSearchParams({ q: question })}`,
  };
  return [...hits, all].map((one) => ({ ...one, group: LIBRARY }));
};

/** What is not here and can be requested, as the palette offers it. */
export const requestable = (question, answer) => {
  if (!question) return [];
  return (answer?.titles ?? []).map((card) => ({
    key: `title-${keyOf(card)}`,
    label: card.title,
    facts: [cardLine(card), card.availability.status === "none" ? "" : stateOf(card.availability).word].filter(Boolean).join(" · "),
    card,
    deed: "page",
    argument: titlePath(card),
    group: "Can be requested",
  }));
};

/** Why nobody could be asked for what can be requested; empty where somebody was. */
export const whyNoTitles = (answer) => (answer && !answer.was_asked ? answer.why : "");
