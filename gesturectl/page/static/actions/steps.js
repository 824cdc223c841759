// Several actions one after another, with waits: a list of steps that can be moved, changed and taken out.

/** @import { Action, ActionKind, ConfigAnswer } from "../types.js" */

import { button, h, setChildren, setText } from "../shared/dom.js";
import { options } from "./fields.js";
import { completed } from "./key_names.js";
import { chordOf } from "./keys.js";
import { capitalised } from "../shared/names.js";
import { joinWords, splitWords } from "./words.js";

/**
 * A kind of step: one action with a value, or together those of one group that are a name alone.
 * @typedef {{ label: string, widget: string | null, names: string[] }} StepKind
 */

/** @typedef {{ node: HTMLElement, value: () => Action | null }} StepField */

/**
 * The kinds of steps by name.
 * @param {ConfigAnswer} config
 */
function kindsOf(config) {
  /** @type {{ [kind: string]: StepKind }} */
  const kinds = {};
  const ordered = [...config.groups.flatMap((g) => g.actions), ...Object.keys(config.actions)];
  for (const name of new Set(ordered)) {
    const { step, words, widget } = config.actions[name];
    if (!step) continue;
    const kind = (kinds[words ? step : name] ||= { label: step, widget, names: [] });
    if (words) kind.names.push(name);
  }
  return kinds;
}

/**
 * The form of a list of steps.
 * @param {ConfigAnswer} config
 * @param {() => void} changed
 * @returns {ActionKind}
 */
export function stepList(config, changed) {
  const kinds = kindsOf(config);
  const list = h("ol", { class: "steps-made" });
  const said = h("p", { class: "unseen", role: "status" });
  const add = button("Add a step", () => {
    steps.push(made({ key: "" }));
    draw();
    steps.at(-1)?.select.focus();
  });
  const made = (/** @type {Action} */ value) => stepItem(config, kinds, value, { changed, moved, removed });
  let steps = [made({ key: "" }), made({ wait: 0.2 })];
  draw();

  function moved(/** @type {Step} */ step, /** @type {number} */ by) {
    const at = steps.indexOf(step);
    if (!steps[at + by]) return;
    [steps[at], steps[at + by]] = [steps[at + by], steps[at]];
    draw();
    setText(said, `Step ${at + by + 1} of ${steps.length}`);
  }

  function removed(/** @type {Step} */ step) {
    const at = steps.indexOf(step);
    steps.splice(at, 1);
    draw();
    (steps[Math.min(at, steps.length - 1)]?.select || add).focus();
  }

  function show() {
    setChildren(
      list,
      steps.map((step) => step.node),
    );
  }

  function draw() {
    show();
    changed();
  }

  return {
    node: h("div", { class: "fields" }, list, add, said),
    chosen: () => "macro",
    set(value) {
      if (typeof value !== "object" || !value.macro) return false;
      /** @type {Action[]} */
      const given = value.macro;
      if (!given.every((x) => typeof x === "string" || Object.keys(x)[0] in kinds)) return false;
      steps = given.map(made);
      show();
      return true;
    },
    value() {
      const values = steps.map((step) => step.value());
      return values.length && values.every((v) => v !== null) ? { macro: values } : null;
    },
  };
}

/** @typedef {{ node: HTMLElement, select: HTMLSelectElement, value: () => Action | null }} Step */

/**
 * A step in the list: its kind, its field, and the buttons that move it and take it out.
 * @param {ConfigAnswer} config
 * @param {{ [kind: string]: StepKind }} kinds
 * @param {Action} value
 * @param {object} handlers
 * @param {() => void} handlers.changed
 * @param {(step: Step, by: number) => void} handlers.moved
 * @param {(step: Step) => void} handlers.removed
 * @returns {Step}
 */
