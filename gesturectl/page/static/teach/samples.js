// How the user's own gestures are drawn: their samples, and how close each is to the others.

/** @import { OwnGesture } from "../types.js" */

import { h, s } from "../shared/dom.js";
import { gauge } from "../shared/gauge.js";
import { handOnHand, handPicture, posePoints } from "../shared/hand.js";
import { readable } from "../shared/names.js";

/**
 * The samples of a gesture, each a button that strikes it out or takes it in again.
 * @param {OwnGesture} gesture
 * @param {Set<number>} struck the samples that are struck out
 * @param {() => void} changed
 */
export function sampleList(gesture, struck, changed = () => {}) {
  const drawings = [...gesture.hands.map((p) => handPicture(p)), ...gesture.paths.map(pathPicture)];
  const one = (/** @type {Element} */ drawing, /** @type {number} */ i) => {
    const node = h(
      "button",
      { type: "button", class: "sample", "aria-pressed": "false", "aria-label": `Sample ${i + 1}, strike out` },
      drawing,
    );
    node.addEventListener("click", () => {
      if (!struck.delete(i)) struck.add(i);
      node.setAttribute("aria-pressed", String(struck.has(i)));
      changed();
    });
    return h("li", {}, node);
  };
  return h("ul", { class: "samples" }, drawings.map(one));
}

/**
 * The first sample of a gesture.
 * @param {OwnGesture} gesture
 */
export const firstSample = ({ hands, paths }) => (hands[0] ? handPicture(hands[0]) : pathPicture(paths[0]));

const FEW = 4;
const LIKE = 0.1; // share from which on a gesture is shown beside another one

/**
 * The first samples of a gesture.
 * @param {OwnGesture} gesture
 */
export const firstSamples = ({ hands, paths }) => [
  ...hands.slice(0, FEW).map((points) => handPicture(points)),
  ...paths.slice(0, FEW).map(pathPicture),
];

/**
 * How close a gesture is to others: from the line on, it would be recognised as the other.
 * @param {OwnGesture} g
 */
export function closeness(g) {
  if (!g.close.length) return null;
  const bars = g.close.map((c) => {
    const bar = gauge(readable(c.name) + (c.built_in ? " (built in)" : ""), 0, 1, [0.5]);
    bar.set(c.share, `${Math.round(c.share * 100)} %`);
    bar.node.classList.toggle("over", c.share >= 0.5);
    return bar.node;
  });
  return h(
    "figure",
    { class: "closeness" },
    h(
      "figcaption",
      { class: "hint" },
      `How close it is to others, by ${g.count === 1 ? "its one sample" : `its ${g.count} samples`}; beyond the line, it is taken for one of them`,
    ),
    bars,
  );
}

/**
 * The gesture and the one that it is closest to, laid on each other.
 * @param {OwnGesture} g
 */
export function confusable(g) {
  const c = g.close[0];
  if (!c || !g.hands.length || c.share < LIKE) return null;
  const pair = c.built_in
    ? { hand: g.hands[0], other: posePoints(c.name) }
    : g.beside?.name === c.name
      ? g.beside
      : null;
  if (!pair?.other) return null;
  const name = readable(c.name);
  return h(
    "figure",
    { class: "confusable" },
    handOnHand(pair.hand, pair.other, `${readable(g.name)} laid on ${name}`),
    h(
      "figcaption",
      { class: "hint" },
      `${readable(g.name)} laid on ${name}${c.built_in ? " (built in)" : ""}, which is dashed: the most alike`,
    ),
  );
}

/** @param {number[]} points */
function pathPicture(points) {
  const at = [];
  for (let i = 0; i < points.length; i += 2) at.push(`${points[i]} ${points[i + 1]}`);
  return s(
    "svg",
    { class: "hand", viewBox: "0 0 100 100", "aria-hidden": "true" },
    s("path", { class: "arrow", d: `M${at.join("L")}` }),
    s("circle", { cx: points.at(-2), cy: points.at(-1), r: 5 }),
  );
}
