// What a binding does: one kind of action at a time, the common ones first. A form that is unknown here is kept as it is.

import { button, h, named, put, tell } from "./dom.js";
import { followKind } from "./follow.js";
import { keyField } from "./keys.js";
import { stepList } from "./steps.js";
import { joined, split } from "./words.js";

const MORE = new Set(["follow", "mode", "program", "steps", "other"]);
const LASTING = new Set(["press", "hold_key", "layer", "scroll", "zoom", "clutch"]);
const DESKTOP = ["workspace_next", "workspace_previous", "overview", "show_desktop"];

// The form of an action; `given` tells of the one there is: {do, words}. `changed` is called when it is another one.
export function actionForm(config, given, changed) {
  const kinds = {
    keys: keysKind(changed),
    mouse: mouseKind(config, changed),
    text: textKind(changed),
    desktop: desktopKind(config, changed),
    follow: followKind(config, changed),
    mode: modeKind(config, changed),
    program: programKind(changed),
    steps: stepList(config, changed),
  };
  const titles = {
    keys: "Press keys",
    mouse: "Mouse",
    text: "Type a text",
    desktop: "Desktop",
    follow: "Follow the hand",
    mode: "Modes and pausing",
    program: "Start a program",
    steps: "Several steps",
  };
  const start = given ? Object.keys(kinds).find((k) => kinds[k].set(given.do)) || "other" : "keys";
  if (start === "other") {
    kinds.other = {
      node: h("p", { class: "hint" }, `Now it ${given.words}. That stays so, unless you choose something else.`),
      value: () => given.do,
    };
    titles.other = "As it is";
  }
  const group = `k${Math.random().toString(36).slice(2)}`;
  const radios = Object.fromEntries(
    Object.keys(kinds).map((k) => [
      k,
      h("input", { type: "radio", name: group, value: k, checked: k === start, onchange: () => choose(k) }),
    ]),
  );
  const pill = (k) => h("label", { class: "pill" }, radios[k], titles[k]);
  const room = h("div", { class: "kind" });
  const rest = Object.keys(kinds).filter((k) => MORE.has(k));
  const more = h("div", { class: "pills", hidden: !MORE.has(start) }, rest.map(pill));
  const opener = button(
    "More…",
    () => {
      more.hidden = false;
      opener.hidden = true;
      radios[rest[0]].focus();
    },
    { class: "quiet", hidden: !more.hidden },
  );
  let kind = "";
  const node = h(
    "div",
    { class: "action", role: "radiogroup", "aria-label": "What it does" },
    h(
      "div",
      { class: "pills" },
      Object.keys(kinds)
        .filter((k) => !MORE.has(k))
        .map(pill),
      opener,
    ),
    more,
    room,
  );

  function choose(name) {
    kind = name;
    put(room, kinds[kind].node);
    changed();
  }
  kind = start;
  put(room, kinds[kind].node);
  return {
    node,
    kind: () => kind,
    value: () => kinds[kind].value(),
    lasts: () => {
      const v = kinds[kind].value();
      return kind === "follow" || LASTING.has(typeof v === "string" ? v : Object.keys(v || {})[0]);
    },
    wait: () => kinds.keys.wait(),
  };
}

const form = (value) => (typeof value === "object" && value ? Object.keys(value)[0] : null);
const options = (pairs) => pairs.map(([value, text]) => h("option", { value }, text));

function keysKind(changed) {
  const keys = keyField(changed);
  const held = h("input", { type: "checkbox", onchange: changed });
  return {
    node: h(
      "div",
      { class: "fields" },
      keys.node,
      h("label", { class: "check" }, held, "Keep them down while the gesture lasts"),
    ),
    wait: keys.wait,
    set(value) {
      if (form(value) !== "key" && form(value) !== "hold_key") return false;
      held.checked = form(value) === "hold_key";
      keys.set(value.key || value.hold_key);
      return true;
    },
    value: () => (keys.value() ? { [held.checked ? "hold_key" : "key"]: keys.value() } : null),
  };
}

