// Every profile's bindings: what each gesture does, and where two of them meet. Written into the config's own text.

import { button, dialog, h, named, put, toast } from "./dom.js";
import { listen, tried } from "./daemon.js";
import { edited } from "./binding.js";
import { gesturePicture } from "./hand.js";

export async function show(main) {
  let config = await tried("config");
  if (!config) return null;
  const lists = h("div", {});
  const problem = h("p", { class: "problem", role: "alert" });
  const undo = button("Undo", async () => { const c = await tried("config/undo", { stamp: config.stamp }); if (c) { drawn(c); toast("Taken back."); } });
  const profile = button("New profile", () => {
    const name = h("input", { type: "text", required: true, maxLength: 60, autocomplete: "off" });
    dialog("New profile", (close) => h("form", { class: "make", onsubmit: (e) => { e.preventDefault(); close(); edit(name.value.trim(), null); } },
      h("p", { class: "hint" }, "It begins with its first binding. Put it in force with the list above, or with gesturectl profile NAME."),
      h("label", {}, "Name", name), h("div", { class: "row end" }, button("Cancel", close), h("button", { type: "submit", class: "main" }, "Go on"))));
  });
  const chosen = h("select", { onchange: () => tried("command", { command: "profile", name: chosen.value }) });
  const inForce = h("label", { class: "check", hidden: true }, "In force", chosen);
  const stop = listen((record) => {
    const names = record?.run.profiles || [];
    inForce.hidden = names.length < 2;
    if (chosen.dataset.names !== names.join("\n")) {
      chosen.dataset.names = names.join("\n");
      put(chosen, names.map((n) => h("option", { value: n }, n === "default" ? "at the start" : n)));
    }
    if (record && document.activeElement !== chosen) chosen.value = record.run.profile;
  });
  main.append(
    h("div", { class: "row between" }, h("h1", {}, "What your gestures do"), h("div", { class: "row" }, inForce, undo, profile)),
    h("p", { class: "lead" }, "Changes are written to your config, with its comments as they are, and are in force at once. While you edit, nothing is sent to the desktop."),
    problem, lists, h("p", { class: "hint path" }));
  drawn(config);

  function drawn(now) {
    config = now;
    undo.disabled = !config.undo;
    problem.hidden = !config.problem;
    problem.textContent = config.problem || "";
    main.querySelector(".path").textContent = config.path;
    put(lists, config.profiles.map(section));
  }

  function section(p) {
    const title = p.name === "default" ? "At the start" : p.name;
    return h("section", { class: "profile" },
      h("div", { class: "row between" }, h("h2", {}, title), button("Add", () => edit(p.name, null), { class: "main", "aria-label": `Add a binding to ${title}` })),
      p.bindings.length ? h("ul", { class: "bindings" }, p.bindings.map((b, i) => row(p, b, i))) : h("p", { class: "hint" }, "Nothing is bound yet."));
  }

  function row(p, b, i) {
    const name = named(b.on);
    const meets = b.conflicts.map((j) => p.bindings[j].words);
    return h("li", { class: "card binding" },
      gesturePicture(b.on, config.pictures, b.pose),
      h("div", {},
        h("h3", {}, name),
        h("p", { class: "does" }, b.words),
        meets.length ? h("p", { class: "warning" }, `Acts together with: ${meets.join("; ")}`) : null),
      h("div", { class: "buttons" },
        button("Edit", () => edit(p.name, i), { "aria-label": `Edit ${name}` }),
        button("Remove", () => change(p.name, i, null, `${name} does nothing of its own now.`), { class: "quiet", "aria-label": `Remove ${name}` })));
  }

  async function change(profileName, index, binding, done) {
    const now = await tried("config", { stamp: config.stamp, profile: profileName, index, binding });
    if (!now) {
      drawn((await tried("config")) || config);
      return false;
    }
    drawn(now);
    toast(done);
    return true;
  }

  function edit(profileName, index) {
    const bindings = config.profiles.find((p) => p.name === profileName)?.bindings || [];
    const old = index === null ? null : bindings[index];
    edited(config, bindings, old, (binding, instead) => change(profileName, instead ?? index, binding, `${named(binding.on)} is bound.`));
  }
  return stop;
}
