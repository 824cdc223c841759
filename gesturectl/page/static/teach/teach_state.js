// Names of the user's own gestures, and what is said of them.

/** @import { OwnGesture, PackedGesture, StreamRecord } from "../types.js" */

import { readable } from "../shared/names.js";

/**
 * A name as it is stored.
 * @param {string} text
 */
export const storedName = (text) => text.trim().toLowerCase().replace(/[ -]+/g, "_");

/** @param {OwnGesture} gesture */
export const countText = ({ kind, count }) => `${kind}, ${count} ${count === 1 ? "sample" : "samples"}`;

/**
 * Which of the user's gestures are seen in a record.
 * @param {OwnGesture[]} known
 * @param {StreamRecord | null} record
 */
export function seenText(known, record) {
  if (!record) return "";
  const shown = (record?.hands || []).map((hand) => hand.gesture || hand.pose);
  const seen = shown.filter((name) => known.some((g) => g.name === name));
  if (seen.length) return `Seen now: ${seen.map(readable).join(", ")}`;
  return known.length ? "Show one of them to try it." : "";
}

/**
 * The name that is suggested for a gesture of a pack.
 * @param {PackedGesture} gesture
 */
export const freeName = (gesture) => (gesture.taken ? `${gesture.name}_2` : gesture.name);
