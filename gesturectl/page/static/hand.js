// Hands drawn from 21 landmarks: on a canvas as they move, and as small pictures.

import { h, s, named } from "./dom.js";

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

let pictures = {};
export async function load() {
  pictures = await (await fetch("hands.json")).json();
}

// A small picture of 21 points [x0, y0, x1, …] in a square of 100.
export function picture(points, label) {
  const at = (i) => `${points[2 * i]} ${points[2 * i + 1]}`;
  const role = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  return s(
    "svg",
    { class: "hand", viewBox: "0 0 100 100", ...role },
    s("path", { class: "palm", d: `M${PALM.map(at).join("L")}Z` }),
    s("path", { class: "bones", d: BONES.map(([a, b]) => `M${at(a)}L${at(b)}`).join("") }),
    [4, 8, 12, 16, 20].map((i) => s("circle", { cx: points[2 * i], cy: points[2 * i + 1], r: 3.4 })),
  );
}

const ARROWS = {
  swipe_left: "M88 92H14m12-9l-12 9 12 9",
  swipe_right: "M12 92h74m-12-9l12 9-12 9",
  swipe_up: "M92 88V14m-9 12l9-12 9 12",
  swipe_down: "M92 12v74m-9-12l9 12 9-12",
  circle_cw: "M84 60a36 36 0 1 1-6-34m4-14v16h-16",
  circle_ccw: "M16 60a36 36 0 1 0 6-34m-4-14v16h16",
  wave: "M8 92q14-18 28 0t28 0 28 0",
};

// The picture of a gesture by its name; `own` are points of the user's own gestures.
export function gesturePicture(name, own = {}, pose = null) {
  const points = own[name] || pictures[name];
  if (points) return picture(points);
  if (ARROWS[name]) {
    const node = picture(pictures[pose] || pictures.three || pictures.open);
    node.append(s("path", { class: "arrow", d: ARROWS[name] }));
    return node;
  }
  if (name === "zoom") {
    const small = (x) => pictures.pinch.map((v, i) => (i % 2 ? v * 0.55 + 20 : v * 0.55 + x));
    const node = picture(small(-4));
    node.append(...picture(small(48).map((v, i) => (i % 2 ? v : 148 - v - 2))).childNodes);
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

// Points in pixels of the frame as points of a picture, seen as in a mirror.
export function fitted(points) {
  const xs = points.filter((_, i) => i % 2 === 0).map((x) => -x);
  const ys = points.filter((_, i) => i % 2 === 1);
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const k = 84 / Math.max(x1 - x0, y1 - y0, 1);
  return xs.flatMap((x, i) => [(x - (x0 + x1) / 2) * k + 50, (ys[i] - (y0 + y1) / 2) * k + 50]);
}

const ON_PICTURE = { "--accent": "#5cc3aa", "--hand": "#fff", "--palm": "#ffffff2b", "--press": "#ff9a6c" };
let colours = null;
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  colours = null;
});

export function view() {
  const canvas = h("canvas", {
    class: "view",
    width: 640,
    height: 480,
    role: "img",
    "aria-label": "Your hands as the camera sees them",
  });
  const context = canvas.getContext("2d");
  let width = 0;
  new ResizeObserver(() => {
    width = canvas.clientWidth * devicePixelRatio;
  }).observe(canvas);
  return {
    canvas,
    draw(record, background = null) {
      if (!width) width = canvas.clientWidth * devicePixelRatio || 640;
      const [w, hgt] = record?.size || [640, 480];
      const scale = width / w;
      if (canvas.width !== Math.round(width) || canvas.height !== Math.round(hgt * scale)) {
        canvas.width = Math.round(width);
        canvas.height = Math.round(hgt * scale);
        canvas.style.aspectRatio = `${w} / ${hgt}`;
      }
      colours ||= Object.fromEntries(
        ["--accent", "--hand", "--palm", "--press"].map((n) => [
          n,
          getComputedStyle(document.documentElement).getPropertyValue(n),
        ]),
      );
      context.setTransform(-scale, 0, 0, scale, width, 0);
      context.clearRect(0, 0, w, hgt);
      if (background) {
        context.drawImage(background, 0, 0, w, hgt);
        context.fillStyle = "#0006";
        context.fillRect(0, 0, w, hgt);
      }
      const inks = background ? ON_PICTURE : colours;
      for (const hand of record?.hands || []) drawn(context, hand, inks);
      context.setTransform(1, 0, 0, 1, 0, 0);
      for (const hand of record?.hands || []) labelled(context, hand, scale, width, inks);
    },
  };
}

function drawn(context, hand, inks) {
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

function labelled(context, hand, scale, width, inks) {
  const p = hand.points;
  const unit = parseFloat(getComputedStyle(document.documentElement).fontSize) * devicePixelRatio;
  const text = `${hand.side} · ${hand.pose === "none" ? "no known pose" : named(hand.pose)}`;
  const y = Math.max(...p.filter((_, i) => i % 2)) * scale + unit * 1.5;
  context.font = `${unit * 0.82}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.fillStyle = inks["--hand"];
  context.fillText(text, width - p[0] * scale, Math.min(y, context.canvas.height - unit / 2));
}