function mouseKind(config, changed) {
  const does = h(
    "select",
    { onchange: update },
    options([
      ["click", "click"],
      ["double_click", "double-click"],
      ["press", "hold the button down while it lasts (drag)"],
      ["scroll", "scroll as the hand moves"],
      ["zoom", "zoom as two hands move apart"],
      ["clutch", "keep the pointer in place"],
    ]),
  );
  const which = h(
    "select",
    { onchange: changed },
    options(config.buttons.map((b) => [b, ["left", "right", "middle"].includes(b) ? `${b} button` : named(b)])),
  );
  const label = h("label", {}, "Button", which);
  function update() {
    label.hidden = !["click", "double_click", "press"].includes(does.value);
    changed();
  }
  return {
    node: h("div", { class: "fields" }, h("label", {}, "What the mouse does", does), label),
    set(value) {
      const name = typeof value === "string" ? value : form(value);
      if (![...does.options].some((o) => o.value === name)) return false;
      does.value = name;
      if (typeof value === "object") which.value = value[name];
      label.hidden = typeof value === "string";
      return true;
    },
    value: () => (label.hidden ? does.value : { [does.value]: which.value }),
  };
}

function textKind(changed) {
  const text = h("textarea", { rows: 2, maxLength: 1000, oninput: changed });
  return {
    node: h("div", { class: "fields" }, h("label", {}, "Text to type", text)),
    set(value) {
      if (form(value) !== "text") return false;
      text.value = value.text;
      return true;
    },
    value: () => (text.value ? { text: text.value } : null),
  };
}

function desktopKind(config, changed) {
  const which = h("select", { onchange: changed }, options(DESKTOP.map((n) => [n, config.actions[n]])));
  return {
    node: h("div", { class: "fields" }, h("label", {}, "What the desktop does", which)),
    set(value) {
      if (!DESKTOP.includes(value)) return false;
      which.value = value;
      return true;
    },
    value: () => which.value,
  };
}

function modeKind(config, changed) {
  const names = (level) => config.levels.filter((l) => l.level === level).map((l) => l.name);
  const of = { layer: names("layers"), toggle_layer: names("layers"), profile: names("profiles") };
  const does = h(
    "select",
    {
      onchange: () => {
        update();
        changed();
      },
    },
    options([
      ["toggle", config.actions.toggle],
      ["pause", config.actions.pause],
      ["resume", config.actions.resume],
      ["layer", "puts a layer on while it lasts"],
      ["toggle_layer", "puts a layer on, or takes it off"],
      ["profile", "puts a profile in force"],
      ["nothing", config.actions.nothing],
    ]),
  );
  const which = h("select", { onchange: changed });
  const label = h("label", {}, "Which", which);
  const none = h("p", { class: "hint" }, "There is no layer yet. Close this, and make one with New layer.");
  function update(chosen) {
    label.hidden = !(does.value in of) || !of[does.value].length;
    none.hidden = !(does.value in of) || of[does.value].length > 0;
    put(which, options((of[does.value] || []).map((n) => [n, n])));
    if (chosen) which.value = chosen;
  }
  update();
  return {
    node: h("div", { class: "fields" }, h("label", {}, "What it does with gesturectl", does), label, none),
    set(value) {
      const name = typeof value === "string" ? value : form(value);
      if (![...does.options].some((o) => o.value === name)) return false;
      does.value = name;
      update(value[name]);
      return true;
    },
    value: () => (does.value in of ? which.value && { [does.value]: which.value } : does.value),
  };
}

function programKind(changed) {
  const line = h("input", {
    type: "text",
    spellcheck: false,
    autocomplete: "off",
    placeholder: "firefox --new-window",
    oninput: update,
  });
  const shell = h("input", { type: "checkbox", onchange: update });
  const words = h("p", { class: "hint" });
  function update() {
    const found = split(line.value);
    tell(
      words,
      shell.checked
        ? "The shell reads the line: pipes and variables work."
        : found.length > 1
          ? `${found.length} words: ${found.map((w) => `“${w}”`).join(" ")}`
          : "",
    );
    changed();
  }
  return {
    node: h(
      "div",
      { class: "fields" },
      h("label", {}, "Command", line),
      h("label", { class: "check" }, shell, "Have the shell read it"),
      words,
    ),
    set(value) {
      if (form(value) === "run") line.value = joined(value.run);
      else if (form(value) === "shell") {
        line.value = value.shell;
        shell.checked = true;
      } else return false;
      return true;
    },
    value() {
      if (shell.checked) return line.value.trim() ? { shell: line.value } : null;
      const found = split(line.value).filter(Boolean);
      return found.length ? { run: found } : null;
    },
  };
}
