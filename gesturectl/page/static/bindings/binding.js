// The dialog in which a binding is made: show the gesture, press the keys, save. All of it can be chosen by hand as well.

/** @import { Binding, BindingRow, ConfigAnswer } from "../types.js" */

import { button, dialog, h, setText } from "../shared/dom.js";
import { mute, subscribe } from "../daemon.js";
import { actionForm } from "../actions/action.js";
import { alsoBound, changedBinding, hasConditions } from "./binding_state.js";
import { conditionForm } from "./conditions.js";
import { gestureField } from "./gesture_field.js";
import { regionForm } from "./region.js";

/**
 * @param {ConfigAnswer} config
 * @param {BindingRow[]} rows of the level
 * @param {BindingRow | null} old the row that is edited; null makes another one
 * @param {string} first the gesture of another one, or "" for one that is still to be shown
 * @param {(binding: Binding, instead: number | null) => Promise<boolean>} save `instead` is the row that is replaced
 */
export function editBinding(config, rows, old, first, save) {
  const known = new Map(config.gestures.map((g) => [g.name, g]));
  /** @type {Partial<Binding>} */
  const was = old?.binding || {};
  /** @type {number | null} */
  let instead = null;
  /** @type {HTMLDialogElement | null} */
  let box = null; // until the form is complete
  const gesture = gestureField(config, was.on || first, edited);
  const conditions = conditionForm(config, was, edited);
  const region = regionForm(was.region);
  const action = actionForm(config, old && { do: old.binding.do, words: old.words }, edited);
  const warning = h("p", { class: "warning", role: "status" });
  const replace = h("input", { type: "checkbox", checked: true });
  const swap = h("label", { class: "check", hidden: true }, replace, "Replace it");
  const lacks = h("p", { class: "hint grow", role: "status", id: "lacks" });
  const confirm = button("Save", saved, { class: "main", "aria-describedby": "lacks" });
  let offered = gesture.name();
  conditions.offerPoses(known.get(offered));
  mute(true);
  box = dialog(
    old ? "Edit a binding" : "New binding",
    (close) =>
      h(
        "div",
        { class: "make" },
        h(
          "div",
          { class: "halves" },
          h("section", {}, h("h3", {}, "1. Show the gesture"), gesture.nodes),
          h("section", {}, h("h3", {}, "2. Choose what it does"), action.node),
        ),
        h(
          "details",
          { open: hasConditions(was, Boolean(was.on && known.get(was.on)?.motion)) },
          h("summary", {}, "Conditions: which hand, how long, when, where"),
          h("div", { class: "fields" }, conditions.nodes, region.node),
        ),
        warning,
        swap,
        h("div", { class: "row end foot" }, lacks, button("Cancel", close), confirm),
      ),
    () => {
      stop();
      mute(false);
    },
    "wide",
  );
  box.addEventListener("taken", () => confirm.focus());
  // A hand that goes on to the keys makes other poses on its way.
  for (const kind of ["input", "change", "taken"]) box.addEventListener(kind, gesture.keep);
  const stop = subscribe((record) => {
    region.mark(record);
    gesture.follow(record);
  });
  check();
  if (!old) action.wait();

  function edited() {
    box?.dispatchEvent(new Event("edited"));
    check();
  }

  function check() {
    if (!box) return;
    const on = gesture.name();
    if (on !== offered) conditions.offerPoses(known.get(on));
    offered = on;
    const { hand, when, after, other } = conditions.values();
    const meets = alsoBound(rows, old, { on, hand, when, after, other });
    setText(
      warning,
      meets.length
        ? `Already bound: ${meets.map((r) => r.words).join("; ")}. Both will act${old ? "." : ", unless you replace it."}`
        : "",
    );
    instead = meets.length === 1 ? rows.indexOf(meets[0]) : null;
    swap.hidden = instead === null || Boolean(old);
    conditions.showTimes(action.lasts());
    const missing = [!on && "the gesture", !action.value() && `what it does: “${action.title()}” is empty`];
    setText(lacks, missing.some(Boolean) ? `Still missing: ${missing.filter(Boolean).join(", and ")}.` : "");
    confirm.disabled = missing.some(Boolean);
  }

  async function saved() {
    const values = { on: gesture.name(), do: action.value(), region: region.value(), ...conditions.values() };
    confirm.disabled = true;
    const replaced = !old && !swap.hidden && replace.checked ? instead : null;
    if (await save(changedBinding(was, values), replaced)) box?.close();
    else check();
  }
}
