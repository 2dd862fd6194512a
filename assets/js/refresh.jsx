// Asks again, calmly, whenever `revision` changes; draws nothing.
import { useCalm } from "./calm.js";

const CALM_MS = 2000;

export function Refresh({ revision, calmMs = CALM_MS, onChange }) {
  useCalm(revision, calmMs, onChange);
  return null;
}
