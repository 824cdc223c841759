// A bar with a moving end, and a line for each threshold.

import { h, setText } from "./dom.js";

/**
 * @param {string} label
 * @param {number} low
 * @param {number} high
 * @param {number[]} limits the thresholds
 */
export function gauge(label, low, high, limits) {
  const at = (/** @type {number} */ v) => `${(100 * (Math.min(Math.max(v, low), high) - low)) / (high - low)}%`;
  const bar = h("span", { class: "bar" });
  const marks = limits.map((v) => {
    const m = h("span", { class: "limit" });
    m.style.left = at(v);
    return m;
  });
  const value = h("span", { class: "value" });
  const node = h("div", { class: "gauge" }, h("span", {}, label), h("span", { class: "track" }, bar, marks), value);
  return {
    node,
    /**
     * @param {number} v
     * @param {string} text
     */
    set(v, text) {
      bar.style.width = at(v);
      setText(value, text);
    },
  };
}
