// The settings that a person tries out: written into the config one by one, and in force at once.

/** @import { Setting } from "../types.js" */

import { button, byId, h, setChildren, toast, unusableConfig, withCode } from "../shared/dom.js";
import { followConfig, subscribe } from "../daemon.js";
import { cameraChoice } from "./cameras.js";
import { gauge } from "../shared/gauge.js";
import { control } from "./setting.js";
import { settingsState } from "./settings_state.js";

/** @param {HTMLElement} main */
export async function show(main) {
  const state = await settingsState((rebuilt) => (rebuilt ? build() : draw()));
  if (!state) return null;
  const { now, all, save, reload } = state;
  /** @type {Map<string, ReturnType<typeof row>>} */
  const rows = new Map();
  const undo = button("Undo", () => state.undo(() => toast("Taken back.")), { id: "undo" });
  const place = h("div", {});
  const problem = h("section", { class: "card problem", role: "alert" });
  const pinch = h("div", {});
  const cameras = h("div", {});
  /** @type {ReturnType<typeof gauge> | null} */
  let gap = null;
  main.append(
    h("div", { class: "row between" }, h("h1", {}, "Settings"), undo),
    h(
      "p",
      { class: "lead" },
      "Each is written to your config, whose comments stay, and is in force at once: try it with your hand as you go. ",
      h("a", { href: "#calibrate" }, "Calibrate"),
      " measures what suits you; the ",
      h("a", { href: "#welcome" }, "welcome"),
      " leads through the first steps again. All else is in ",
      h("a", { href: "#file" }, "the config as text"),
      ".",
    ),
    problem,
    place,
    h("p", { class: "hint path" }, now().path),
  );
  cameras.append(await cameraChoice(reload));
  build();
  const ends = [
    followConfig(() => now().stamp, state.look),
    subscribe((record) => {
      const hand = record?.hands[0];
      gap?.set(hand ? hand.gaps.pinch : 0, hand ? hand.gaps.pinch.toFixed(2) : "no hand");
    }),
  ];
  return () => ends.forEach((end) => end());

  function build() {
    rows.clear();
    for (const setting of all())
      rows.set(
        setting.path,
        row(setting, (value) => save(setting, value)),
      );
    setChildren(
      place,
      now().groups.map((group) =>
        h(
          "section",
          { class: "card settings" },
          h("h2", {}, group.title),
          group.title === "Pinch" ? pinch : null,
          group.title === "Camera and sound" ? cameras : null,
          group.settings.map((setting) => rows.get(setting.path)?.node),
        ),
      ),
    );
    draw();
  }

  function draw() {
    const found = now();
    undo.disabled = !found.undo;
    problem.hidden = !found.problem;
    setChildren(problem, found.problem && unusableConfig(found.problem, reload));
    for (const setting of all()) rows.get(setting.path)?.set(setting);
    if (!all().length) return;
    gap = gauge("Gap now", 0, 1.2, [limit("enter"), limit("exit")]);
    setChildren(pinch, gap.node);
  }

  /** @param {string} name */
  function limit(name) {
    return Number(all().find((setting) => setting.path === `gestures.pinch.${name}`)?.value);
  }
}

/**
 * A setting with its title, what it means, its control, and a button for its default.
 * @param {Setting} setting
 * @param {(value: unknown) => void} save
 */
function row(setting, save) {
  const id = setting.path.replaceAll(".", "-");
  const { node, text, set } = control(setting, id, save);
  const usual = button(
    "Default",
    () => {
      byId(id).focus();
      save(null);
    },
    { class: "quiet" },
  );
  return {
    node: h(
      "div",
      { class: "setting" },
      h(
        "div",
        {},
        h("div", { class: "row between" }, h("label", { htmlFor: id, class: "name" }, setting.title), usual),
        h("p", { class: "hint", id: `${id}-about` }, withCode(setting.about)),
        setting.later ? h("span", { class: "mark" }, "In force at the next start") : null,
      ),
      node,
    ),
    /** @param {Setting} changed */
    set(changed) {
      set(changed.value);
      usual.style.visibility = changed.value === changed.default ? "hidden" : "visible";
      usual.title = `Default: ${text(changed.default)}`;
      usual.setAttribute("aria-label", `${usual.title}, ${setting.title}`);
    },
  };
}
