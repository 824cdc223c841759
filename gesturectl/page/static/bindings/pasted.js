// Bindings from a text that somebody else wrote: shown with all they do, chosen one by one, and only then taken over.

/** @import { Child, ConfigAnswer, PastedBinding, Write } from "../types.js" */

import { answerInPlaceOf, button, confirmPrograms, dialog, h, question, toast, withCode } from "../shared/dom.js";
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
  const box = dialog("Paste bindings", (close) =>
    h(
      "div",
      { class: "make" },
      h(
        "p",
        { class: "hint" },
        "Paste a config, or bindings from one. You see what each does before anything is taken over.",
      ),
      textFields("- {on: rock, do: {key: space}}", look, button("Cancel", close)),
    ),
  );

  /** @param {string} text */
  async function look(text) {
    const found = await answerInPlaceOf(box, tryRequest("config/preview", { text }));
    if (!found) return;
    box.close();
    chooseBindings(config, "What the text holds", [], found.bindings, (chosen, agreed) => {
      const taken = chosen.map((i) => {
        const { level, name, binding } = found.bindings[i];
        return { level, name, binding, agreed: agreed.includes(i) };
      });
      return write("config/take", { taken, confirmed: true }, takenOver(taken.length));
    });
  }
}

/**
 * Fields for a text that is pasted or read from a file.
 * @param {string} placeholder
 * @param {(text: string) => void} look
 * @param {Child} cancel
 */
export function textFields(placeholder, look, cancel) {
  const text = h("textarea", { rows: 8, spellcheck: false, placeholder });
  /** @type {HTMLInputElement} */
  const file = h("input", {
    type: "file",
    accept: ".yaml,.yml,.txt",
    hidden: true,
    onchange: async () => {
      if (file.files?.[0]) text.value = await file.files[0].text();
    },
  });
  function lacking() {
    text.focus();
    toast("There is no text yet. Paste one, or open a file.");
  }

  return [
    h("label", {}, "Text", text),
    h(
      "div",
      { class: "row end foot" },
      file,
      button("Open a file…", () => file.click()),
      cancel,
      button("Look at it", () => (text.value.trim() ? look(text.value) : lacking()), { class: "main" }),
    ),
  ];
}

/** @param {number} n */
export const takenOver = (n) => (n === 1 ? "One binding is taken over." : `${n} bindings are taken over.`);

/**
 * Bindings to be chosen one by one; what is asked about or in the way of another is not chosen beforehand.
 * @param {ConfigAnswer} config
 * @param {string} title
 * @param {Child} about
 * @param {PastedBinding[]} bindings
 * @param {(chosen: number[], agreed: number[]) => Promise<boolean>} takeOver
 * @param {Child} also what else can be chosen below them
 */
export function chooseBindings(config, title, about, bindings, takeOver, also = null) {
  const rows = bindings.map((b) => ({
    b,
    take: h("input", {
      type: "checkbox",
      checked: !b.there && !b.asks && !b.clashes?.length,
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
        h("div", { class: "row end foot" }, also, button("Cancel", close), confirm),
      ),
    () => {},
    "wide",
  );
  counted();
  return preview;

  function counted() {
    const n = rows.filter((r) => r.take.checked).length;
    confirm.textContent = n === 1 ? "Take over 1 binding" : `Take over ${n} bindings`;
    confirm.disabled = !n;
  }

  // What may be a command is agreed to one by one; what is not is left out.
  async function take() {
    const agreed = [];
    for (const [i, { b, take: box }] of rows.entries()) {
      if (!box.checked || !b.asks) continue;
      box.checked = await agreedTo(b);
      if (box.checked) agreed.push(i);
    }
    counted();
    const chosen = rows.flatMap((r, i) => (r.take.checked ? [i] : []));
    if (chosen.length && (await takeOver(chosen, agreed))) preview.close();
  }
}

/**
 * Whether the person agrees to a binding that may be a command.
 * @param {PastedBinding} b
 */
const agreedTo = (b) =>
  b.programs.length
    ? confirmPrograms(b.programs)
    : question(
        `Take over ${readable(b.binding.on)}?`,
        h("p", {}, withCode(`\`${b.binding.on}\` ${b.words}: ${b.asks}. Agree only to what you know.`)),
        "Yes, take it over",
      );

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
        b.notes.map((words) => h("span", { class: "mark" }, withCode(words))),
        b.asks && !b.programs.length && h("span", { class: "mark" }, `You are asked about this: ${b.asks}.`),
        b.programs.map((line) => h("span", { class: "mark" }, "Starts a program: ", h("code", {}, line))),
      ),
    ),
  );
}
