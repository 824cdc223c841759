// What the live view says of a record, in words.

/** @import { RunStatus, SeenHand, StreamRecord } from "../types.js" */

import { capitalised, readable } from "../shared/names.js";

const NOT_ENGAGED = "not meant yet";
/**
 * What is said while there is no hand: of a pause what ends it. A pause by gesture leaves the camera on.
 * @param {RunStatus | undefined} run undefined where it does not answer
 */
export function noHandText(run) {
  if (!run) return "gesturectl does not answer.";
  if (run.state === "no camera") return "There is no picture: the camera is gone, and is tried again and again.";
  if (run.state === "no desktop") return "The desktop is gone, and is tried again and again.";
  if (run.paused_by === "lock")
    return "Paused while the screen is locked, the computer asleep or another user at it; the camera is free for others.";
  if (run.paused_by === "command") return "Paused: the camera is free for others. Resume, above, goes on.";
  if (run.paused_by !== "gesture") return "Raise a hand before the camera.";
  const ways = resuming(run);
  return ways.length
    ? `Paused by a gesture. ${ways.join(" or ")} goes on, and so does Resume, above.`
    : "Paused by a gesture. Resume, above, goes on.";
}

/**
 * The gestures that end a pause, in words.
 * @param {RunStatus} run
 */
const resuming = (run) =>
  run.resumed_by.map(({ on, hold }) => `${capitalised(on)}${hold ? `, held for ${hold} s,` : ""}`);

/**
 * The profile and the layers in force.
 * @param {RunStatus} run
 */
export function levelsText(run) {
  const layers = [...run.layers, ...run.momentary_layers.map((n) => `${n} while its gesture lasts`)];
  const parts = [`Profile ${run.profile}`];
  if (run.profile_by === "window" && run.window) parts.push(`for ${run.window.names[0] || run.window.title}`);
  if (layers.length) parts.push(`${layers.length === 1 ? "layer" : "layers"} ${layers.join(", ")}`);
  return parts.join(" · ");
}

/**
 * Frames a second, latency, and what is held down.
 * @param {StreamRecord} record
 */
export function figuresText({ fps, run }) {
  const down = run.held.length ? `held: ${run.held.join(", ")}` : "nothing held";
  const late = run.latency.frame ? ` · ${run.latency.frame.p50.toFixed(1)} ms` : "";
  return `${fps.toFixed(0)} frames/s${late} · ${down}`;
}

/**
 * The name of the gesture or pose that a hand shows.
 * @param {SeenHand} hand
 */
export const shownName = (hand) => hand.gesture || hand.pose;

/**
 * The side of a hand, and what it shows.
 * @param {SeenHand} hand
 */
export function handTitle(hand) {
  const name = shownName(hand);
  return `${hand.side === "left" ? "Left" : "Right"} hand: ${name === "none" ? "no known pose" : readable(name)}`;
}

/**
 * What a hand does now.
 * @param {SeenHand} hand
 * @param {RunStatus} run
 */
export function handDoes(hand, run) {
  const engaged = run.engaged.includes(hand.id);
  const why = run.waits[hand.id];
  if (!engaged && !hand.gesture) return why ? `${NOT_ENGAGED}: ${why}` : NOT_ENGAGED;
  const next = hand.next.map((words) => `then ${words}`);
  if (hand.does.length) return [...hand.does, ...next].join("; ");
  if (run.paused_by) return "paused: does nothing";
  if (run.pointing === hand.id) return ["the pointer follows the hand", ...next].join("; ");
  return engaged ? ["the other hand points", ...next].join("; ") : NOT_ENGAGED;
}
