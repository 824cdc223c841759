// The gesture of a binding or layer: shown before the camera, or chosen from a list.

/** @import { ConfigAnswer, SeenHand, StreamRecord } from "../types.js" */

import { button, h, setText } from "../shared/dom.js";
import { tryRequest } from "../daemon.js";
import { awaitedText, gestureGroups } from "./binding_state.js";
import { gesturePicture, handView } from "../shared/hand.js";
import { readable } from "../shared/names.js";

const HELD = 0.8; // seconds for which a shown gesture has to last

/**
 * The field for a gesture; what is shown before the camera changes one that there is no more.
 * @param {ConfigAnswer} config
 * @param {string} first the one that there is, or ""
 * @param {() => void} changed
 */
export function gestureField(config, first, changed) {
  const known = new Map(config.gestures.map((g) => [g.name, g]));
  let fixed = Boolean(first); // chosen by hand, or shown and gone on from: what is shown changes it no more
  let decided = false; // something has been chosen by hand
  let on = "";
  const drawing = h("div", { class: "pose large" });
  const hands = handView();
  const over = h("div", { class: "showing" }, hands.canvas, drawing);
  const seen = h("p", { class: "hint", role: "status" });
  const resume = button("Resume", () => tryRequest("command", { command: "resume" }), { hidden: true });
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
    nodes: [over, seen, resume, h("label", {}, "Gesture", list), about],
    name: () => on,
    /** Keeps the gesture that was shown, since something else was chosen by hand. */
    keep() {
      decided = true;
      fixed ||= Boolean(on);
    },
    /** @param {StreamRecord | null} record */
    follow(record) {
      hands.draw(record);
      const hand = (record?.hands || []).find((x) => x.gesture && known.get(x.gesture)?.rests === false);
      if (hand?.gesture) {
        setText(seen, holding(hand, hand.gesture));
        if (hand.held >= HELD && !fixed) shown(hand.gesture);
      } else
        setText(
          seen,
          awaitedText(record, (name) => Boolean(known.get(name)?.rests)),
        );
      resume.hidden = record?.run.camera.state !== "off" || record.run.paused_by === "lock";
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
