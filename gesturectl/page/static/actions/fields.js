// The fields for the value of an action, by what the catalogue says that it is. A field may serve several such kinds.

/** @import { ConfigAnswer, Field } from "../types.js" */

import { h, setChildren, setText } from "../shared/dom.js";
import { keyField } from "./keys.js";
import { joinWords, splitWords } from "./words.js";
import { readable } from "../shared/names.js";

/**
 * Options of a list, given as [value, text].
 * @param {[value: string, text: string][]} pairs
 */
export const options = (pairs) => pairs.map(([value, text]) => h("option", { value }, text));

/**
 * The fields by the catalogue's names for kinds of values.
 * @type {{ [widget: string]: (config: ConfigAnswer, changed: () => void) => Field }}
 */
export const FIELDS = {
  keys: keysField,
  button: buttonField,
  text: textField,
  words: commandField,
  line: commandField,
  layer: levelField,
  profile: levelField,
};

/**
 * @param {ConfigAnswer} config
 * @param {() => void} changed
 * @returns {Field}
 */
function keysField(config, changed) {
  const keys = keyField(config.keys, changed);
  return { ...keys, value: () => keys.value() || null };
}

/**
 * @param {ConfigAnswer} config
 * @param {() => void} changed
 * @returns {Field}
 */
function buttonField(config, changed) {
  const usual = ["left", "right", "middle"];
  const which = h(
    "select",
    { onchange: changed },
    options(config.buttons.map((b) => [b, usual.includes(b) ? `${b} button` : readable(b)])),
  );
  return {
    node: h("label", {}, "Button", which),
    set: (value) => {
      which.value = value;
    },
    value: () => which.value,
  };
}

/**
 * @param {ConfigAnswer} _
 * @param {() => void} changed
 * @returns {Field}
 */
function textField(_, changed) {
  const text = h("textarea", { rows: 2, maxLength: 1000, oninput: changed });
  return {
    node: h("label", {}, "Text to type", text),
    set: (value) => {
      text.value = value;
    },
    value: () => text.value || null,
  };
}

/**
 * A program's words, or a line for the shell.
 * @param {ConfigAnswer} _
 * @param {() => void} changed
 * @returns {Field}
 */
function commandField(_, changed) {
  let read = "words";
  const line = h("input", {
    type: "text",
    spellcheck: false,
    autocomplete: "off",
    placeholder: "firefox --new-window",
    oninput: () => {
      show(read);
      changed();
    },
  });
  const hint = h("p", { class: "hint" });
  function show(/** @type {string} */ kind) {
    read = kind;
    const found = splitWords(line.value);
    const words = found.length > 1 ? `${found.length} words: ${found.map((w) => `“${w}”`).join(" ")}` : "";
    setText(hint, kind === "line" ? "The shell reads the line: pipes and variables work." : words);
  }
  return {
    node: h("div", { class: "fields" }, h("label", {}, "Command", line), hint),
    show,
    set(value, kind) {
      line.value = kind === "line" ? value : joinWords(value);
      show(kind);
    },
    value(kind) {
      if (kind === "line") return line.value.trim() ? line.value : null;
      const found = splitWords(line.value).filter(Boolean);
      return found.length ? found : null;
    },
  };
}

/**
 * One of the layers or profiles that there are.
 * @param {ConfigAnswer} config
 * @param {() => void} changed
 * @returns {Field}
 */
function levelField(config, changed) {
  const which = h("select", { onchange: changed });
  const label = h("label", {}, "Which", which);
  const none = h("p", { class: "hint" }, "There is none yet. Close this, and make one with New layer….");
  function show(/** @type {string} */ kind) {
    const names = config.levels.filter((l) => l.level === `${kind}s`).map((l) => l.name);
    label.hidden = !names.length;
    none.hidden = names.length > 0;
    setChildren(which, options(names.map((n) => [n, n])));
  }
  return {
    node: h("div", { class: "fields" }, label, none),
    show,
    set(value) {
      which.value = value;
    },
    value: () => which.value || null,
  };
}
