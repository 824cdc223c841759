// What the live view says of a record, in words.

/** @import { RunStatus, SeenHand, StreamRecord } from "./types.js" */

import { readable } from "./names.js";

const NOT_ENGAGED = "not meant yet";
/** @type {{ [state: string]: string }} */
const NO_HAND = {
  running: "Raise a hand before the camera.",
  "no camera": "There is no picture: the camera is gone, and is tried again and again.",
  paused: "Paused: the camera is free for others.",
};

/**
 * What is said while there is no hand. A pause by gesture leaves the camera on.
 * @param {RunStatus} run
 */
export function noHandText(run) {
  const on = run.state === "paused" && run.paused_by === "gesture";
  return NO_HAND[on ? "running" : run.state] || NO_HAND.running;
}

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
  if (hand.does.length) return hand.does.join("; ");
  if (run.paused_by) return "paused: does nothing";
  if (run.pointing === hand.id) return "the pointer follows the hand";
  return engaged ? "the other hand points" : NOT_ENGAGED;
}
