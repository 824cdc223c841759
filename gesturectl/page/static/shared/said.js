// What the user says of gestures, and what comes of it, whoever has said it: the page, a gesture, the tray or a command.

/** @import { StreamRecord } from "../types.js" */

import { byId, toast } from "./dom.js";
import { tryRequest } from "../daemon.js";

let last = -1; // the number of the last outcome that was dealt with; what came before the page is not shown
let asking = 0;
/** @type {string[]} what came while the page itself asked */
let early = [];
let own = ""; // what the page itself was answered, which comes as an outcome as well

/**
 * Shows what has come of what was said, once.
 * @param {StreamRecord | null} record
 */
export function followSaid(record) {
  if (!record) return;
  const first = last < 0;
  const fresh = record.said.filter(([number]) => number > last);
  last = record.said.at(-1)?.[0] ?? Math.max(last, 0);
  if (first) return;
  for (const [, words] of fresh) {
    if (asking) early.push(words);
    else showOthers(words);
  }
}

/** @param {string} words */
function showOthers(words) {
  if (plain(words) === own) own = "";
  else toast(words);
}

const plain = (/** @type {string} */ words) => words.replaceAll("`", "");

/**
 * Says something of the last seconds, and shows what has come of it; whether something has.
 * @param {"not meant" | "should have acted"} what
 * @param {string} gesture
 * @returns {Promise<boolean>}
 */
export async function say(what, gesture = "") {
  asking += 1;
  const answer = await tryRequest("kept/say", { what, gesture });
  asking -= 1;
  if (answer) toast(answer.words);
  own = byId("toast").textContent || "";
  for (const words of early) showOthers(words);
  early = [];
  return Boolean(answer);
}
