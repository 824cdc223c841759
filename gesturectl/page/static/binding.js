// The dialog in which a binding is made: show the gesture, press the keys, save. All of it can be chosen by hand as well.

/** @import { Binding, BindingRow, ConfigAnswer, SeenHand, StreamRecord } from "./types.js" */

import { button, dialog, h, setText } from "./dom.js";
import { mute, subscribe } from "./daemon.js";
import { actionForm } from "./action.js";
import { alsoBound, changedBinding, gestureGroups, hasConditions } from "./binding_state.js";
import { conditionForm } from "./conditions.js";
import { gesturePicture, handView } from "./hand.js";
import { readable } from "./names.js";
import { regionForm } from "./region.js";

const HELD = 0.8; // seconds for which a shown gesture has to last

/**
 * @param {ConfigAnswer} config
 * @param {BindingRow[]} rows of the level
 * @param {BindingRow | null} old the row that is edited; null makes another one
 * @param {(binding: Binding, instead: number | null) => Promise<boolean>} save `instead` is the row that is replaced
 */
export function editBinding(config, rows, old, save) {
  const known = new Map(config.gestures.map((g) => [g.name, g]));
  /** @type {Partial<Binding>} */
  const was = old?.binding || {};
  /** @type {number | null} */
  let instead = null;
  /** @type {HTMLDialogElement | null} */
  let box = null; // until the form is complete
  const gesture = gestureField(config, was.on || "", Boolean(old), () => check());
  const conditions = conditionForm(config, was, () => check());
  const region = regionForm(gesture.over, was.region);
  const action = actionForm(config, old && { do: old.binding.do, words: old.words }, () => check());
  const warning = h("p", { class: "warning", role: "status" });
  const replace = h("input", { type: "checkbox", checked: true });
  const swap = h("label", { class: "check", hidden: true }, replace, "Replace it");
  const confirm = button("Save", saved, { class: "main" });
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
        h("div", { class: "row end foot" }, button("Cancel", close), confirm),
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

  function check() {
    if (!box) return;
    const on = gesture.name();
    if (on !== offered) conditions.offerPoses(known.get(on));
    offered = on;
    const { hand, when } = conditions.values();
    const meets = alsoBound(rows, old, { on, hand, when });
    setText(
      warning,
      meets.length
        ? `Already bound: ${meets.map((r) => r.words).join("; ")}. Both will act${old ? "." : ", unless you replace it."}`
        : "",
    );
    instead = meets.length === 1 ? rows.indexOf(meets[0]) : null;
    swap.hidden = instead === null || Boolean(old);
    conditions.showTimes(action.lasts());
    confirm.disabled = !on || !action.value();
  }

  async function saved() {
    const values = { on: gesture.name(), do: action.value(), region: region.value(), ...conditions.values() };
    confirm.disabled = true;
    const replaced = !old && !swap.hidden && replace.checked ? instead : null;
    if (await save(changedBinding(was, values), replaced)) box?.close();
    else check();
  }
}

/**
 * The gesture of a binding: shown before the camera, or chosen from a list.
 * @param {ConfigAnswer} config
 * @param {string} first the one that there is, or ""
 * @param {boolean} edited whether it is that of a binding that is edited
 * @param {() => void} changed
 */
function gestureField(config, first, edited, changed) {
  const known = new Map(config.gestures.map((g) => [g.name, g]));
  let fixed = edited; // chosen by hand, or shown and gone on from: what is shown changes it no more
  let decided = false; // something has been chosen by hand
  let on = "";
  const drawing = h("div", { class: "pose large" });
  const hands = handView();
  const over = h("div", { class: "showing" }, hands.canvas, drawing);
  const seen = h("p", { class: "hint", role: "status" });
  const about = h("p", { class: "hint" });
  /** @type {HTMLSelectElement} */
  const list = h(
    "select",
    {
      onchange: () => {
        fixed = Boolean(list.value);
        choose(list.value);
      },
    },
    h("option", { value: "" }, "show it, or choose"),
    first && !known.get(first) ? h("option", { value: first }, readable(first)) : null,
    gestureGroups(config).map(([title, names]) =>
      h(
        "optgroup",
        { label: title },
        names.map((n) => h("option", { value: n, title: known.get(n)?.about }, readable(n))),
      ),
    ),
  );
  const newMotion = motionsOf(known);
  show(first);

  function show(/** @type {string} */ name) {
    on = name;
    list.value = name;
    drawing.replaceChildren(...(name ? [gesturePicture(name, config.pictures, known.get(name)?.pose)] : []));
    setText(about, known.get(name)?.about || "");
  }

  function choose(/** @type {string} */ name) {
    if (name === on) return;
    show(name);
    changed();
  }

  // A gesture that is shown is taken over, as long as nothing was chosen by hand.
  function shown(/** @type {string} */ name) {
    fixed ||= decided;
    choose(name);
  }

  function holding(/** @type {SeenHand} */ hand, /** @type {string} */ name) {
    const rest = HELD - hand.held;
    if (rest > 0) return `${readable(name)} …`;
    return fixed && on !== name ? `${readable(name)} is seen` : `${readable(name)}: taken`;
  }

  return {
    nodes: [over, seen, h("label", {}, "Gesture", list), about],
    over,
    name: () => on,
    /** Keeps the gesture that was shown, since something else was chosen by hand. */
    keep() {
      decided = true;
      fixed ||= Boolean(on);
    },
    /** @param {StreamRecord | null} record */
    follow(record) {
      hands.draw(record);
      const hand = (record?.hands || []).find((x) => x.gesture && known.get(x.gesture));
      if (hand?.gesture) {
        setText(seen, holding(hand, hand.gesture));
        if (hand.held >= HELD && !fixed) shown(hand.gesture);
      } else setText(seen, record?.hands.length ? "Hold the gesture for a second." : "Raise a hand before the camera.");
      for (const name of newMotion(record)) if (!fixed) shown(name);
    },
  };
}

/**
 * The motions that have begun since the record before; none of the first record.
 * @param {Map<string, { motion: boolean }>} known
 */
function motionsOf(known) {
  let started = false;
  let last = 0;
  return (/** @type {StreamRecord | null} */ record) => {
    /** @type {string[]} */
    const found = [];
    for (const [number, kind, what] of record?.events || []) {
      if (number > last && kind === "gesture" && known.get(what)?.motion && started) found.push(what);
      last = Math.max(number, last);
    }
    started = true;
    return found;
  };
}
