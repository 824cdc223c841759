// Which way to click is surest for a person: what is offered, and what came of it.

/** @import { ClicksAnswer } from "../types.js" */

import { button, h, withCode } from "../shared/dom.js";
import { readable } from "../shared/names.js";

const UNSURE = "The live view says what keeps your hand from being seen well.";

/** @param {() => void} begin */
export const clicksOffer = (begin) => [
  h("h2", {}, "Which click is surest?"),
  h(
    "p",
    {},
    "A minute in which you click by each way in turn, at a sign, and see how many came, and how many you did not mean.",
  ),
  h("div", { class: "row" }, button("Try ways to click", begin)),
];

/** @param {ClicksAnswer} found */
export const surest = (found) =>
  found.surest ? `Surest for you: ${readable(found.surest)}` : "None of them is sure for you";

/** @param {ClicksAnswer} found */
export const clickTable = (found) => [
  h("p", {}, withCode(found.surest ? `To click by it: ${found.use}.` : UNSURE)),
  h(
    "table",
    {},
    h(
      "tbody",
      {},
      found.ways.map((w) => h("tr", {}, h("th", { scope: "row" }, readable(w.name)), h("td", {}, w.words))),
    ),
  ),
];
