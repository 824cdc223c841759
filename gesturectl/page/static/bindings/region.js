// The part of the picture in which a gesture counts: dragged over the live view, or given in percent.

/** @import { Region, StreamRecord } from "../types.js" */

import { h } from "../shared/dom.js";
import { handView } from "../shared/hand.js";

/** @type {[name: "left" | "right" | "top" | "bottom", usual: 0 | 1][]} */
const EDGES = [
  ["left", 0],
  ["right", 1],
  ["top", 0],
  ["bottom", 1],
];
const NEAR = 0.04;
const LEAST = 0.05; // of the picture: less is a click and no drag

/**
 * The form of a region, with a live view of its own on which it is dragged.
 * @param {Region | undefined} old
 */
export function regionForm(old) {
  const hands = handView();
  const wanted = h("input", { type: "checkbox", checked: Boolean(old), onchange: shown });
  const box = h("div", { class: "region", hidden: true });
  const pad = h("div", { class: "region-pad" }, box);
  const field = (/** @type {"left" | "right" | "top" | "bottom"} */ name, /** @type {number} */ usual) =>
    h("input", {
      type: "number",
      min: 0,
      max: 100,
      step: 5,
      value: Math.round((old?.[name] ?? usual) * 1000) / 10,
      oninput: want,
    });
  const fields = { left: field("left", 0), right: field("right", 1), top: field("top", 0), bottom: field("bottom", 1) };
  const numbers = h(
    "div",
    { class: "row" },
    EDGES.map(([name]) => h("label", { class: "percent" }, `${name[0].toUpperCase()}${name.slice(1)} %`, fields[name])),
  );
  const hint = h(
    "p",
    { class: "hint" },
    "Drag a rectangle over the picture: the gesture counts where the palm is within it.",
  );
  const node = h(
    "div",
    { class: "fields" },
    h("label", { class: "check" }, wanted, "Only in a part of the picture"),
    hint,
    h("div", { class: "showing" }, hands.canvas, pad),
    numbers,
  );
  dragged(pad, (edges) => {
    for (const [name] of EDGES) fields[name].value = String(Math.round(edges[name] * 100));
    want();
  });
  shown();

  function shown() {
    box.hidden = !wanted.checked;
    placed();
  }
  // Whoever gives an edge wants the region.
  function want() {
    wanted.checked = true;
    shown();
  }
  function placed() {
    const v = Object.fromEntries(EDGES.map(([name]) => [name, Math.min(Math.max(Number(fields[name].value), 0), 100)]));
    Object.assign(box.style, {
      left: `${v.left}%`,
      top: `${v.top}%`,
      width: `${Math.max(0, v.right - v.left)}%`,
      height: `${Math.max(0, v.bottom - v.top)}%`,
    });
  }

  function share(/** @type {"left" | "right" | "top" | "bottom"} */ name) {
    return Number(fields[name].value) / 100;
  }

  return {
    node,
    /** @returns {Region | null} */
    value() {
      if (!wanted.checked) return null;
      const found = EDGES.map(([name, usual]) => ({ name, usual, share: share(name) })).filter(
        (edge) => edge.share !== edge.usual,
      );
      return found.length
        ? Object.fromEntries(found.map((edge) => [edge.name, Math.round(edge.share * 1000) / 1000]))
        : null;
    },
    /**
     * Shows the hands, and marks whether a palm is within.
     * @param {StreamRecord | null} record
     */
    mark(record) {
      if (pad.offsetParent) hands.draw(record);
      if (!wanted.checked || !record?.size) return;
      const [w, height] = record.size;
      box.classList.toggle(
        "inside",
        record.hands.some((hand) => {
          const [x, y] = [1 - hand.points[18] / w, hand.points[19] / height];
          return x >= share("left") && x <= share("right") && y >= share("top") && y <= share("bottom");
        }),
      );
    },
  };
}

/**
 * Calls `drawn` with the edges of a rectangle while it is dragged over an element, as shares of the element.
 * @param {HTMLElement} pad
 * @param {(edges: Required<Region>) => void} drawn
 */
function dragged(pad, drawn) {
  /** @type {{ x: number, y: number } | null} */
  let start = null;

  // An edge that is nearly the picture's own is that.
  function at(/** @type {PointerEvent} */ e) {
    const r = pad.getBoundingClientRect();
    const snapped = (/** @type {number} */ x) => (x < NEAR ? 0 : x > 1 - NEAR ? 1 : x);
    return { x: snapped((e.clientX - r.left) / r.width), y: snapped((e.clientY - r.top) / r.height) };
  }

  pad.addEventListener("pointerdown", (e) => {
    e.preventDefault();
    pad.setPointerCapture(e.pointerId);
    start = at(e);
  });
  pad.addEventListener("pointermove", (e) => {
    if (!start) return;
    const now = at(e);
    if (Math.abs(now.x - start.x) < LEAST || Math.abs(now.y - start.y) < LEAST) return;
    drawn({
      left: Math.min(start.x, now.x),
      right: Math.max(start.x, now.x),
      top: Math.min(start.y, now.y),
      bottom: Math.max(start.y, now.y),
    });
  });
  for (const kind of ["pointerup", "pointercancel"])
    pad.addEventListener(kind, () => {
      start = null;
    });
}
