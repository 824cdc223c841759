// Every profile's and layer's bindings: what each gesture does, and where two of them meet. Written into the config's text.

import { again, agreed, button, dialog, h, headed, named, prose, put, toast, unusable } from "./dom.js";
import { listen, tried } from "./daemon.js";
import { edited } from "./binding.js";
import { gesturePicture } from "./hand.js";
import { pasted } from "./pasted.js";
import { managed, titled } from "./manage.js";
import { about, whenever } from "./windows.js";

const KINDS = { profiles: "profile", layers: "layer" };
const ABOUT = {
  profiles:
    "It begins with its first binding. Put it in force with the list above, by a gesture, or by windows under “Windows…”.",
  layers:
    "Its bindings take the place of the profile's for the same gestures, while it is on. It begins with its first binding; then bind a gesture that puts it on.",
};

export async function show(main) {
  let config = await tried("config");
  if (!config) return null;
  const lists = h("div", {});
  const problem = h("section", { class: "card problem", role: "alert" });
  const back = async () => {
    const c = await tried("config/undo", { stamp: config.stamp });
    if (c) {
      drawn(c);
      toast("Taken back.");
    }
  };
  const undo = button("Undo", back, { id: "undo" });
  const chosen = h("select", { onchange: () => tried("command", { command: "profile", name: chosen.value }) });
  const inForce = h("label", { class: "check", hidden: true }, "In force", chosen);
  const more = h(
    "div",
    { class: "row more" },
    button("New profile", () => begun("profiles")),
    button("New layer", () => begun("layers")),
    button("Paste bindings…", () => pasted(config, written)),
  );
  const stop = listen((record) => {
    const names = record?.run.profiles || [];
    inForce.hidden = names.length < 2;
    if (chosen.dataset.names !== names.join("\n")) {
      chosen.dataset.names = names.join("\n");
      put(
        chosen,
        names.map((n) => h("option", { value: n }, n === "default" ? "the default" : n)),
      );
    }
    if (record && document.activeElement !== chosen) chosen.value = record.run.profile;
  });
  main.append(
    h("div", { class: "row between" }, h("h1", {}, "What your gestures do"), h("div", { class: "row" }, inForce, undo)),
    h(
      "p",
      { class: "lead" },
      "Changes are written to your config, whose comments stay, and are in force at once. While you edit, nothing is sent to the desktop.",
    ),
    problem,
    lists,
    more,
    h("p", { class: "hint path" }),
  );
  drawn(config);

  function drawn(now) {
    config = now;
    undo.disabled = !config.undo;
    problem.hidden = !config.problem;
    more.hidden = Boolean(config.problem);
    put(
      problem,
      config.problem &&
        unusable(config.problem, async () => {
          const c = await tried("config");
          if (c) drawn(c);
        }),
    );
    main.querySelector(".path").textContent = config.path;
    const focused = document.activeElement;
    const at = [...lists.querySelectorAll("button")].indexOf(focused);
    put(lists, config.levels.map(section));
    if (at < 0) return;
    const buttons = [...lists.querySelectorAll("button")];
    again(focused, buttons[Math.min(at, buttons.length - 1)]);
  }

  function begun(level) {
    const kind = KINDS[level];
    const taken = config.levels.filter((l) => l.level === level).map((l) => l.name);
    const name = h("input", {
      type: "text",
      required: true,
      maxLength: 60,
      autocomplete: "off",
      oninput: () => {
        const given = name.value.trim();
        name.setCustomValidity(
          taken.includes(given) ? `There is a ${kind} of that name already.` : given ? "" : "Give it a name.",
        );
      },
    });
    dialog(`New ${kind}`, (close) =>
      h(
        "form",
        {
          class: "make",
          onsubmit: (e) => {
            e.preventDefault();
            close();
            edit({ level, name: name.value.trim() }, null);
          },
        },
        h("p", { class: "hint" }, ABOUT[level]),
        h("label", {}, "Name", name),
        h(
          "div",
          { class: "row end" },
          button("Cancel", close),
          h("button", { type: "submit", class: "main" }, "Go on"),
        ),
      ),
    );
  }

  function section(l) {
    const title = titled(l);
    return h(
      "section",
      { class: "profile" },
      h(
        "div",
        { class: "row between" },
        h("div", {}, h("h2", {}, title), about(l)),
        h(
          "div",
          { class: "row" },
          l.level === "profiles"
            ? button(
                "Windows…",
                () => {
                  const save = fromNow();
                  whenever(config, l, (body) => save("config/windows", body, `${title} is changed.`));
                },
                { "aria-label": `Windows… of ${title}` },
              )
            : null,
          button("Manage…", () => managed(config, l, fromNow()), { "aria-label": `Manage… ${title}` }),
          button("Add", () => edit(l, null), { class: "main", "aria-label": `Add a binding to ${title}` }),
        ),
      ),
      l.notes.map((note) => h("p", { class: "warning" }, prose(note))),
      l.bindings.length
        ? h(
            "ul",
            { class: "bindings" },
            l.bindings.map((row, i) => card(l, row, i)),
          )
        : h("p", { class: "hint" }, "Nothing is bound yet."),
    );
  }

  function card(l, row, i) {
    const name = named(row.binding.on);
    const where = l.level === "profiles" && l.name === "default" ? "" : ` in ${titled(l)}`;
    return h(
      "li",
      { class: "card binding" },
      gesturePicture(row.binding.on, config.pictures, row.binding.pose),
      h(
        "div",
        {},
        h("h3", {}, name),
        h("p", { class: "does" }, prose(row.words)),
        row.programs.length ? h("p", { class: "mark" }, "Starts a program") : null,
        row.notes.map((note) => h("p", { class: "warning" }, prose(note))),
      ),
      h(
        "div",
        { class: "buttons" },
        button("Edit", () => edit(l, i), { "aria-label": `Edit ${name}${where}` }),
        button(
          "Remove",
          () =>
            change(
              { level: l.level, name: l.name, index: i },
              `${headed(row.binding.on)} does nothing of its own now.`,
            ),
          { class: "quiet", "aria-label": `Remove ${name}${where}` },
        ),
      ),
    );
  }

  // Sends what is to be written; asks for agreement where it starts programs, and shows the outcome. `stamp` is of the
  // file as it was when the person began: what is behind a dialog may be another one by now.
  async function written(path, body, done, stamp = config.stamp) {
    let now = await tried(path, { stamp, ...body });
    if (now?.confirm) {
      if (!(await agreed(now.confirm))) return false;
      now = await tried(path, { stamp, ...body, confirmed: true });
    }
    if (!now) {
      const fresh = await tried("config");
      if (fresh) drawn(fresh);
      return false;
    }
    drawn(now);
    toast(done, now.undo && back);
    return true;
  }

  const change = (body, done) => written("config", body, done);

  // The same for a dialog that is opened now.
  function fromNow() {
    const { stamp } = config;
    return (path, body, done) => written(path, body, done, stamp);
  }

  function edit(l, index) {
    const rows = config.levels.find((x) => x.level === l.level && x.name === l.name)?.bindings || [];
    const save = fromNow();
    edited(config, rows, index === null ? null : rows[index], (binding, instead) =>
      save(
        "config",
        { level: l.level, name: l.name, index: instead ?? index, binding },
        `${headed(binding.on)} is bound.`,
      ),
    );
  }
  return stop;
}
