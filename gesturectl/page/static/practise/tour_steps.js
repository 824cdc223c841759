// What the tour asks for, one step after another.

/** @import { BindingRow, StreamRecord } from "../types.js" */

import { readable } from "../shared/names.js";

/**
 * A step of the tour.
 * @typedef {object} TourStep
 * @property {string} title
 * @property {string} text
 * @property {string} gesture that is shown
 * @property {string[]} [does] the actions by which the gesture is found in the user's default profile
 * @property {string} [instead] what the text says to do with another gesture
 * @property {string} [event] of the document, by which the step is done
 * @property {boolean} [drag] whether it is done by dragging the box
 * @property {(record: StreamRecord) => boolean} [seen] whether a record shows that it is done
 */

/**
 * The steps; `bound` are the bindings of the user's default profile, `paused` is called when the run is first paused.
 * @param {BindingRow[] | undefined} bound
 * @param {() => void} paused
 * @returns {TourStep[]}
 */
export function tourSteps(bound, paused) {
  let wasPaused = false;
  return [
    {
      title: "Raise a hand",
      text: "Face the camera with an open hand for a moment.",
      gesture: "open",
      seen: (record) => record.hands.length > 0,
    },
    {
      title: "Move",
      text: "Move your hand about: the pointer follows it. Bring it over the field below.",
      gesture: "open",
      event: "pointermove",
    },
    {
      title: "Click",
      text: "Touch thumb and index finger, and open them again, over the field.",
      gesture: "pinch",
      does: ["left"],
      instead: "make it, and let go, over the field",
      event: "click",
    },
    {
      title: "Drag",
      text: "Pinch, keep it closed, and move the box to the other side.",
      gesture: "pinch",
      does: ["left"],
      instead: "keep it, and move the box to the other side",
      drag: true,
    },
    {
      title: "Scroll",
      text: "Index and middle finger side by side, and move up or down over the field.",
      gesture: "two",
      does: ["scroll"],
      instead: "move up or down over the field",
      event: "wheel",
    },
    {
      title: "Clutch",
      text: "Make a fist: the pointer stays, and you put your hand where it is at ease.",
      gesture: "fist",
      does: ["clutch"],
      instead: "the pointer stays, and you put your hand where it is at ease",
      seen: (record) => record.hands.some((hand) => hand.gesture === gestureFor(bound, "fist", ["clutch"])),
    },
    {
      title: "Pause",
      text: "Thumb and little finger out, held for a second.",
      gesture: "call",
      does: ["toggle"],
      instead: "your hands do nothing until you make it again",
      // A tour that ended in a pause would leave a hand that can do nothing.
      seen({ run }) {
        if (run.state === "paused" && !wasPaused) {
          wasPaused = true;
          paused();
        }
        return wasPaused && run.state === "running";
      },
    },
  ];
}

/**
 * The gesture that does one of these in the user's own profile: the usual one where it does, else another, or none.
 * @param {BindingRow[] | undefined} bound
 * @param {string} usual
 * @param {string[]} does
 * @returns {string | undefined}
 */
function gestureFor(bound, usual, does) {
  if (!bound || !does.length) return usual;
  const found = bound
    .map((row) => row.binding)
    .filter(({ do: action }) =>
      does.some((x) => action === x || (typeof action === "object" && (action?.press === x || action?.click === x))),
    )
    .map((binding) => binding.on);
  return found.includes(usual) ? usual : found[0];
}

/**
 * The gesture of a step in the user's own profile, if there is one, and the step's text.
 * @param {BindingRow[] | undefined} bound
 * @param {TourStep} step
 */
export function instruction(bound, { gesture: usual, does = [], text, instead }) {
  const gesture = gestureFor(bound, usual, does);
  if (gesture === usual) return { gesture, text };
  return {
    gesture,
    text: gesture
      ? `In your default profile, ${readable(gesture)} does this: ${instead}.`
      : "In your default profile, no gesture does this: bind one under Gestures, or skip it.",
  };
}
