// The history of the pointing test.

/** @import { PracticeResult } from "./types.js" */

import { h, s } from "./dom.js";
import { readable } from "./names.js";

/**
 * The history of the pointing test as a plot and a table.
 * @param {PracticeResult[]} results
 */
export function resultsView(results) {
  if (!results.length) return h("p", { class: "hint" }, "None so far. They stay on this computer.");
  const words = ["hand", "mouse"]
    .filter((device) => meanOfLast(results, device))
    .map((device) => `${device} ${meanOfLast(results, device)} bits/s`)
    .join(", ");
  return h(
    "div",
    {},
    h("p", { class: "hint" }, `Mean of the last five: ${words}. Round dots are your hand, square ones the mouse.`),
    plot(results, `Throughput of ${results.length} rounds in bits a second; ${words}`),
    table(results),
  );
}

/**
 * Mean throughput of the last five rounds with a device; null where there is none.
 * @param {PracticeResult[]} results
 * @param {string} device
 */
function meanOfLast(results, device) {
  const last = results.filter((r) => r.device === device).slice(-5);
  return last.length ? (last.reduce((sum, r) => sum + r.throughput, 0) / last.length).toFixed(2) : null;
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
