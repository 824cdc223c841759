// The tour: what a hand can do, tried out step by step.

import { button, h, markCurrent, setText, showStage } from "../shared/dom.js";
import { config as latest, subscribe } from "../daemon.js";
import { gesturePicture } from "../shared/hand.js";
import { instruction, tourSteps } from "./tour_steps.js";

const FAR = 300; // pixels by which the pointer has been moved about

/**
 * Shows the tour; `menu` shows what was there before it. Returns what ends the tour.
 * @param {HTMLElement} place
 * @param {() => Promise<void>} menu
 */
export async function tour(place, menu) {
  const config = await latest().catch(() => null);
  const bound = config?.levels.find((l) => l.level === "profiles" && l.name === "default")?.bindings;
  const steps = tourSteps(bound, () =>
    setText(text, "Paused: your hand does nothing now. Open it, and make the same gesture once more to go on."),
  );
  let at = 0;
  const title = h("h2", { "aria-live": "polite" });
  const text = h("p", { class: "lead" });
  const drawing = h("div", { class: "pose large" });
  const box = h("div", { class: "box" });
  const field = h("div", { class: "field" }, box);
  const list = h(
    "ol",
    { class: "steps" },
    steps.map((step) => h("li", {}, step.title)),
  );
  showStage(
    place,
    h(
      "div",
      { class: "tour" },
      list,
      h(
        "div",
        {},
        h("div", { class: "row" }, drawing, h("div", { class: "grow" }, title, text)),
        field,
        h("div", { class: "row end" }, button("Leave", menu), button("Skip", done)),
      ),
    ),
  );
  draggable(box, field, () => {
    if (steps[at]?.drag) done();
  });
  // A hand that is new to it need not hit the field: what it does anywhere but on a button counts.
  const over = new AbortController();
  let moved = 0;
  for (const { event } of steps) {
    if (!event) continue;
    document.addEventListener(event, (e) => tried(/** @type {MouseEvent} */ (e)), {
      passive: true,
      signal: over.signal,
    });
  }
  const stop = subscribe((record) => {
    if (record && steps[at]?.seen?.(record)) done();
  });
  draw();
  return leave;

  function leave() {
    stop();
    over.abort();
  }

  function tried(/** @type {MouseEvent} */ e) {
    const onButton = e.target instanceof Element && e.target.closest("button, a");
    if (steps[at]?.event !== e.type || onButton) return;
    moved += e.type === "pointermove" ? Math.hypot(e.movementX, e.movementY) : FAR;
    if (moved >= FAR || e.target === field) done();
  }

  function done() {
    list.children[at].classList.add("done");
    at += 1;
    moved = 0;
    if (at < steps.length) draw();
    else {
      leave();
      finished(place, menu);
    }
  }

  function draw() {
    const step = steps[at];
    const { gesture, text: words } = instruction(bound, step);
    [...list.children].forEach((li, i) => markCurrent(li, i === at && "step"));
    title.textContent = step.title;
    text.textContent = words;
    drawing.replaceChildren(...(gesture ? [gesturePicture(gesture, config?.pictures)] : []));
    box.hidden = !step.drag;
    field.classList.toggle("idle", !step.event && !step.drag);
  }
}

/**
 * Lets a box be dragged to and fro in a field; `crossed` is called when it is released in the right half.
 * @param {HTMLElement} box
 * @param {HTMLElement} field
 * @param {() => void} crossed
 */
function draggable(box, field, crossed) {
  /** @type {number | null} */
  let grabbed = null;
  box.addEventListener("pointerdown", (e) => {
    grabbed = e.clientX - box.offsetLeft;
    box.setPointerCapture(e.pointerId);
  });
  box.addEventListener("pointermove", (e) => {
    if (grabbed === null) return;
    box.style.left = `${Math.min(Math.max(e.clientX - grabbed, 0), field.clientWidth - box.clientWidth)}px`;
  });
  box.addEventListener("pointerup", () => {
    grabbed = null;
    if (box.offsetLeft > field.clientWidth / 2) crossed();
  });
}

/**
 * @param {HTMLElement} place
 * @param {() => Promise<void>} menu
 */
function finished(place, menu) {
  const title = h("h2", { tabIndex: -1 }, "That is all there is to it.");
  showStage(
    place,
    h(
      "div",
      { class: "card" },
      title,
      h(
        "p",
        {},
        "Everything else is a matter of taste: bind what you need, teach your own gestures, calibrate for your hand.",
      ),
      button("Back", menu, { class: "main" }),
    ),
  );
  title.focus();
}
