// The pointing test: targets on a ring, pressed in turn across it.

import { button, h, s, setText, showStage } from "../shared/dom.js";
import { tryRequest } from "../daemon.js";
import { comparison } from "./results.js";
import { COUNT, evaluate, targetOrder } from "./ring.js";

/** @import { PracticeResult } from "../types.js" */
/** @import { Press } from "./ring.js" */

/**
 * Radius of the ring and diameter of a target, shares of the field.
 * @type {{ [size: string]: [radius: number, diameter: number] }}
 */
export const SIZES = { large: [0.36, 0.085], medium: [0.4, 0.055], small: [0.42, 0.035] };

/**
 * Shows the test; `menu` shows what was there before it. Returns what ends the test.
 * @param {HTMLElement} place
 * @param {string} device
 * @param {string} size
 * @param {() => Promise<void>} menu
 */
export function pointingTest(place, device, size, menu) {
  const [radius, diameter] = SIZES[size];
  const turn = targetOrder(COUNT);
  const centre = (/** @type {number} */ i) => ({
    x: 500 + 1000 * radius * Math.sin((2 * Math.PI * i) / COUNT),
    y: 500 - 1000 * radius * Math.cos((2 * Math.PI * i) / COUNT),
  });
  const circles = Array.from({ length: COUNT }, (_, i) =>
    s("circle", { cx: centre(i).x, cy: centre(i).y, r: 500 * diameter, class: "target" }),
  );
  const field = s(
    "svg",
    { class: "ring", viewBox: "0 0 1000 1000", role: "img", "aria-label": "Ring of targets" },
    circles,
  );
  const says = h("p", { class: "lead", role: "status" }, "Press the lit target to begin.");
  /** @type {Press[]} */
  const presses = [];
  let at = 0;
  let begun = 0;
  showStage(place, says, field, h("div", { class: "row end" }, button("Leave", menu)));
  light();
  const over = new AbortController();
  document.addEventListener("pointerdown", (e) => pressed(e), { signal: over.signal });
  return () => over.abort();

  // Every press counts, wherever it goes, but for one on a button or link: that is meant.
  function pressed(/** @type {PointerEvent} */ e) {
    if (e.target instanceof Element && e.target.closest("button, a")) return;
    e.preventDefault();
    const point = new DOMPoint(e.clientX, e.clientY).matrixTransform(toScreen().inverse());
    const to = centre(turn[at]);
    const hit = Math.hypot(point.x - to.x, point.y - to.y) <= 500 * diameter;
    if (at === 0) {
      if (!hit) return;
    } else presses.push({ from: centre(turn[at - 1]), to, at: point, seconds: (e.timeStamp - begun) / 1000, hit });
    begun = e.timeStamp;
    at += 1;
    if (at === turn.length) finished();
    else {
      light();
      setText(says, `${at} of ${turn.length - 1}`);
    }
  }

  function toScreen() {
    return /** @type {DOMMatrix} */ (field.getScreenCTM());
  }

  function light() {
    circles.forEach((c, i) => c.classList.toggle("lit", i === turn[at]));
  }

  async function finished() {
    over.abort();
    const result = evaluate(presses);
    /** @type {{ results: PracticeResult[] } | null} */
    const before = await tryRequest("practice");
    const pixels = toScreen().a;
    await tryRequest("practice", {
      device,
      size,
      ...result,
      throughput: Math.max(0, result.throughput),
      width: Math.max(1, 1000 * diameter * pixels),
      distance: Math.max(1, 2000 * radius * pixels),
    });
    await menu();
    place.prepend(
      comparison(
        result,
        (before?.results || []).filter((r) => r.device === device && r.size === size),
      ),
    );
  }
}
