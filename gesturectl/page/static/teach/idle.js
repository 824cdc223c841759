// Hands that mean nothing: recorded, so that gestures are told from them and it is counted what comes unmeant.

import { button, h, toast } from "../shared/dom.js";
import { run, tryRequest } from "../daemon.js";
import { lesson } from "../shared/lesson.js";

/**
 * Records half a minute; null where that cannot begin.
 * @param {() => void} done
 */
export async function idleRecording(done) {
  if (!(await tryRequest("gestures/idle", { page: run.page }))) return null;
  const recording = lesson(
    "record",
    async () => {
      if (await tryRequest("gestures/idle/keep", {})) toast("Your own gestures are told from your idle hands now.");
      done();
    },
    async () => {
      await tryRequest("gestures/stop", { page: run.page });
      done();
    },
  );
  return { ...recording, title: h("h2", {}, "Your hands when they mean nothing") };
}

/**
 * Idle hands of the person's own, by which it is counted what comes unmeant.
 * @param {number} seconds that are kept
 * @param {() => void} record
 * @param {() => void} changed
 */
export function idleCard(seconds, record, changed) {
  const kept = `${(seconds / 60).toFixed(1)} minutes of them are kept.`;
  return h(
    "section",
    { class: "card idle" },
    h("h2", {}, "How often would they come unmeant?"),
    h(
      "p",
      { class: "hint" },
      `Your gestures are told from hands that mean nothing, and it is counted on those: record half a minute of yours, as you type, point and rest. ${seconds ? kept : "So far they are other people's."}`,
    ),
    h(
      "div",
      { class: "row" },
      button("Add idle hands", record),
      seconds
        ? button("Forget them", async () => {
            if (await tryRequest("gestures/idle/forget", {})) changed();
          })
        : null,
    ),
  );
}
