// The part of the picture in which a gesture counts: dragged over the live view, or given in percent.

import { h } from "./dom.js";

const EDGES = [
  ["left", 0],
  ["right", 1],
  ["top", 0],
  ["bottom", 1],
];
const NEAR = 0.04;
const LEAST = 0.05; // of the picture: less is a click and no drag

// `over` is the element that the live view is in. `old` is a region or null.
export function regionForm(over, old) {
  const wanted = h("input", { type: "checkbox", checked: Boolean(old), onchange: shown });
  const box = h("div", { class: "region", hidden: true });
  const pad = h("div", { class: "region-pad", hidden: true }, box);
  const fields = Object.fromEntries(
    EDGES.map(([name, usual]) => [
      name,
      h("input", {
        type: "number",
        min: 0,
        max: 100,
        step: 5,
        value: Math.round((old?.[name] ?? usual) * 1000) / 10,
        oninput: placed,
      }),
    ]),
  );
  const numbers = h(
    "div",
    { class: "row", hidden: !old },
    EDGES.map(([name]) => h("label", { class: "percent" }, `${name[0].toUpperCase()}${name.slice(1)} %`, fields[name])),
  );
  const hint = h(
    "p",
    { class: "hint", hidden: !old },
    "Drag a rectangle over the picture above: the gesture counts where the palm is within it.",
  );
  const node = h(
    "div",
    { class: "fields" },
    h("label", { class: "check" }, wanted, "Only in a part of the picture"),
    hint,
    numbers,
  );
  let start = null;
  over.append(pad);
  pad.addEventListener("pointerdown", (e) => {
    e.preventDefault();
    pad.setPointerCapture(e.pointerId);
    start = at(e);
  });
  pad.addEventListener("pointermove", (e) => {
    if (!start) return;
    const now = at(e);
    if (Math.abs(now.x - start.x) < LEAST || Math.abs(now.y - start.y) < LEAST) return;
    const put = (name, v) => {
      fields[name].value = Math.round(v * 100);
    };
    put("left", Math.min(start.x, now.x));
    put("right", Math.max(start.x, now.x));
    put("top", Math.min(start.y, now.y));
    put("bottom", Math.max(start.y, now.y));
    placed();
  });
  for (const kind of ["pointerup", "pointercancel"])
    pad.addEventListener(kind, () => {
      start = null;
    });
  shown();

  // An edge that is nearly the picture's own is that.
  function at(e) {
    const r = pad.getBoundingClientRect();
    const share = (v, low, length) => {
      const x = (v - low) / length;
      return x < NEAR ? 0 : x > 1 - NEAR ? 1 : x;
    };
    return { x: share(e.clientX, r.left, r.width), y: share(e.clientY, r.top, r.height) };
  }
  function shown() {
    for (const part of [pad, box, numbers, hint]) part.hidden = !wanted.checked;
    placed();
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
  return {
    node,
    value() {
      if (!wanted.checked) return null;
      const found = EDGES.map(([name, usual]) => [name, Number(fields[name].value) / 100, usual]).filter(
        ([, v, usual]) => v !== usual,
      );
      return found.length ? Object.fromEntries(found.map(([name, v]) => [name, Math.round(v * 1000) / 1000])) : null;
    },
    // Marks whether a palm is within.
    mark(record) {
      if (!wanted.checked || !record?.size) return;
      const [w, height] = record.size;
      const v = (name) => Number(fields[name].value) / 100;
      box.classList.toggle(
        "inside",
        record.hands.some((hand) => {
          const [x, y] = [1 - hand.points[18] / w, hand.points[19] / height];
          return x >= v("left") && x <= v("right") && y >= v("top") && y <= v("bottom");
        }),
      );
    },
  };
}
