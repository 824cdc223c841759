// Hands drawn from 21 landmarks: on a canvas as they move, and as small pictures.

/** @import { Points, SeenHand, StreamRecord } from "../types.js" */

import { h, s } from "./dom.js";
import { poses } from "../daemon.js";
import { readable, valueOf } from "./names.js";

export const BONES = [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 4],
  [0, 5],
  [5, 6],
  [6, 7],
  [7, 8],
  [5, 9],
  [9, 10],
  [10, 11],
  [11, 12],
  [9, 13],
  [13, 14],
  [14, 15],
  [15, 16],
  [13, 17],
  [0, 17],
  [17, 18],
  [18, 19],
  [19, 20],
];
const PALM = [0, 1, 5, 9, 13, 17];

/** @type {{ [pose: string]: Points }} */
let pictures = {};
export async function loadPictures() {
  pictures = await poses();
}

/**
 * A small picture of a hand, given in a square of 100.
 * @param {Points} points
 * @param {string} [label]
 */
export function handPicture(points, label) {
  const at = (/** @type {number} */ i) => `${points[2 * i]} ${points[2 * i + 1]}`;
  const role = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  return s(
    "svg",
    { class: "hand", viewBox: "0 0 100 100", ...role },
    s("path", { class: "palm", d: `M${PALM.map(at).join("L")}Z` }),
    s("path", { class: "bones", d: BONES.map(([a, b]) => `M${at(a)}L${at(b)}`).join("") }),
    [4, 8, 12, 16, 20].map((i) => s("circle", { cx: points[2 * i], cy: points[2 * i + 1], r: 3.4 })),
  );
}

/**
 * A hand laid on another one, which is moved, turned and mirrored so that wrists and middle knuckles meet.
 * @param {Points} points
 * @param {Points} other
 * @param {string} label
 */
export function handOnHand(points, other, label) {
  const node = handPicture(points, label);
  const under = handPicture(laidOn(points, other));
  node.prepend(...[...under.childNodes].map((part) => s("g", { class: "other" }, part)));
  return node;
}

/**
 * @param {Points} points
 * @param {Points} other
 */
function laidOn(points, other) {
  const [ax, ay, bx, by] = [points[0], points[1], points[18] - points[0], points[19] - points[1]];
  const fitted = [1, -1].map((mirror) => {
    const [cx, cy] = [mirror * (other[18] - other[0]), other[19] - other[1]];
    const size = cx * cx + cy * cy || 1;
    const [re, im] = [(bx * cx + by * cy) / size, (by * cx - bx * cy) / size];
    return other.map((_, i) => {
      const x = mirror * (other[i - (i % 2)] - other[0]);
      const y = other[i - (i % 2) + 1] - other[1];
      return Math.round(i % 2 ? ay + im * x + re * y : ax + re * x - im * y);
    });
  });
  const apart = (/** @type {Points} */ p) => p.reduce((sum, v, i) => sum + (v - points[i]) ** 2, 0);
  return apart(fitted[0]) <= apart(fitted[1]) ? fitted[0] : fitted[1];
}

/**
 * The points of a built-in pose, as it is drawn; undefined where there is no drawing.
 * @param {string} name
 * @returns {Points | undefined}
 */
export const posePoints = (name) => valueOf(pictures, name);

/** @type {{ [motion: string]: string }} */
const ARROWS = {
  swipe_left: "M88 92H14m12-9l-12 9 12 9",
  swipe_right: "M12 92h74m-12-9l12 9-12 9",
  swipe_up: "M92 88V14m-9 12l9-12 9 12",
  swipe_down: "M92 12v74m-9-12l9 12 9-12",
  circle_cw: "M84 60a36 36 0 1 1-6-34m4-14v16h-16",
  circle_ccw: "M16 60a36 36 0 1 0 6-34m-4-14v16h16",
  wave: "M8 92q14-18 28 0t28 0 28 0",
  thumb_tap: "M2 40h16m-7-7l7 7-7 7",
  thumb_double_tap: "M2 33h16m-7-6l7 6-7 6M2 53h16m-7-6l7 6-7 6",
  thumb_forward: "M12 62V26m-7 9l7-9 7 9",
  thumb_back: "M12 26v36m-7-9l7 9 7-9",
};

/**
 * The picture of a gesture by its name.
 * @param {string} name
 * @param {{ [gesture: string]: Points }} own points of the user's own gestures
 * @param {string | null} pose in which a motion is made
 */
