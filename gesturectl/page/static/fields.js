// The fields for the value of an action, by what the catalogue says that it is. A field may serve several such kinds.

import { h, named, put, tell } from "./dom.js";
import { keyField } from "./keys.js";
import { joined, split } from "./words.js";

export const options = (pairs) => pairs.map(([value, text]) => h("option", { value }, text));

// Each is made by (config, changed) and is {node, set(value, kind), value(kind)}, the value being null while it is none;
// some also have show(kind), which fits the field to a kind, and wait().
export const FIELDS = {
  keys: keysField,
  button: buttonField,
  text: textField,
  words: commandField,
  line: commandField,
  layer: levelField,
  profile: levelField,
};

function keysField(_, changed) {
  const keys = keyField(changed);
  return { ...keys, value: () => keys.value() || null };
}

function buttonField(config, changed) {
  const usual = ["left", "right", "middle"];
  const which = h(
    "select",
    { onchange: changed },
    options(config.buttons.map((b) => [b, usual.includes(b) ? `${b} button` : named(b)])),
  );
  return {
    node: h("label", {}, "Button", which),
    set: (value) => {
      which.value = value;
    },
    value: () => which.value,
  };
}

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

// A program's words, or a line for the shell.
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
  function show(kind) {
    read = kind;
    const found = split(line.value);
    const words = found.length > 1 ? `${found.length} words: ${found.map((w) => `“${w}”`).join(" ")}` : "";
    tell(hint, kind === "line" ? "The shell reads the line: pipes and variables work." : words);
  }
  return {
    node: h("div", { class: "fields" }, h("label", {}, "Command", line), hint),
    show,
    set(value, kind) {
      line.value = kind === "line" ? value : joined(value);
      show(kind);
    },
    value(kind) {
      if (kind === "line") return line.value.trim() ? line.value : null;
      const found = split(line.value).filter(Boolean);
      return found.length ? found : null;
    },
  };
}

// One of the layers or profiles that there are.
function levelField(config, changed) {
  const which = h("select", { onchange: changed });
  const label = h("label", {}, "Which", which);
  const none = h("p", { class: "hint" }, "There is no layer yet. Close this, and make one with New layer.");
  function show(kind) {
    const names = config.levels.filter((l) => l.level === `${kind}s`).map((l) => l.name);
    label.hidden = !names.length;
    none.hidden = names.length > 0;
    put(which, options(names.map((n) => [n, n])));
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
