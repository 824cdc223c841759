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
  const every = h("input", { type: "number", min: 0, max: 10, step: 0.25, value: was.repeat_every ?? 0 });
  const pose = h("select", {});
  const second = secondGesture(config, was, changed);
  const fast = between(was.speed, 100, 0.5, ["Faster than (palm lengths a second)", "Slower than"]);
  const far = between(was.length, 20, 0.25, ["Farther than (palm lengths)", "Less far than"]);
  const ended = between(was.held, 60, 0.1, ["Has lasted for (seconds)", "Less long than"]);
  const timed = h("label", {}, "When", when);
  const again = h("label", {}, "Again every (seconds)", repeat);
  const onward = h("label", {}, "Again for each (palm lengths)", every);
  const inPose = h("label", {}, "In the pose", pose);
  hand.value = was.hand || "";
  when.value = was.when || "begin";
  const showEnd = () => (ended.node.hidden = when.value !== "end");
  when.addEventListener("change", showEnd);
  showEnd();
  return {
    nodes: [
      h(
        "div",
        { class: "row" },
        h("label", {}, "Made by", hand),
        h("label", {}, "Held for (seconds)", hold),
        timed,
        again,
        onward,
        inPose,
      ),
      ended.node,
      h("div", { class: "row" }, second.nodes),
      fast.node,
      far.node,
    ],
    /**
     * Offers the poses of a motion, or none where the gesture is no motion.
     * @param {KnownGesture | undefined} gesture
     */
    offerPoses(gesture) {
      inPose.hidden = !gesture?.motion;
      onward.hidden = !(gesture?.name.startsWith("swipe_") || (gesture?.own && gesture.motion));
      far.node.hidden = !gesture?.motion || gesture.name.startsWith("circle_");
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
      held: ended.value(),
      repeat: Number(repeat.value),
      every: onward.hidden ? 0 : Number(every.value),
      speed: fast.value(),
      length: far.value(),
      pose: inPose.hidden ? null : pose.value,
    }),
  };
}

/**
 * Two fields for the ends of a condition on a number, which is none where neither is typed or the fields are hidden.
 * @param {{ above?: number, below?: number } | undefined} was
 * @param {number} max
 * @param {number} step
 * @param {[above: string, below: string]} labels
 */
function between(was, max, step, labels) {
  const field = (/** @type {number | undefined} */ value) =>
    h("input", { type: "number", min: 0, max, step, value: value ?? "" });
  const [above, below] = [field(was?.above), field(was?.below)];
  const node = h("div", { class: "row" }, h("label", {}, labels[0], above), h("label", {}, labels[1], below));
  return {
    node,
    value() {
      const typed = Object.entries({ above, below }).filter(([, input]) => input.value !== "" && !node.hidden);
      return typed.length ? Object.fromEntries(typed.map(([key, input]) => [key, Number(input.value)])) : null;
    },
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
