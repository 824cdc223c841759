// When a profile is in force by itself: the windows that it is for, and the profile that it lies over.

/** @import { ConfigAnswer, Level, WindowRule } from "./types.js" */

import { button, dialog, h, setChildren, setText } from "./dom.js";
import { subscribe } from "./daemon.js";

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

/**
 * @param {ConfigAnswer} config
 * @param {Level} l
 * @param {(body: { name: string, over: string | null, rules: WindowRule[] }) => Promise<boolean>} save
 */
export function editWindows(config, l, save) {
  const rules = l.rules.map((r) => ({ ...r }));
  const others = config.levels.filter((x) => x.level === "profiles" && x.name !== l.name).map((x) => x.name);
  const over = h(
    "select",
    {},
    h("option", { value: "" }, "nothing: it stands alone"),
    others.map((n) => h("option", { value: n }, n)),
  );
  over.value = l.over || "";
  const list = h("ul", { class: "list" });
  const add = button("Add a window", () => {
    rules.push({});
    draw();
    /** @type {HTMLInputElement | null} */ (list.querySelector("li:last-child input"))?.focus();
  });
  // The page itself has the keyboard when this opens: the window that is meant comes to it meanwhile.
  /** @type {string[]} */
  const seen = [];
  const lately = h("p", { class: "hint" });
  const stop = subscribe((record) => {
    const w = record?.run.window;
    const line = w && `class ${w.names.join(" or ") || "unknown"}, title “${w.title}”`;
    if (!line || line === seen[0]) return;
    seen.unshift(line);
    seen.length = Math.min(seen.length, 3);
    setText(
      lately,
      `To see how a window is named, click on it while this stays in sight. The last with the keyboard: ${seen.join("; ")}.`,
    );
  });
  draw();
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
        list,
        h("div", { class: "row" }, add),
        lately,
        h("label", {}, "What it does not bind is as in", over),
        h(
          "div",
          { class: "row end" },
          button("Cancel", close),
          button(
            "Save",
            async () => {
              const given = rules
                .map((r) => Object.fromEntries(Object.entries(r).filter(([, v]) => v)))
                .filter((r) => Object.keys(r).length);
              if (await save({ name: l.name, over: over.value || null, rules: given })) box.close();
            },
            { class: "main" },
          ),
        ),
      ),
    stop,
    "wide",
  );

  function draw() {
    const without = (/** @type {number} */ i) => {
      rules.splice(i, 1);
      draw();
      add.focus();
    };
    setChildren(
      list,
      rules.map((rule, i) => ruleItem(rule, i, without)),
    );
  }
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
