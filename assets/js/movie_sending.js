// Sends a file as it is: through the REST API, as sockets are not for large things.
import { address } from "./connection.js";

const AWAY = "MediaNest does not answer right now. Try again in a moment.";

/** {data}, or {problem}: a sentence. */
export const sendFile = async (path, file) => {
  try {
    const session = await (await fetch(address("/api/v1/auth/session"), { cache: "no-store" })).json();
    const headers = { "X-CSRF-Token": session.data.csrfToken, "Content-Type": "application/octet-stream" };
    const answer = await (await fetch(address(path), { method: "POST", headers, body: file })).json();
    return answer.success ? { data: answer.data } : { problem: answer.error.message };
  } catch {
    return { problem: AWAY };
  }
};
