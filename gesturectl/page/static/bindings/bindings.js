// Every profile's and layer's bindings: what each gesture does, and where two of them meet. Written into the config's text.

/** @import { Level, LevelKind } from "../types.js" */

import { button, confirmPrograms, h, restoreFocus, setChildren, toast, unusableConfig } from "../shared/dom.js";
import { followConfig, subscribe, tryRequest } from "../daemon.js";
import { editBinding } from "./binding.js";
import { bindingsState } from "./bindings_state.js";
import { levelSection } from "./level.js";
import { levelTitle, manageLevel } from "./manage.js";
import { capitalised } from "../shared/names.js";
import { newLayer, newProfile } from "./new_level.js";
import { addPack } from "./packs.js";
import { pasteBindings } from "./pasted.js";
import { editWindows } from "./windows.js";

/** @param {HTMLElement} main */
export async function show(main) {
  const state = await bindingsState({
    draw: () => draw(),
    confirm: confirmPrograms,
    done: (text, undoable) => toast(text, undoable ? back : null),
  });
  if (!state) return null;
  const { now, reload, write, writeFromNow, undo: back } = state;
  const lists = h("div", {});
  const problem = h("section", { class: "card problem", role: "alert" });
  const path = h("p", { class: "hint path" });
  const undo = button("Undo", back, { id: "undo" });
  const more = h(
    "div",
    { class: "row more" },
    button("New profile…", () => newLevel("profiles")),
    button("New layer…", () => newLevel("layers")),
    button("Packs…", () => addPack(now(), writeFromNow())),
    button("Paste bindings…", () => pasteBindings(now(), write)),
  );
  const inForce = profileList();
  main.append(
    h(
      "div",
      { class: "row between" },
      h("h1", {}, "What your gestures do"),
      h("div", { class: "row" }, inForce.node, undo),
    ),
    h(
      "p",
      { class: "lead" },
      "Changes are written to your config, whose comments stay, and are in force at once. While you edit, nothing is sent to the desktop.",
    ),
    problem,
    lists,
    more,
    path,
  );
  draw();
  const ends = [inForce.stop, followConfig(() => now().stamp, reload)];
  return () => ends.forEach((end) => end());

  function draw() {
    const config = now();
    undo.disabled = !config.undo;
    problem.hidden = !config.problem;
    more.hidden = Boolean(config.problem);
    setChildren(problem, config.problem && unusableConfig(config.problem, reload));
    path.textContent = config.path;
    const focused = /** @type {HTMLButtonElement} */ (document.activeElement);
    const at = [...lists.querySelectorAll("button")].indexOf(focused);
    setChildren(
      lists,
      config.levels.map((l) => levelSection(config, l, { windows, manage, edit, remove })),
    );
    if (at < 0) return;
    const buttons = [...lists.querySelectorAll("button")];
    restoreFocus(focused, buttons[Math.min(at, buttons.length - 1)]);
  }

  function newLevel(/** @type {LevelKind} */ level) {
    const save = writeFromNow();
    (level === "profiles" ? newProfile : newLayer)(now(), async (body) => {
      if (!(await save("config/new", { level, ...body }, `${levelTitle({ level, name: body.name })} is made.`)))
        return false;
      edit({ level, name: body.name }, null);
      return true;
    });
  }

  function windows(/** @type {Level} */ l) {
    const save = writeFromNow();
    editWindows(now(), l, (body) => save("config/windows", body, `${levelTitle(l)} is changed.`));
  }

  function manage(/** @type {Level} */ l) {
    manageLevel(now(), l, writeFromNow());
  }

  function remove(/** @type {Level} */ { level, name, bindings }, /** @type {number} */ index) {
    write("config", { level, name, index }, `${capitalised(bindings[index].binding.on)} does nothing of its own now.`);
  }

  function edit(/** @type {{ level: LevelKind, name: string }} */ { level, name }, /** @type {number | null} */ index) {
    const config = now();
    const rows = config.levels.find((x) => x.level === level && x.name === name)?.bindings || [];
    const save = writeFromNow();
    editBinding(config, rows, index === null ? null : rows[index], "", (binding, instead) =>
      save("config", { level, name, index: instead ?? index, binding }, `${capitalised(binding.on)} is bound.`),
    );
  }
}

// The list of profiles, of which one can be put in force.
function profileList() {
  /** @type {HTMLSelectElement} */
  const chosen = h("select", { onchange: () => tryRequest("command", { command: "profile", name: chosen.value }) });
  const node = h("label", { class: "check", hidden: true }, "In force", chosen);
  const stop = subscribe((record) => {
    const names = record?.run.profiles || [];
    node.hidden = names.length < 2;
    if (chosen.dataset.names !== names.join("\n")) {
      chosen.dataset.names = names.join("\n");
      setChildren(
        chosen,
        names.map((n) => h("option", { value: n }, n === "default" ? "the default" : n)),
      );
    }
    if (record && document.activeElement !== chosen) chosen.value = record.run.profile;
  });
  return { node, stop };
}
