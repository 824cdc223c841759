// A profile or layer as a whole: renamed, copied, deleted, with all that names it.

/** @import { ConfigAnswer, Level, LevelKind, Write } from "../types.js" */

import { button, byId, dialog, h, labelledButton, withCode } from "../shared/dom.js";

/** @param {{ level: LevelKind, name: string }} l */
export const levelTitle = (l) =>
  l.level === "layers" ? `Layer ${l.name}` : l.name === "default" ? "Default profile" : `Profile ${l.name}`;

/**
 * @param {ConfigAnswer} config
 * @param {Level} l
 * @param {Write} write
 */
export function manageLevel(config, l, write) {
  const title = levelTitle(l);
  const kind = l.level === "layers" ? "layer" : "profile";
  const usual = kind === "profile" && l.name === "default";
  const names = config.levels.filter((x) => x.level === l.level).map((x) => x.name);
  const name = h("input", {
    type: "text",
    value: l.name,
    required: true,
    maxLength: 60,
    autocomplete: "off",
    spellcheck: false,
    oninput: typed,
  });
  const rename = h("button", { type: "submit", disabled: true }, "Rename");
  const said = h("p", { class: "hint", role: "status" });
  const bindings = l.bindings.length === 1 ? "binding" : `${l.bindings.length} bindings`;
  const box = dialog(title, (close) =>
    h(
      "div",
      { class: "make" },
      usual
        ? h(
            "p",
            { class: "hint" },
            "The default profile is the one in force at the start: it keeps its name and stays. It can be copied.",
          )
        : h(
            "form",
            {
              onsubmit: (e) => {
                e.preventDefault();
                change("rename", name.value.trim(), (to) => `${title} is called ${to} now, wherever it is named.`);
              },
            },
            h("div", { class: "row" }, h("label", { class: "grow" }, "Name", name), rename),
            said,
          ),
      h(
        "section",
        {},
        h("h3", {}, "Copy"),
        h(
          "p",
          { class: "hint" },
          `The copy begins with the same ${bindings}${kind === "profile" ? ", and is for no windows yet" : ", and no gesture puts it on yet"}.`,
        ),
        button("Copy", () => change("copy", free(), (to) => `${to} is a copy of ${l.name}.`)),
      ),
      usual
        ? null
        : h(
            "section",
            {},
            h("h3", {}, "Delete"),
            usesOf(l),
            button(l.uses.length ? "Delete it and these" : "Delete", () =>
              change("delete", "", () => `${title} is deleted. Undo brings it back.`),
            ),
          ),
      h("div", { class: "row end foot" }, button("Close", close)),
    ),
  );

  function typed() {
    const given = name.value.trim();
    const taken = given !== l.name && names.includes(given);
    said.textContent = taken ? `There is a ${kind} of that name already.` : "";
    rename.disabled = !given || given === l.name || taken;
  }

  function free() {
    let n = 2;
    const stem = l.name.replace(/ \d+$/, "").slice(0, 56);
    while (names.includes(`${stem} ${n}`)) n += 1;
    return `${stem} ${n}`;
  }

  /**
   * @param {"rename" | "copy" | "delete"} what
   * @param {string} to the new name
   * @param {(to: string) => string} done what is said when it is done
   */
  async function change(what, to, done) {
    const body = { level: l.level, name: l.name, change: what, to, with_uses: l.uses.length > 0 };
    if (!(await write("config/level", body, done(to)))) return;
    // Where the person was is gone, or is called something else.
    const near = to && `Manage… ${levelTitle({ level: l.level, name: to })}`;
    box.addEventListener("close", () => (labelledButton(byId("main"), near) || byId("undo")).focus());
    box.close();
  }
}

/**
 * What names a profile or layer.
 * @param {Level} l
 */
function usesOf(l) {
  return l.uses.length
    ? [
        h("p", {}, `${levelTitle(l)} is in use:`),
        h(
          "ul",
          {},
          l.uses.map((use) => h("li", {}, withCode(use))),
        ),
        h("p", { class: "hint" }, "What is listed goes or changes with it. Undo brings everything back."),
      ]
    : h("p", { class: "hint" }, "Nothing else names it. Undo brings it back with all its bindings.");
}