function stepItem(config, kinds, value, { changed, moved, removed }) {
  const first = typeof value === "string" ? config.actions[value].step : Object.keys(value)[0];
  let field = stepField(config, kinds, first, typeof value === "string" ? value : value[first], changed);
  /** @type {HTMLSelectElement} */
  const select = h(
    "select",
    {
      "aria-label": "Step",
      onchange: () => {
        field = stepField(config, kinds, select.value, undefined, changed);
        slot.replaceChildren(field.node);
        changed();
      },
    },
    options(Object.entries(kinds).map(([kind, { label }]) => [kind, label])),
  );
  select.value = first;
  const slot = h("div", { class: "slot" }, field.node);
  const move = (/** @type {number} */ by, /** @type {string} */ words) => {
    const node = button(
      by < 0 ? "↑" : "↓",
      () => {
        moved(step, by);
        node.focus();
      },
      { class: "quiet", "aria-label": words },
    );
    return node;
  };
  /** @type {Step} */
  const step = {
    node: h(
      "li",
      { class: "step" },
      select,
      slot,
      h(
        "div",
        { class: "buttons" },
        move(-1, "Earlier"),
        move(1, "Later"),
        button("✕", () => removed(step), { class: "quiet", "aria-label": "Take this step out" }),
      ),
    ),
    select,
    value: () => field.value(),
  };
  return step;
}

/**
 * The field for the value of a step, or for one of several names.
 * @param {ConfigAnswer} config
 * @param {{ [kind: string]: StepKind }} kinds
 * @param {string} kind
 * @param {any} value undefined where the step is new
 * @param {() => void} changed
 * @returns {StepField}
 */
function stepField(config, kinds, kind, value, changed) {
  const { widget, names } = kinds[kind];
  const select = (
    /** @type {string[]} */ among,
    /** @type {string} */ label,
    /** @type {(name: string) => string | null} */ text,
  ) =>
    h(
      "select",
      { "aria-label": label, onchange: changed },
      among.map((n) => h("option", { value: n, selected: n === value }, text(n))),
    );
  if (names.length) {
    const node = select(names, capitalised(kind), (n) => config.actions[n].words);
    return { node, value: () => node.value };
  }
  const valued = (
    /** @type {HTMLInputElement | HTMLSelectElement} */ node,
    /** @type {(text: string) => unknown} */ read,
  ) => ({
    node,
    value() {
      const found = read(node.value);
      return found === null ? null : { [kind]: found };
    },
  });
  if (widget === "button")
    return valued(
      select(config.buttons, "Mouse button", (n) => `${n} button`),
      (v) => v,
    );
  if (widget === "seconds")
    return valued(
      textInput(changed, {
        type: "number",
        min: 0,
        max: 60,
        step: 0.1,
        value: value ?? 0.2,
        "aria-label": "Seconds",
      }),
      (v) => (v === "" ? null : Number(v)),
    );
  if (widget === "words")
    return valued(
      textInput(changed, {
        value: value ? joinWords(value) : "",
        "aria-label": "Command",
        placeholder: "firefox --new-window",
      }),
      (v) => (splitWords(v).length ? splitWords(v) : null),
    );
  if (widget === "keys") return valued(keysInput(config.keys, value, changed), (v) => v.trim() || null);
  const label = widget === "text" ? "Text" : "Command line";
  return valued(textInput(changed, { value: value || "", "aria-label": label }), (v) => v || null);
}

/**
 * The keys themselves can be pressed in it; Tab moves the focus, so it is typed as a word.
 * @param {string[]} names
 * @param {string | undefined} value
 * @param {() => void} changed
 */
function keysInput(names, value, changed) {
  const node = textInput(changed, {
    value: value || "",
    placeholder: "ctrl+c",
    "aria-label": "Keys, joined by +",
  });
  completed(node, names);
  node.addEventListener("keydown", (e) => {
    const { text, whole } = chordOf(e);
    if (!whole || !(e.ctrlKey || e.altKey || e.metaKey || /^F\d/.test(e.key))) return;
    e.preventDefault();
    node.value = text;
    changed();
  });
  return node;
}

/**
 * @param {() => void} changed
 * @param {{ [name: string]: unknown }} more
 */
function textInput(changed, more) {
  return h("input", {
    type: "text",
    spellcheck: false,
    autocomplete: "off",
    maxLength: 1000,
    oninput: changed,
    ...more,
  });
}
