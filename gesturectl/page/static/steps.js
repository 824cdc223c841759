// Several actions one after another, with waits: a list of steps that can be moved, changed and taken out.

import { button, h, headed, put, tell } from "./dom.js";
import { options } from "./fields.js";
import { chord } from "./keys.js";
import { joined, split } from "./words.js";

// The kinds of steps: each action with a value, and together those of one group that are a name alone.
function kindsOf(config) {
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

export function stepList(config, changed) {
  const kinds = kindsOf(config);
  const list = h("ol", { class: "steps-made" });
  const said = h("p", { class: "unseen", role: "status" });
  let steps = [];
  const add = button("Add a step", () => {
    steps.push(step({ key: "" }));
    draw();
    steps.at(-1).node.querySelector("select").focus();
  });
  steps.push(step({ key: "" }), step({ wait: 0.2 }));
  draw();

  function step(value) {
    const named = typeof value === "string";
    const kind = named ? config.actions[value].step : Object.keys(value)[0];
    const now = { kind, field: field(kind, named ? value : value[kind]) };
    const select = h(
      "select",
      {
        "aria-label": "Step",
        onchange: () => {
          now.kind = select.value;
          now.field = field(now.kind);
          slot.replaceChildren(now.field.node);
          changed();
        },
      },
      options(Object.entries(kinds).map(([k, { label }]) => [k, label])),
    );
    select.value = kind;
    const slot = h("div", { class: "slot" }, now.field.node);
    const move = (by, words) =>
      button(
        by < 0 ? "↑" : "↓",
        (e) => {
          const at = steps.indexOf(now);
          if (!steps[at + by]) return;
          [steps[at], steps[at + by]] = [steps[at + by], steps[at]];
          draw();
          e.target.focus();
          tell(said, `Step ${at + by + 1} of ${steps.length}`);
        },
        { class: "quiet", "aria-label": words },
      );
    now.node = h(
      "li",
      { class: "step" },
      select,
      slot,
      h(
        "div",
        { class: "buttons" },
        move(-1, "Earlier"),
        move(1, "Later"),
        button(
          "✕",
          () => {
            const at = steps.indexOf(now);
            steps.splice(at, 1);
            draw();
            (steps[Math.min(at, steps.length - 1)]?.node.querySelector("select") || add).focus();
          },
          { class: "quiet", "aria-label": "Take this step out" },
        ),
      ),
    );
    return now;
  }

  function field(kind, value) {
    const select = (names, label, text) =>
      h(
        "select",
        { "aria-label": label, onchange: changed },
        names.map((n) => h("option", { value: n, selected: n === value }, text(n))),
      );
    const { widget, names } = kinds[kind];
    if (names.length)
      return read(
        select(names, headed(kind), (n) => config.actions[n].words),
        (v) => v,
      );
    const valued = (node, made) => read(node, (v) => (made(v) === null ? null : { [kind]: made(v) }));
    if (widget === "button")
      return valued(
        select(config.buttons, "Mouse button", (n) => `${n} button`),
        (v) => v,
      );
    if (widget === "seconds")
      return valued(
        input({ type: "number", min: 0, max: 60, step: 0.1, value: value ?? 0.2, "aria-label": "Seconds" }),
        (v) => (v === "" ? null : Number(v)),
      );
    if (widget === "words")
      return valued(
        input({ value: value ? joined(value) : "", "aria-label": "Command", placeholder: "firefox --new-window" }),
        (v) => (split(v).length ? split(v) : null),
      );
    if (widget === "keys") return valued(keys(value), (v) => v.trim() || null);
    return valued(
      input({ value: value || "", "aria-label": widget === "text" ? "Text" : "Command line" }),
      (v) => v || null,
    );
  }

  // The keys themselves can be pressed in it; Tab goes on, so it is typed as a word.
  function keys(value) {
    const node = input({ value: value || "", placeholder: "ctrl+c", "aria-label": "Keys, joined by +" });
    node.addEventListener("keydown", (e) => {
      const { text, whole } = chord(e);
      if (!whole || !(e.ctrlKey || e.altKey || e.metaKey || /^F\d/.test(e.key))) return;
      e.preventDefault();
      node.value = text;
      changed();
    });
    return node;
  }

  function input(more) {
    return h("input", {
      type: "text",
      spellcheck: false,
      autocomplete: "off",
      maxLength: 1000,
      oninput: changed,
      ...more,
    });
  }
  function read(node, made) {
    return { node, value: () => made(node.value) };
  }

  function draw() {
    put(
      list,
      steps.map((x) => x.node),
    );
    changed();
  }

  return {
    node: h("div", { class: "fields" }, list, add, said),
    chosen: () => "macro",
    set(value) {
      if (typeof value !== "object" || !value?.macro) return false;
      if (!value.macro.every((x) => typeof x === "string" || Object.keys(x)[0] in kinds)) return false;
      steps = value.macro.map(step);
      put(
        list,
        steps.map((x) => x.node),
      );
      return true;
    },
    value() {
      const made = steps.map((x) => x.field.value());
      return made.length && made.every((v) => v !== null) ? { macro: made } : null;
    },
  };
}