export function gesturePicture(name, own = {}, pose = null) {
  const points = valueOf(own, name) || valueOf(pictures, name);
  if (points) return handPicture(points);
  const arrow = valueOf(ARROWS, name);
  if (arrow) {
    const usual = name.startsWith("thumb_") ? pictures.relaxed : pictures.three;
    const node = handPicture((pose && valueOf(pictures, pose)) || usual || pictures.open);
    node.append(s("path", { class: "arrow", d: arrow }));
    return node;
  }
  if (name === "zoom") {
    const small = (/** @type {number} */ x) => pictures.pinch.map((v, i) => (i % 2 ? v * 0.55 + 20 : v * 0.55 + x));
    const node = handPicture(small(-4));
    node.append(...handPicture(small(48).map((v, i) => (i % 2 ? v : 148 - v - 2))).childNodes);
    node.append(s("path", { class: "arrow", d: "M22 90h56m-48-7l-9 7 9 7m40-14l9 7-9 7" }));
    return node;
  }
  return s(
    "svg",
    { class: "hand", viewBox: "0 0 100 100", "aria-hidden": "true" },
    s("circle", { class: "dwell", cx: 50, cy: 50, r: 26 }),
    s("circle", { cx: 50, cy: 50, r: 6 }),
  );
}

/** @typedef {{ [variable: string]: string }} Colours the style sheet's by name */

/** @type {Colours} */
const ON_PICTURE = { "--accent": "#5cc3aa", "--hand": "#fff", "--palm": "#ffffff2b", "--press": "#ff9a6c" };
/** @type {Colours | null} */
let colours = null;
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  colours = null;
});

/** A canvas that shows the hands of a record, as in a mirror. */
export function handView() {
  const canvas = h("canvas", {
    class: "view",
    width: 640,
    height: 480,
    role: "img",
    "aria-label": "Your hands as the camera sees them",
  });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  let width = 0;
  new ResizeObserver(() => {
    width = canvas.clientWidth * devicePixelRatio;
  }).observe(canvas);

  // Makes the canvas as wide as it is shown, in the shape of the frame; the scale from the frame to it.
  function fit(/** @type {number} */ w, /** @type {number} */ height) {
    if (!width) width = canvas.clientWidth * devicePixelRatio || 640;
    const scale = width / w;
    if (canvas.width !== Math.round(width) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width);
      canvas.height = Math.round(height * scale);
      canvas.style.aspectRatio = `${w} / ${height}`;
    }
    return scale;
  }

  return {
    canvas,
    /**
     * @param {StreamRecord | null} record
     * @param {ImageBitmap | null} background
     */
    draw(record, background = null) {
      const [w, height] = record?.size || [640, 480];
      const scale = fit(w, height);
      const hands = record?.hands || [];
      context.setTransform(-scale, 0, 0, scale, width, 0);
      context.clearRect(0, 0, w, height);
      if (background) {
        context.drawImage(background, 0, 0, w, height);
        context.fillStyle = "#0006";
        context.fillRect(0, 0, w, height);
      }
      const inks = background ? ON_PICTURE : styleColours();
      for (const hand of hands) drawHand(context, hand, inks);
      context.setTransform(1, 0, 0, 1, 0, 0);
      for (const hand of hands) drawLabel(context, hand, scale, width, inks);
    },
  };
}

function styleColours() {
  const style = getComputedStyle(document.documentElement);
  colours ||= Object.fromEntries(Object.keys(ON_PICTURE).map((name) => [name, style.getPropertyValue(name)]));
  return colours;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {SeenHand} hand
 * @param {Colours} inks
 */
function drawHand(context, hand, inks) {
  const p = hand.points;
  const size = Math.hypot(p[18] - p[0], p[19] - p[1]);
  const pressed = hand.gesture?.startsWith("pinch");
  context.lineCap = context.lineJoin = "round";
  context.fillStyle = inks["--palm"];
  context.beginPath();
  for (const i of PALM) context.lineTo(p[2 * i], p[2 * i + 1]);
  context.fill();
  context.strokeStyle = inks[hand.gesture ? "--accent" : "--hand"];
  context.lineWidth = Math.max(2.5, size / 11);
  context.beginPath();
  for (const [a, b] of BONES) {
    context.moveTo(p[2 * a], p[2 * a + 1]);
    context.lineTo(p[2 * b], p[2 * b + 1]);
  }
  context.stroke();
  for (const i of [4, 8, 12, 16, 20]) {
    context.fillStyle = inks[pressed && (i === 4 || i === (hand.gesture === "pinch" ? 8 : 12)) ? "--press" : "--hand"];
    context.beginPath();
    context.arc(p[2 * i], p[2 * i + 1], Math.max(3, size / 12), 0, 7);
    context.fill();
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {SeenHand} hand
 * @param {number} scale from the frame to the canvas
 * @param {number} width of the canvas
 * @param {Colours} inks
 */
function drawLabel(context, hand, scale, width, inks) {
  const p = hand.points;
  const unit = parseFloat(getComputedStyle(document.documentElement).fontSize) * devicePixelRatio;
  const text = `${hand.side} · ${hand.pose === "none" ? "no known pose" : readable(hand.pose)}`;
  const y = Math.max(...p.filter((_, i) => i % 2)) * scale + unit * 1.5;
  context.font = `${unit * 0.82}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.fillStyle = inks["--hand"];
  context.fillText(text, width - p[0] * scale, Math.min(y, context.canvas.height - unit / 2));
}
