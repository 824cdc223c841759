// The history of the pointing test.

/** @import { PracticeResult } from "../types.js" */

import { h, s } from "../shared/dom.js";
import { readable } from "../shared/names.js";

const LAST = 5; // rounds that a round is compared with
const SURE = 3;

/**
 * The history of the pointing test as a plot and a table.
 * @param {PracticeResult[]} results
 */
export function resultsView(results) {
  if (!results.length) return h("p", { class: "hint" }, "None so far. They stay on this computer.");
  const words = ["hand", "mouse"]
    .map((device) => ({ device, last: results.filter((r) => r.device === device).slice(-LAST) }))
    .filter(({ last }) => last.length)
    .map(({ device, last }) => `${device} ${mean(last, "throughput").toFixed(2)} bits/s, ${rounds(last.length)}`)
    .join("; ");
  return h(
    "div",
    {},
    h("p", { class: "hint" }, `Mean of the last: ${words}. Round dots are your hand, square ones the mouse.`),
    plot(results, `Throughput of ${results.length} rounds in bits a second; ${words}`),
    table(results),
  );
}

/** @param {number} n */
const rounds = (n) => (n === 1 ? "1 round" : `${n} rounds`);

/**
 * @param {PracticeResult[]} results
 * @param {"throughput" | "errors" | "seconds"} what
 */
const mean = (results, what) => results.reduce((sum, r) => sum + r[what], 0) / results.length;

/**
 * A round beside the mean of those before it that were made alike.
 * @param {{ throughput: number, errors: number, seconds: number }} now
 * @param {PracticeResult[]} before
 */
export function comparison(now, before) {
  const last = before.slice(-LAST);
  /** @type {[title: string, of: "throughput" | "errors" | "seconds", text: (v: number) => string, more: number][]} */
  const rows = [
    ["Speed and aim", "throughput", (v) => `${v.toFixed(2)} bits/s`, 1],
    ["Missed", "errors", (v) => `${Math.round(v * 100)} %`, -1],
    ["A target", "seconds", (v) => `${v.toFixed(2)} s`, -1],
  ];
  const change = (/** @type {number} */ by, /** @type {number} */ more, /** @type {string} */ text) =>
    text === "" ? "the same" : `${text} ${by * more > 0 ? "better" : "worse"}`;
  return h(
    "section",
    { class: "card result", role: "status" },
    h("h2", {}, "This round"),
    h(
      "p",
      { class: "hint" },
      last.length
        ? `Beside the mean of ${last.length === 1 ? "the one round" : `the last ${last.length} rounds`} before, with the same targets and by the same means.${last.length < SURE ? " One round differs from the next; the more of them, the more it says." : ""}`
        : "The first with these targets and by these means: the next one is set beside it.",
    ),
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["", "Now", ...(last.length ? ["Before", ""] : [])].map((t) => h("th", { scope: "col" }, t)),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map(([title, what, text, more]) => {
          const [a, b] = [now[what], last.length ? mean(last, what) : 0];
          const same = text(a) === text(b);
          return h(
            "tr",
            {},
            h("th", { scope: "row" }, title),
            h("td", {}, text(a)),
            last.length
              ? [h("td", {}, text(b)), h("td", {}, change(a - b, more, same ? "" : text(Math.abs(a - b))))]
              : null,
          );
        }),
      ),
    ),
  );
}

/**
 * @param {PracticeResult[]} results
 * @param {string} label
 */
function plot(results, label) {
  const best = Math.max(5, ...results.map((r) => r.throughput));
  const shown = results.slice(-60);
  const place = (/** @type {PracticeResult} */ r, /** @type {number} */ i) => [
    40 + (i * 540) / Math.max(1, shown.length - 1),
    170 - (150 * r.throughput) / best,
  ];
  const line = (/** @type {string} */ device) => {
    const points = shown.flatMap((r, i) => (r.device === device ? [place(r, i).join(" ")] : []));
    return s("path", { class: `line ${device}`, d: points.length ? `M${points.join("L")}` : "" });
  };
  const dot = (/** @type {PracticeResult} */ r, /** @type {number} */ i) =>
    s(
      r.device === "hand" ? "circle" : "rect",
      r.device === "hand"
        ? { class: "hand-dot", cx: place(r, i)[0], cy: place(r, i)[1], r: 4 }
        : { class: "mouse-dot", x: place(r, i)[0] - 3.5, y: place(r, i)[1] - 3.5, width: 7, height: 7 },
    );
  const grid = [0, best / 2, best].map((v) => [
    s("path", { class: "grid", d: `M40 ${170 - (150 * v) / best}H580` }),
    s("text", { x: 32, y: 174 - (150 * v) / best }, v.toFixed(1)),
  ]);
  return s(
    "svg",
    {
      class: "plot",
      viewBox: "0 0 600 190",
      role: "img",
      "aria-label": label,
    },
    grid,
    line("hand"),
    line("mouse"),
    shown.map(dot),
  );
}

/** @param {PracticeResult[]} results */
function table(results) {
  return h(
    "div",
    { class: "scroll", tabIndex: 0, role: "region", "aria-label": "Table of results" },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["When", "With", "Bits/s", "Missed", "Seconds"].map((t) => h("th", { scope: "col" }, t)),
        ),
      ),
      h(
        "tbody",
        {},
        results
          .slice(-10)
          .reverse()
          .map((r) =>
            h(
              "tr",
              {},
              h("td", {}, new Date(r.at * 1000).toLocaleString()),
              h("td", {}, readable(r.device)),
              h("td", {}, r.throughput.toFixed(2)),
              h("td", {}, `${Math.round(r.errors * 100)} %`),
              h("td", {}, r.seconds.toFixed(2)),
            ),
          ),
      ),
    ),
  );
}
