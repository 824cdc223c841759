// A gesture is bound from where it is taught, in the default profile.

import { confirmPrograms, toast } from "../shared/dom.js";
import { editBinding } from "./binding.js";
import { bindingsState } from "./bindings_state.js";
import { capitalised } from "../shared/names.js";

/** @param {string} name */
export async function bindGesture(name) {
  const state = await bindingsState({ draw: () => {}, confirm: confirmPrograms, done: (text) => toast(text) });
  if (!state) return;
  const config = state.now();
  if (config.problem) {
    toast("Your config cannot be used as it is: see under Gestures.");
    return;
  }
  const place = { level: "profiles", name: "default" };
  const rows = config.levels.find((l) => l.level === place.level && l.name === place.name)?.bindings || [];
  const save = state.writeFromNow();
  editBinding(config, rows, null, name, (binding, instead) =>
    save("config", { ...place, index: instead, binding }, `${capitalised(binding.on)} is bound.`),
  );
}
