// Packs of bindings that come with the program: listed, looked at, and added binding by binding.

/** @import { ConfigAnswer, PackAnswer, PacksAnswer, Write } from "../types.js" */

import { button, dialog, h, withCode } from "../shared/dom.js";
import { tryRequest } from "../daemon.js";
import { chooseBindings, takenOver } from "./pasted.js";

/**
 * @param {ConfigAnswer} config
 * @param {Write} write
 */
export async function addPack(config, write) {
  /** @type {PacksAnswer | null} */
  const known = await tryRequest("config/packs");
  if (!known) return;
  const box = dialog("Packs", (close) =>
    h(
      "div",
      { class: "make" },
      h("p", { class: "hint" }, "Bindings for a program or a task. You see what each does before anything is added."),
      h(
        "ul",
        { class: "list" },
        known.packs.map(({ name, about }) =>
          h(
            "li",
            { class: "card" },
            h(
              "div",
              { class: "row between" },
              h("h3", {}, name),
              button("Look at it", () => look(name), labelled(name)),
            ),
            h("p", { class: "hint" }, about),
          ),
        ),
      ),
      h("div", { class: "row end foot" }, button("Cancel", close)),
    ),
  );

  /** @param {string} name */
  async function look(name) {
    /** @type {PackAnswer | null} */
    const pack = await tryRequest("config/pack", { name });
    if (!pack) return;
    box.close();
    const levels = h(
      "ul",
      { class: "commands hint" },
      pack.levels.map((words) => h("li", {}, withCode(words))),
    );
    chooseBindings(
      config,
      `The pack ${name}`,
      [h("p", {}, pack.about), pack.levels.length > 0 && levels],
      pack.bindings,
      (taken) => write("config/pack/add", { name, taken }, takenOver(taken.length)),
    );
  }
}

/** @param {string} name */
const labelled = (name) => ({ "aria-label": `Look at ${name}` });
