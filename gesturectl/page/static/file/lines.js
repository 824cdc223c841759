// A field for a text with the numbers of its lines beside it.

import { h, setText } from "../shared/dom.js";

/**
 * The field, labelled by the element of id `label`; `typed` is called with each change by the person.
 * @param {string} id
 * @param {string} label
 * @param {() => void} typed
 */
export function linedText(id, label, typed) {
  // A screen reader announces the lines of a field by itself.
  const numbers = h("pre", { class: "numbers", "aria-hidden": "true" });
  const text = h("textarea", {
    id,
    rows: 24,
    spellcheck: false,
    wrap: "off",
    oninput: () => {
      number();
      typed();
    },
    onscroll: () => {
      numbers.scrollTop = text.scrollTop;
    },
  });
  text.setAttribute("aria-labelledby", label);
  let many = 0;

  function number() {
    const lines = text.value.split("\n").length;
    if (lines !== many) setText(numbers, Array.from({ length: lines }, (_, i) => i + 1).join("\n"));
    many = lines;
    numbers.scrollTop = text.scrollTop;
  }

  return {
    node: h("div", { class: "lined" }, numbers, text),
    text: () => text.value,
    /** @param {string} value */
    set(value) {
      text.value = value;
      number();
    },
    /**
     * Selects what follows a place, from 1.
     * @param {{ line: number, column: number }} place
     */
    goTo({ line, column }) {
      const lines = text.value.split("\n");
      const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
      const end = before + (lines[line - 1] || "").length;
      text.focus();
      text.setSelectionRange(Math.min(before + column - 1, end), end);
      text.scrollTop = (line - 4) * (text.scrollHeight / lines.length);
    },
  };
}
