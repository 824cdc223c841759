// When a profile is in force by itself: the windows that it is for, and the profile that it lies over.

/** @import { ConfigAnswer, Level, WindowRule } from "../types.js" */

import { button, dialog, h, setChildren, setText } from "../shared/dom.js";
import { subscribe } from "../daemon.js";

const ASKED = [
  ["window", "Class", "firefox"],
  ["title", "Title", "*youtube*"],
  ["program", "Program", "vlc"],
];

/** @param {WindowRule} rule */
const words = (rule) =>
  ASKED.filter(([k]) => rule[k])
    .map(([k]) => `${k === "window" ? "class" : k} ${rule[k]}`)
    .join(" and ");

/**
 * When a profile is in force, in a line.
 * @param {Level} l
 */
export function windowsHint(l) {
  const parts = [
    l.rules.length && `For windows of ${l.rules.map(words).join(", or of ")}`,
    l.over && `what it does not bind is as in ${l.over === "default" ? "the default profile" : l.over}`,
  ].filter(Boolean);
  return parts.length ? h("p", { class: "hint" }, `${parts.join("; ")}.`) : null;
}

/** @type {{ names: string[], title: string }[]} the windows that had the keyboard, the newest first */
const lately = [];
const MOST_SEEN = 4;
subscribe((record) => {
  const w = record?.run.window;
  if (!w || lately.some((x) => x.title === w.title && x.names.join() === w.names.join())) return;
  lately.unshift(w);
  lately.length = Math.min(lately.length, MOST_SEEN);
});

/**
 * The windows that had the keyboard lately, each a button. The page itself has the keyboard when this opens: the window
 * that is meant comes to it meanwhile.
 * @param {(rule: WindowRule) => void} chosen
 */
export function seenWindows(chosen) {
  const row = h("div", { class: "row" });
  const hint = h("p", { class: "hint" });
  let drawn = "";
  const stop = subscribe((record) => {
    if (!record?.run.window && !lately.length) {
      setText(hint, "Write how the window is named: by its class, its title or its program.");
      return;
    }
    setText(
      hint,
      "The windows that had the keyboard last. Click on another one while this stays in sight, and it is here too.",
    );
    const now = lately.map((w) => `${w.names.join()} ${w.title}`).join("\n");
    if (now === drawn) return;
    drawn = now;
    setChildren(row, lately.map(windowButton));
  });
  return { node: h("div", { class: "fields" }, hint, row), stop };

  function windowButton(/** @type {{ names: string[], title: string }} */ { names, title }) {
    const [name] = names;
    const shown = title.length > 40 ? `${title.slice(0, 39)}…` : title;
    return button(name ? `${name}: “${shown}”` : `“${shown}”`, () => chosen(name ? { window: name } : { title }));
  }
}

/**
 * Rules for windows, as they are edited.
 * @param {WindowRule[]} given
 */
export function ruleList(given) {
  const rules = given.map((r) => ({ ...r }));
  const list = h("ul", { class: "list" });
  const more = button("Add a window", () => {
    rules.push({});
    draw();
    /** @type {HTMLInputElement | null} */ (list.querySelector("li:last-child input"))?.focus();
  });
  draw();
  return {
    node: h("div", { class: "fields" }, list, h("div", { class: "row" }, more)),
    /** @param {WindowRule} rule */
    add(rule) {
      const has = rules.some((r) => ASKED.every(([key]) => (r[key] || "") === (rule[key] || "")));
      if (!has) rules.push({ ...rule });
      draw();
    },
    /** @returns {WindowRule[]} those that ask anything */
    value: () =>
      rules.map((r) => Object.fromEntries(Object.entries(r).filter(([, v]) => v))).filter((r) => Object.keys(r).length),
  };

  function draw() {
    const without = (/** @type {number} */ i) => {
      rules.splice(i, 1);
      draw();
      more.focus();
    };
    setChildren(
      list,
      rules.map((rule, i) => ruleItem(rule, i, without)),
    );
  }
}

/**
 * @param {ConfigAnswer} config
 * @param {Level} l
 * @param {(body: { name: string, over: string | null, rules: WindowRule[] }) => Promise<boolean>} save
 */
export function editWindows(config, l, save) {
  const rules = ruleList(l.rules);
  const others = config.levels.filter((x) => x.level === "profiles" && x.name !== l.name).map((x) => x.name);
  const over = h(
    "select",
    {},
    h("option", { value: "" }, "nothing: it stands alone"),
    others.map((n) => h("option", { value: n }, n)),
  );
  over.value = l.over || "";
  const seen = seenWindows(rules.add);
  const box = dialog(
    `When ${l.name} is in force`,
    (close) =>
      h(
        "div",
        { class: "make" },
        h(
          "p",
          { class: "hint" },
          l.name === "default"
            ? "The default profile is in force at the start, and wherever no other one is."
            : "It is put in force by gesture or by hand, and by itself while a window of these has the keyboard. A * stands for any text.",
        ),
        seen.node,
        rules.node,
        h("label", {}, "What it does not bind is as in", over),
        h(
          "div",
          { class: "row end foot" },
          button("Cancel", close),
          button(
            "Save",
            async () => {
              if (await save({ name: l.name, over: over.value || null, rules: rules.value() })) box.close();
            },
            { class: "main" },
          ),
        ),
      ),
    seen.stop,
    "wide",
  );
}

/**
 * A rule for windows, with a field for each thing that it can ask.
 * @param {WindowRule} rule
 * @param {number} i
 * @param {(i: number) => void} remove
 */
function ruleItem(rule, i, remove) {
  const field = (/** @type {string} */ key, /** @type {string} */ example) => {
    /** @type {HTMLInputElement} */
    const input = h("input", {
      type: "text",
      value: rule[key] || "",
      placeholder: example,
      spellcheck: false,
      autocomplete: "off",
      oninput: () => {
        rule[key] = input.value.trim();
      },
    });
    return input;
  };
  return h(
    "li",
    { class: "row" },
    ASKED.map(([key, title, example]) => h("label", {}, title, field(key, example))),
    button("✕", () => remove(i), { class: "quiet", "aria-label": `Take window ${i + 1} out` }),
  );
}
