// What the next rest of the pointer does, for those who click by resting.

/** @import { RunStatus } from "../types.js" */

import { tryRequest } from "../daemon.js";
import { button, h } from "../shared/dom.js";

/** @type {[string, string][]} */
const CHOICES = [
  ["click", "Click"],
  ["double", "Double click"],
  ["right", "Right click"],
  ["drag", "Drag"],
  ["scroll", "Scroll"],
];

// Buttons of which one is pressed, and one for the lock; hidden where rests do nothing.
export function restPicker() {
  const pick = (/** @type {string} */ name) => () => tryRequest("command", { command: "next_dwell", name });
  const choices = CHOICES.map(([name, label]) => ({ name, node: button(label, pick(name)) }));
  const lock = button("Lock", pick("lock"), { title: "Keep it for all rests, until you pick another" });
  const node = h(
    "div",
    { class: "rest", role: "group", "aria-label": "What the next rest of the pointer does", hidden: true },
    h("p", { class: "hint" }, "The next rest of the pointer does:"),
    choices.map((choice) => choice.node),
    lock,
  );
  return {
    node,
    /** @param {RunStatus | undefined} run */
    update(run) {
      node.hidden = !run?.next_dwell;
      for (const choice of choices) choice.node.setAttribute("aria-pressed", String(choice.name === run?.next_dwell));
      lock.setAttribute("aria-pressed", String(Boolean(run?.dwell_locked)));
    },
  };
}
