// When a profile is in force by itself: the windows that it is for, and the profile that it lies over.

import { button, dialog, h, put, tell } from "./dom.js";
import { listen } from "./daemon.js";

const ASKED = [
  ["window", "Class", "firefox"],
  ["title", "Title", "*youtube*"],
  ["program", "Program", "vlc"],
];

const words = (rule) =>
  ASKED.filter(([k]) => rule[k])
    .map(([k]) => `${k === "window" ? "class" : k} ${rule[k]}`)
    .join(" and ");

// The same in a line.
export function about(l) {
  const parts = [
    l.rules.length && `For windows of ${l.rules.map(words).join(", or of ")}`,
    l.over && `what it does not bind is as in ${l.over === "default" ? "the default profile" : l.over}`,
  ].filter(Boolean);
  return parts.length ? h("p", { class: "hint" }, `${parts.join("; ")}.`) : null;
}

// `save` gets {name, over, rules} and tells whether it is done.
export function whenever(config, l, save) {
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
    list.querySelector("li:last-child input").focus();
  });
  // The page itself has the keyboard when this opens: the window that is meant comes to it meanwhile.
  const seen = [];
  const lately = h("p", { class: "hint" });
  const stop = listen((record) => {
    const w = record?.run.window;
    const line = w && `class ${w.names.join(" or ") || "unknown"}, title “${w.title}”`;
    if (!line || line === seen[0]) return;
    seen.unshift(line);
    seen.length = Math.min(seen.length, 3);
    tell(
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
    put(
      list,
      rules.map((rule, i) =>
        h(
          "li",
          { class: "row" },
          ASKED.map(([key, title, example]) =>
            h(
              "label",
              {},
              title,
              h("input", {
                type: "text",
                value: rule[key] || "",
                placeholder: example,
                spellcheck: false,
                autocomplete: "off",
                oninput: (e) => {
                  rule[key] = e.target.value.trim();
                },
              }),
            ),
          ),
          button(
            "✕",
            () => {
              rules.splice(i, 1);
              draw();
              add.focus();
            },
            { class: "quiet", "aria-label": `Take window ${i + 1} out` },
          ),
        ),
      ),
    );
  }
}
