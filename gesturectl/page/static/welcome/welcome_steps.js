// The steps of the welcome; each can be skipped, and none is in a hurry.

/** @import { Setting, StreamRecord } from "../types.js" */

import { button, h, setText } from "../shared/dom.js";
import { run, subscribe, tryRequest } from "../daemon.js";
import { cameraChoice } from "../settings/cameras.js";
import { gesturePicture, handView } from "../shared/hand.js";
import { noHandText } from "../live/live_state.js";

const FAR = 300; // pixels by which the pointer has been moved about
const CLICKS = 3;
const REST = 1; // seconds of rest that click, where that is chosen

/**
 * What the steps share: whether the program starts at login, and the settings.
 * @typedef {object} Welcome
 * @property {boolean} login
 * @property {(path: string) => Setting | undefined} setting
 * @property {() => Promise<void>} reload reads them again, after the config was changed otherwise
 * @property {(setting: Setting, value: unknown) => void} save
 */

/**
 * Fills a place and returns what ends it; calls `done` once what it asks has been done.
 * @typedef {(place: HTMLElement, welcome: Welcome, done: () => void) => Promise<(() => void) | void>} Draw
 */

/** @type {Draw} */
export async function cameraStep(inner, welcome, done) {
  const mirrored = welcome.setting("camera.mirrored");
  /** @type {HTMLInputElement} */
  const swap = h("input", {
    type: "checkbox",
    checked: Boolean(mirrored?.value),
    onchange: () => mirrored && welcome.save(mirrored, swap.checked),
  });
  inner.append(
    h("h2", {}, "Which camera sees you best?"),
    h("p", { class: "lead" }, "It should see you and your raised hand. The pictures never leave this computer."),
    await cameraChoice(welcome.reload),
    h(
      "div",
      { class: "ask" },
      h("p", {}, "Move a hand to your right. It has to go to the right in the picture, too, as in a mirror."),
      h("label", { class: "check" }, swap, "It goes the other way: swap left and right"),
    ),
  );
  return () => {
    if (run.record?.run.camera.state === "on") done();
  };
}

/** @type {Draw} */
export async function handStep(inner, _, done) {
  const view = handView();
  const raised = task("Raise a hand", "Open, the palm to the camera, for half a second.");
  const moved = task("Move it", "The pointer on your screen follows.");
  const says = h("p", { class: "says", role: "status" });
  inner.append(
    h("h2", {}, "Your hand is the pointer"),
    h(
      "div",
      { class: "halves" },
      h("div", {}, view.canvas),
      h("div", {}, says, h("ul", { class: "tasks" }, raised.node, moved.node)),
    ),
  );
  let way = 0;
  /** @type {[number, number] | null} */
  let last = null;
  return subscribe((record) => {
    view.draw(record);
    if (!record) return;
    setText(says, handSays(record));
    if (record.run.engaged.length) raised.done();
    if (record.pointer && last && record.run.engaged.length)
      way += Math.hypot(record.pointer[0] - last[0], record.pointer[1] - last[1]);
    last = record.pointer;
    if (way > FAR) {
      moved.done();
      done();
    }
  });
}

/** @type {Draw} */
export async function clickStep(inner, welcome, done) {
  const dwell = welcome.setting("pointer.dwell");
  const counted = h("p", { class: "says", role: "status" }, `Click the button ${CLICKS} times with your hand.`);
  let clicks = 0;
  const target = button(
    "Click me",
    () => {
      clicks += 1;
      if (clicks === CLICKS) done();
      setText(counted, clicks < CLICKS ? `${clicks} of ${CLICKS}` : "That works. Go on, or try the other way as well.");
    },
    { class: "target" },
  );
  const chosen = Number(dwell?.value) > 0 ? "dwell" : "pinch";
  const way = (/** @type {string} */ value, /** @type {string} */ title, /** @type {string} */ about) =>
    h(
      "label",
      { class: "way" },
      h("input", {
        type: "radio",
        name: "way",
        value,
        checked: value === chosen,
        onchange: () => dwell && welcome.save(dwell, value === "dwell" ? REST : 0),
      }),
      gesturePicture(value),
      h("span", {}, h("strong", {}, title), h("span", { class: "hint" }, about)),
    );
  inner.append(
    h("h2", {}, "How do you want to click?"),
    h(
      "div",
      { class: "ways", role: "radiogroup", "aria-label": "How to click" },
      way("pinch", "Pinch", "Touch thumb and index finger. Hold to drag."),
      way("dwell", "Rest", "Keep the pointer still for a second. No pinch needed; a pinch works as well."),
    ),
    counted,
    target,
  );
}

/** @type {Draw} */
export async function calibrateStep(inner, _, done) {
  const part = await import("../calibrate/calibrate.js");
  return part.show(inner, "h2", done);
}

/** @type {Draw} */
export async function readyStep(inner, welcome) {
  /** @type {HTMLInputElement} */
  const login = h("input", {
    type: "checkbox",
    checked: welcome.login,
    onchange: async () => {
      const answer = await tryRequest("welcome/login", { on: login.checked });
      login.checked = answer ? answer.login : !login.checked;
      welcome.login = login.checked;
    },
  });
  inner.append(
    h("h2", {}, "You are ready"),
    h("label", { class: "check ask" }, login, "Start gesturectl when I log in"),
    h(
      "ul",
      { class: "plain" },
      h("li", {}, "To pause: thumb and little finger out, held for a second; the same again goes on."),
      h("li", {}, h("a", { href: "#practise" }, "Practise"), " has a tour of all that a hand can do."),
      h("li", {}, h("a", { href: "#bindings" }, "Gestures"), " is where you choose what each of them does."),
      h("li", {}, "This welcome is under ", h("a", { href: "#settings" }, "Settings"), " whenever you want it again."),
    ),
  );
}

/**
 * What the person should know of their hand now.
 * @param {StreamRecord} record
 */
function handSays({ hands, run: now }) {
  if (!hands.length) return noHandText(now);
  if (now.engaged.length) return "Your hand counts.";
  return now.waits[hands[0].id] ? `Your hand is seen: ${now.waits[hands[0].id]}` : "Your hand is seen.";
}

/**
 * Something to try, ticked when it is done.
 * @param {string} title
 * @param {string} about
 */
function task(title, about) {
  const mark = h("span", { class: "unseen" }, "to do");
  const node = h("li", {}, h("strong", {}, title), h("span", { class: "hint" }, about), mark);
  return {
    node,
    done() {
      node.classList.add("done");
      setText(mark, "done");
    },
  };
}
