// An action that follows the hand: what of the hand, what it moves, and how far it has to go.

/** @import { Action, ActionKind, ConfigAnswer } from "../types.js" */

import { h } from "../shared/dom.js";
import { options } from "./fields.js";
import { completed } from "./key_names.js";

const KEYS = "keys";
/** @type {[value: string, text: string][]} */
const CURVES = [
  ["1", "evenly"],
  ["2", "finer near where it began"],
  ["0.5", "coarser near where it began"],
];

/**
 * @param {ConfigAnswer} config
 * @param {() => void} changed
 * @returns {ActionKind}
 */
export function followKind(config, changed) {
  const number = (/** @type {number} */ low, /** @type {number} */ high, /** @type {number | string} */ step) =>
    h("input", { type: "number", min: low, max: high, step, oninput: changed });
  const what = h(
    "select",
    {
      onchange: () => {
        update();
        changed();
      },
    },
    options([...Object.entries(config.following), [KEYS, "taps one of two keys"]]),
  );
  const as = h(
    "select",
    {
      onchange: () => {
        usual();
        changed();
      },
    },
    options(Object.entries(config.followed).map(([s, f]) => [s, `as ${f.words}`])),
  );
  const range = number(0.1, 3600, "any");
  const steps = number(-200, 200, 1);
  const curve = h("select", { onchange: changed }, options(CURVES));
  const bent = h("label", {}, "Curve", curve);
  const key = (/** @type {string} */ label) => {
    const node = h("input", { type: "text", spellcheck: false, autocomplete: "off", oninput: changed });
    completed(node, config.keys);
    return { node, label: h("label", {}, label, node) };
  };
  const { node: down, label: downLabel } = key("Key back");
  const { node: up, label: upLabel } = key("Key onwards");
  const keys = h("div", { class: "row" }, upLabel, downLabel);
  const unit = h("span", {});
  update();
  usual();

  function update() {
    keys.hidden = what.value !== KEYS;
  }
  // What a source has where nothing is given.
  function usual() {
    const source = config.followed[as.value];
    range.value = String(source.range);
    steps.value = String(source.steps);
    unit.textContent = source.unit;
    bent.hidden = !source.curved;
  }

  return {
    node: h(
      "div",
      { class: "fields" },
      h("label", {}, "What it does", what),
      keys,
      h("label", {}, "How", as),
      h(
        "div",
        { class: "row" },
        h("label", { class: "percent" }, "Steps (less than 0 goes the other way)", steps),
        h("label", { class: "percent" }, h("span", {}, "over how many ", unit), range),
        bent,
      ),
    ),
    chosen: () => as.value,
    set(value) {
      if (typeof value !== "object") return false;
      const source = Object.keys(config.followed).find((s) => s in value);
      if (!source) return false;
      as.value = source;
      usual();
      const target = value[source];
      what.value = Array.isArray(target) ? KEYS : target;
      if (Array.isArray(target)) [down.value, up.value] = target;
      update();
      range.value = value.range ?? range.value;
      steps.value = value.steps ?? steps.value;
      const by = String(value.curve ?? 1);
      if (!CURVES.some(([v]) => v === by)) curve.append(h("option", { value: by }, `by ${by}`));
      curve.value = by;
      return true;
    },
    value() {
      const pair = [down.value.trim(), up.value.trim()];
      if ((what.value === KEYS && !pair.every(Boolean)) || !(Number(range.value) > 0) || !Number(steps.value))
        return null;
      /** @type {Action} */
      const made = { [as.value]: what.value === KEYS ? pair : what.value };
      if (Number(range.value) !== config.followed[as.value].range) made.range = Number(range.value);
      if (Number(steps.value) !== config.followed[as.value].steps) made.steps = Number(steps.value);
      if (curve.value !== "1" && !bent.hidden) made.curve = Number(curve.value);
      return made;
    },
  };
}
