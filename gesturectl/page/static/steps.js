// Several actions one after another, with waits: a list of steps that can be moved, changed and taken out.

import { button, h, put, tell } from "./dom.js";
import { chord } from "./keys.js";
import { joined, split } from "./words.js";

const KINDS = [
  ["key", "press keys"],
  ["text", "type"],
  ["wait", "wait (seconds)"],
  ["click", "click"],
  ["double_click", "double-click"],
  ["desktop", "desktop"],
  ["run", "start a program"],
  ["shell", "have the shell run"],
];
const DESKTOP = ["workspace_next", "workspace_previous", "overview", "show_desktop"];

export function stepList(config, changed) {
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
    const kind = typeof value === "string" ? "desktop" : Object.keys(value)[0];
    const now = { kind, field: field(kind, typeof value === "string" ? value : value[kind]) };
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
      KINDS.map(([k, text]) => h("option", { value: k }, text)),
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
    if (kind === "click" || kind === "double_click")
      return read(
        select(config.buttons, "Mouse button", (n) => `${n} button`),
        (v) => ({ [kind]: v }),
      );
    if (kind === "desktop")
      return read(
        select(DESKTOP, "Desktop", (n) => config.actions[n]),
        (v) => v,
      );
    if (kind === "wait")
      return read(
        input({ type: "number", min: 0, max: 60, step: 0.1, value: value ?? 0.2, "aria-label": "Seconds" }),
        (v) => (v === "" ? null : { wait: Number(v) }),
      );
    if (kind === "run")
      return read(
        input({ value: value ? joined(value) : "", "aria-label": "Command", placeholder: "firefox --new-window" }),
        (v) => (split(v).length ? { run: split(v) } : null),
      );
    if (kind === "key") return keys(value);
    return read(input({ value: value || "", "aria-label": kind === "text" ? "Text" : "Command line" }), (v) =>
      v ? { [kind]: v } : null,
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
    return read(node, (v) => (v.trim() ? { key: v.trim() } : null));
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
    set(value) {
      if (typeof value !== "object" || !value?.macro) return false;
      if (!value.macro.every((x) => typeof x === "string" || KINDS.some(([k]) => k in x))) return false;
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
