// The first visit: from a camera to a hand that clicks, one step after another.

/** @import { Draw, Welcome } from "./welcome_steps.js" */

import { button, h, markCurrent, setText, showStage, tryFocus } from "../shared/dom.js";
import { tryRequest } from "../daemon.js";
import { settingsState } from "../settings/settings_state.js";
import { calibrateStep, cameraStep, clickStep, handStep, readyStep } from "./welcome_steps.js";

/** @type {[title: string, draw: Draw][]} */
const STEPS = [
  ["Camera", cameraStep],
  ["Your hand", handStep],
  ["Click", clickStep],
  ["Calibrate", calibrateStep],
  ["Ready", readyStep],
];

/** @param {HTMLElement} main */
export async function show(main) {
  /** @type {{ done: boolean, login: boolean } | null} */
  const now = await tryRequest("welcome");
  const state = await settingsState(() => {});
  if (!now || !state) return null;
  let at = 0;
  let leave = () => {};
  /** @type {Welcome} */
  const welcome = {
    login: now.login,
    setting: (path) => state.all().find((setting) => setting.path === path),
    save: state.save,
    reload: state.reload,
  };
  const list = h(
    "ol",
    { class: "steps across", "aria-label": "Steps" },
    STEPS.map(([title]) => h("li", {}, title)),
  );
  const place = h("div", { class: "card welcome" });
  const back = button("Back", () => go(at - 1));
  const next = button("Next", () => go(at + 1), { class: "main" });
  const skip = button("Skip the welcome", finish, { class: "quiet" });
  main.append(
    h("h1", {}, "Welcome to gesturectl"),
    list,
    place,
    h("div", { class: "row between onward" }, skip, h("div", { class: "row" }, back, next)),
  );
  await go(0);
  return () => leave();

  /** @param {number} to */
  async function go(to) {
    if (to === STEPS.length) {
      await finish();
      return;
    }
    const first = !place.firstChild;
    leave();
    leave = () => {};
    at = to;
    [...list.children].forEach((li, i) => {
      markCurrent(li, i === at && "step");
    });
    back.disabled = at === 0;
    setText(next, at === STEPS.length - 1 ? "Finish" : "Next");
    skip.hidden = at === STEPS.length - 1;
    const inner = h("div", {});
    showStage(place, inner);
    await welcome.reload(); // calibration changes the config, too
    const left = await STEPS[to][1](inner, welcome, () => list.children[to].classList.add("done"));
    leave = left || leave;
    if (!first) tryFocus(inner.querySelector("h2"));
  }

  async function finish() {
    if (await tryRequest("welcome/done", { done: true })) location.hash = "live";
  }
}
