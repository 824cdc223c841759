// The form for the conditions of a binding: which hand, how long, when, how fast, in which pose.

/** @import { Binding, ConfigAnswer, KnownGesture } from "../types.js" */

import { h } from "../shared/dom.js";
import { gestureGroups, posesFor, usualPose } from "./binding_state.js";
import { readable } from "../shared/names.js";

const TIMES = [
  ["begin", "as soon as it is made"],
  ["end", "when it ends"],
  ["tap", "made and let go at once"],
  ["double_tap", "made twice"],
];

/** @param {string} name of a gesture; whether it can be the other one of two */
const comesFirst = (name) => !["zoom", "dwell", "ok"].includes(name);

/**
 * @param {ConfigAnswer} config
 * @param {Partial<Binding>} was the binding that is edited
 * @param {() => void} changed
 */
export function conditionForm(config, was, changed) {
  const seconds = (/** @type {"hold" | "repeat"} */ name) =>
    h("input", { type: "number", min: 0, max: 10, step: 0.1, value: was[name] ?? 0 });
  const speed = (/** @type {"above" | "below"} */ name) =>
    h("input", { type: "number", min: 0, max: 100, step: 0.5, value: was.speed?.[name] ?? "" });
  const length = (/** @type {"above" | "below"} */ name) =>
    h("input", { type: "number", min: 0, max: 20, step: 0.25, value: was.length?.[name] ?? "" });
  const hand = h(
    "select",
    { onchange: changed },
    h("option", { value: "" }, "either hand"),
    h("option", { value: "left" }, "left hand"),
    h("option", { value: "right" }, "right hand"),
  );
  const hold = seconds("hold");
  const when = h(
    "select",
    { onchange: changed },
    TIMES.map(([v, text]) => h("option", { value: v }, text)),
  );
  const repeat = seconds("repeat");
  const pose = h("select", {});
  const second = secondGesture(config, was, changed);
  const above = speed("above");
  const below = speed("below");
  const longer = length("above");
  const shorter = length("below");
  const far = h(
    "div",
    { class: "row" },
    h("label", {}, "Farther than (palm lengths)", longer),
    h("label", {}, "Less far than", shorter),
  );
  const timed = h("label", {}, "When", when);
  const again = h("label", {}, "Again every (seconds)", repeat);
  const inPose = h("label", {}, "In the pose", pose);
  hand.value = was.hand || "";
  when.value = was.when || "begin";
  return {
    nodes: [
      h(
        "div",
        { class: "row" },
        h("label", {}, "Made by", hand),
        h("label", {}, "Held for (seconds)", hold),
        timed,
        again,
        inPose,
      ),
      h("div", { class: "row" }, second.nodes),
      h(
        "div",
        { class: "row" },
        h("label", {}, "Faster than (palm lengths a second)", above),
        h("label", {}, "Slower than", below),
      ),
      far,
    ],
    /**
     * Offers the poses of a motion, or none where the gesture is no motion.
     * @param {KnownGesture | undefined} gesture
     */
    offerPoses(gesture) {
      inPose.hidden = !gesture?.motion;
      far.hidden = !gesture?.motion || gesture.name.startsWith("circle_");
      if (!gesture?.motion) return;
      const kept = gesture.name === was.on && was.pose && was.pose !== "any" ? was.pose : null;
      const usual = usualPose(gesture);
      pose.replaceChildren(
        h("option", { value: "" }, usual ? `as for all: ${readable(usual)}` : "any"),
        ...posesFor(config, gesture, kept).map((p) => h("option", { value: p }, readable(p))),
      );
      pose.value = kept || "";
    },
    /**
     * Hides what has no effect on an action that lasts as long as its gesture.
     * @param {boolean} lasts
     */
    showTimes(lasts) {
      timed.hidden = lasts && when.value === "begin";
      again.hidden = lasts && Number(repeat.value) === 0;
    },
    values: () => ({
      hand: hand.value,
      ...second.values(),
      hold: Number(hold.value),
      when: when.value,
      repeat: Number(repeat.value),
      above: above.value,
      below: below.value,
      longer: far.hidden ? "" : longer.value,
      shorter: far.hidden ? "" : shorter.value,
      pose: inPose.hidden ? null : pose.value,
    }),
  };
}

/**
 * The fields for another gesture that is asked for: of the same hand before, or of the other one meanwhile.
 * @param {ConfigAnswer} config
 * @param {Partial<Binding>} was
 * @param {() => void} changed
 */
function secondGesture(config, was, changed) {
  const after = h(
    "select",
    { onchange: changed },
    h("option", { value: "" }, "nothing in particular"),
    gestureGroups(config).map(([title, names]) =>
      h(
        "optgroup",
        { label: title },
        names.filter(comesFirst).map((name) => h("option", { value: name }, readable(name))),
      ),
    ),
  );
  const within = h("input", { type: "number", min: 0.1, max: 10, step: 0.1, value: was.within ?? 1 });
  const other = h(
    "select",
    { onchange: changed },
    h("option", { value: "" }, "anything"),
    config.gestures
      .filter((g) => !g.motion && comesFirst(g.name))
      .map((g) => h("option", { value: g.name }, readable(g.name))),
  );
  const inTime = h("label", {}, "At most so many seconds later", within);
  after.value = was.after || "";
  other.value = was.other_hand || "";
  inTime.hidden = !after.value;
  after.addEventListener("change", () => (inTime.hidden = !after.value));
  return {
    nodes: [
      h("label", {}, "After the same hand has made", after),
      inTime,
      h("label", {}, "While the other hand shows", other),
    ],
    values: () => ({ after: after.value, within: Number(within.value), other: other.value }),
  };
}
