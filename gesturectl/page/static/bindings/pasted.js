// Bindings from a text that somebody else wrote: shown with all they do, chosen one by one, and only then taken over.

/** @import { Child, ConfigAnswer, PastedBinding, Write } from "../types.js" */

import { button, dialog, h, withCode } from "../shared/dom.js";
import { tryRequest } from "../daemon.js";
import { gesturePicture } from "../shared/hand.js";
import { readable } from "../shared/names.js";

/** @param {PastedBinding} b */
const where = (b) =>
  b.level === "layers" ? `into the layer ${b.name}` : b.name === "default" ? "" : `into the profile ${b.name}`;

/**
 * @param {ConfigAnswer} config
 * @param {Write} write
 */
export function pasteBindings(config, write) {
  const text = h("textarea", { rows: 10, spellcheck: false, placeholder: "- {on: rock, do: {key: space}}" });
  /** @type {HTMLInputElement} */
  const file = h("input", {
    type: "file",
    accept: ".yaml,.yml,.txt",
    hidden: true,
    onchange: async () => {
      if (file.files?.[0]) text.value = await file.files[0].text();
    },
  });
  const box = dialog("Paste bindings", (close) =>
    h(
      "div",
      { class: "make" },
      h(
        "p",
        { class: "hint" },
        "Paste a config, or bindings from one. You see what each does before anything is taken over.",
      ),
      h("label", {}, "Text", text),
      h(
        "div",
        { class: "row end foot" },
        file,
        button("Open a file…", () => file.click()),
        button("Cancel", close),
        button("Look at it", look, { class: "main" }),
      ),
    ),
  );

  async function look() {
    const found = await tryRequest("config/preview", { text: text.value });
    if (!found) return;
    box.close();
    chooseBindings(config, "What the text holds", [], found.bindings, (chosen) => {
      const taken = chosen.map((i) => found.bindings[i]).map(({ level, name, binding }) => ({ level, name, binding }));
      return write("config/take", { taken }, takenOver(taken.length));
    });
  }
}

/** @param {number} n */
export const takenOver = (n) => (n === 1 ? "One binding is taken over." : `${n} bindings are taken over.`);

/**
 * Bindings to be chosen one by one; what starts a program or is in the way of another is not chosen beforehand.
 * @param {ConfigAnswer} config
 * @param {string} title
 * @param {Child} about
 * @param {PastedBinding[]} bindings
 * @param {(chosen: number[]) => Promise<boolean>} takeOver
 */
export function chooseBindings(config, title, about, bindings, takeOver) {
  const rows = bindings.map((b) => ({
    b,
    take: h("input", {
      type: "checkbox",
      checked: !b.there && !b.programs.length && !b.clashes?.length,
      disabled: b.there,
      "aria-label": `Take ${readable(b.binding.on)}`,
      onchange: counted,
    }),
  }));
  const confirm = button("", take, { class: "main" });
  const preview = dialog(
    title,
    (close) =>
      h(
        "div",
        { class: "make" },
        about,
        h(
          "ul",
          { class: "list taken" },
          rows.map((row) => bindingItem(config, row.b, row.take)),
        ),
        h("div", { class: "row end foot" }, button("Cancel", close), confirm),
      ),
    () => {},
    "wide",
  );
  counted();

  function counted() {
    const n = rows.filter((r) => r.take.checked).length;
    confirm.textContent = n === 1 ? "Take over 1 binding" : `Take over ${n} bindings`;
    confirm.disabled = !n;
  }

  async function take() {
    const chosen = rows.flatMap((r, i) => (r.take.checked ? [i] : []));
    if (await takeOver(chosen)) preview.close();
  }
}

/**
 * @param {ConfigAnswer} config
 * @param {PastedBinding} b
 * @param {HTMLInputElement} take
 */
function bindingItem(config, b, take) {
  return h(
    "li",
    { class: "card" },
    h(
      "label",
      { class: "check" },
      take,
      gesturePicture(b.binding.on, config.pictures, b.binding.pose),
      h(
        "span",
        {},
        h("strong", {}, readable(b.binding.on)),
        " ",
        withCode(b.words),
        where(b) && h("span", { class: "hint" }, ` (${where(b)})`),
        b.there && h("span", { class: "hint" }, " You have it already."),
        b.clashes?.map((words) => h("span", { class: "mark" }, "Takes the place of yours: ", withCode(words))),
        b.programs.map((line) => h("span", { class: "mark" }, "Starts a program: ", h("code", {}, line))),
      ),
    ),
  );
}
