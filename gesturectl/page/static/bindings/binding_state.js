// What a binding can be, and what it becomes of the values of a form.

/** @import { Action, Binding, BindingRow, ConfigAnswer, KnownGesture, Region, StreamRecord } from "../types.js" */

/**
 * The ends of a condition on a number.
 * @typedef {{ above?: number, below?: number }} Ends
 */

/**
 * The values of the form for a binding; "", 0 and null stand for no condition.
 * @typedef {object} BindingValues
 * @property {string} on
 * @property {Action | null} do
 * @property {string} hand
 * @property {string} after the gesture before it
 * @property {number} within seconds
 * @property {string} other the pose of the other hand
 * @property {number} hold seconds
 * @property {string} when
 * @property {Ends | null} held seconds
 * @property {number} repeat seconds
 * @property {number} every palm lengths
 * @property {Region | null} region
 * @property {Ends | null} speed palm lengths a second
 * @property {Ends | null} length palm lengths
 * @property {string | null} pose null where the gesture is none that is made in a pose
 */

/**
 * The gestures that can be bound, in groups with a title.
 * @param {ConfigAnswer} config
 * @returns {[title: string, names: string[]][]}
 */
export function gestureGroups(config) {
  const names = (/** @type {(g: KnownGesture) => boolean} */ f) => config.gestures.filter(f).map((g) => g.name);
  /** @type {[string, string[]][]} */
  const groups = [
    ["Your own", names((g) => g.own)],
    ["Poses", names((g) => !g.own && !g.motion && !g.other)],
    ["Motions", names((g) => !g.own && g.motion)],
    ["Others", names((g) => g.other)],
  ];
  return groups.filter(([, found]) => found.length);
}

/**
 * The pose in which all motions like this one are made; null where it is any.
 * @param {KnownGesture} gesture
 */
export const usualPose = ({ pose }) => (pose && pose !== "any" ? pose : null);

/**
 * The poses in which a motion can be made, with the one that a binding asks for.
 * @param {ConfigAnswer} config
 * @param {KnownGesture} gesture
 * @param {string | null} kept
 */
export function posesFor(config, gesture, kept) {
  const usual = usualPose(gesture);
  const all = config.gestures.filter((g) => !g.motion && !g.other).map((g) => g.name);
  return [...new Set([...(usual ? [usual] : all), ...(kept ? [kept] : [])])];
}

/**
 * The other bindings of a level that a gesture would fire as well.
 * @param {BindingRow[]} rows
 * @param {BindingRow | null} old the one that is edited
 * @param {{ on: string, hand: string, when: string, after?: string, other?: string }} values
 */
export function alsoBound(rows, old, { on, hand, when, after = "", other = "" }) {
  return rows.filter(
    (row) =>
      row !== old &&
      on &&
      row.binding.on === on &&
      (!row.binding.hand || !hand || row.binding.hand === hand) &&
      (row.binding.when || "begin") === when &&
      (row.binding.after || "") === after &&
      (row.binding.other_hand || "") === other,
  );
}

/**
 * Whether a binding has a condition; the pose of a motion is none.
 * @param {Partial<Binding>} binding
 * @param {boolean} motion
 */
export function hasConditions(binding, motion) {
  return [
    "hand",
    "after",
    "other_hand",
    "hold",
    "when",
    "held",
    "repeat",
    "repeat_every",
    "pose",
    "region",
    "speed",
    "length",
  ].some((key) => key in binding && !(key === "pose" && motion));
}

/**
 * A binding with the values of a form; what the form does not know stays as it was.
 * @param {Partial<Binding>} was
 * @param {BindingValues} values
 * @returns {Binding}
 */
export function changedBinding(was, values) {
  /** @type {{ [key: string]: unknown }} */
  const conditions = {
    hand: values.hand,
    after: values.after,
    within: values.after && values.within !== 1 && values.within,
    other_hand: values.other,
    hold: values.hold,
    when: values.when !== "begin" && values.when,
    held: values.held,
    repeat: values.repeat,
    repeat_every: values.every,
    region: values.region,
    speed: values.speed,
    length: values.length,
  };
  if (values.on !== was.on || values.pose !== null)
    conditions.pose = values.pose || (values.pose !== null && was.pose === "any" && values.on === was.on && "any");
  /** @type {{ [key: string]: unknown }} */
  const binding = { ...was, on: values.on, do: values.do };
  for (const [key, value] of Object.entries(conditions)) {
    if (value) binding[key] = value;
    else delete binding[key];
  }
  return /** @type {Binding} */ (/** @type {unknown} */ (binding));
}

const CHOOSE = "or choose one from the list.";

/**
 * What is said while no gesture is seen: why not, and what to do.
 * @param {StreamRecord | null} record
 * @param {(pose: string) => boolean} rests whether a pose is a hand that rests
 */
export function awaitedText(record, rests) {
  if (!record) return "gesturectl does not answer, so that no hand is seen. You can still choose from the list.";
  const { hands, run } = record;
  if (run.state === "no camera") return `There is no picture: the camera is gone. Plug it in, ${CHOOSE}`;
  if (run.camera.state === "off") return `Paused, with the camera off: resume to show a gesture, ${CHOOSE}`;
  if (!hands.length) return `Raise a hand before the camera, ${CHOOSE}`;
  const hand = hands.find(({ id }) => run.engaged.includes(id)) || hands[0];
  if (run.engaged.includes(hand.id) && rests(hand.pose)) return `This hand rests. Make a gesture, ${CHOOSE}`;
  if (run.engaged.includes(hand.id) && hand.pose !== "none") return "Hold the gesture for a second.";
  if (run.engaged.includes(hand.id)) return `This is no known pose. Make another one, ${CHOOSE}`;
  return `The hand does not count: ${run.waits[hand.id] || "hold it still for a moment"}, ${CHOOSE}`;
}
