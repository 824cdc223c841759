// A profile or layer on the page: its bindings, and the buttons that change it.

/** @import { BindingRow, ConfigAnswer, Level } from "../types.js" */

import { button, h, withCode } from "../shared/dom.js";
import { gesturePicture } from "../shared/hand.js";
import { levelTitle } from "./manage.js";
import { readable } from "../shared/names.js";
import { actionPicture } from "../actions/pictures.js";
import { windowsHint } from "./windows.js";

/**
 * @typedef {object} LevelHandlers
 * @property {(l: Level) => void} windows
 * @property {(l: Level) => void} manage
 * @property {(l: Level, index: number | null) => void} edit null adds a binding
 * @property {(l: Level, index: number) => void} remove
 */

/**
 * @param {ConfigAnswer} config
 * @param {Level} l
 * @param {LevelHandlers} handlers
 */
export function levelSection(config, l, handlers) {
  const title = levelTitle(l);
  return h(
    "section",
    { class: "profile" },
    h(
      "div",
      { class: "row between" },
      h("div", {}, h("h2", {}, title), windowsHint(l)),
      h(
        "div",
        { class: "row" },
        l.level === "profiles"
          ? button("Windows…", () => handlers.windows(l), { "aria-label": `Windows… of ${title}` })
          : null,
        button("Manage…", () => handlers.manage(l), { "aria-label": `Manage… ${title}` }),
        button("Add", () => handlers.edit(l, null), { class: "main", "aria-label": `Add a binding to ${title}` }),
      ),
    ),
    l.notes.map((note) => h("p", { class: "warning" }, withCode(note))),
    l.bindings.length
      ? h(
          "ul",
          { class: "bindings" },
          l.bindings.map((row, i) => bindingCard(config, l, row, i, handlers)),
        )
      : h("p", { class: "hint" }, "Nothing is bound yet."),
  );
}

/**
 * @param {ConfigAnswer} config
 * @param {Level} l
 * @param {BindingRow} row
 * @param {number} i
 * @param {LevelHandlers} handlers
 */
function bindingCard(config, l, row, i, { edit, remove }) {
  const name = readable(row.binding.on);
  const where = l.level === "profiles" && l.name === "default" ? "" : ` in ${levelTitle(l)}`;
  return h(
    "li",
    { class: "card binding" },
    gesturePicture(row.binding.on, config.pictures, row.binding.pose),
    h(
      "div",
      {},
      h("h3", {}, name),
      h("div", { class: "row act" }, actionPicture(row.binding.do), h("p", { class: "does" }, withCode(row.words))),
      row.programs.length ? h("p", { class: "mark" }, "Starts a program") : null,
      row.notes.map((note) => h("p", { class: "warning" }, withCode(note))),
    ),
    h(
      "div",
      { class: "buttons" },
      button("Edit", () => edit(l, i), { "aria-label": `Edit ${name}${where}` }),
      button("Remove", () => remove(l, i), { class: "quiet", "aria-label": `Remove ${name}${where}` }),
    ),
  );
}
