// The settings as they are in the config, and changes on their way to it.

/** @import { Setting, SettingsAnswer } from "../types.js" */

import { tryRequest } from "../daemon.js";

/**
 * The settings, null where they cannot be read. `draw` is called when they have changed, with true where the config
 * can be used now and could not before, or the other way round.
 * @param {(rebuilt: boolean) => void} draw
 */
export async function settingsState(draw) {
  /** @type {SettingsAnswer | null} */
  const first = await tryRequest("settings");
  if (!first) return null;
  let now = first;
  let waiting = 0;
  let queue = Promise.resolve();

  /**
   * Writes one change after another: each needs the stamp of the file that the one before has left.
   * @param {string} path
   * @param {object} body
   * @param {() => void} done
   */
  function send(path, body, done = () => {}) {
    waiting += 1;
    queue = queue.then(async () => {
      /** @type {SettingsAnswer | null} */
      const answer = (await tryRequest(path, { stamp: now.stamp, ...body })) || (await tryRequest("settings"));
      waiting -= 1;
      if (!answer) return;
      const rebuilt = Boolean(answer.problem) !== Boolean(now.problem);
      now = answer;
      if (rebuilt || !waiting) draw(rebuilt);
      done();
    });
  }

  return {
    now: () => now,
    all: () => now.groups.flatMap((group) => group.settings),
    /**
     * Changes a setting, null being its default.
     * @param {Setting} setting
     * @param {unknown} value
     */
    save: (setting, value) => send("settings", { path: setting.path, value }),
    /** @param {() => void} done */
    undo: (done) => send("settings/undo", {}, done),
    /** Takes in what others have written, once the page's own changes are. */
    look() {
      queue = queue.then(async () => {
        /** @type {SettingsAnswer | null} */
        const answer = await tryRequest("settings");
        if (!answer || waiting) return;
        const rebuilt = Boolean(answer.problem) !== Boolean(now.problem);
        now = answer;
        draw(rebuilt);
      });
    },
    async reload() {
      const answer = await tryRequest("settings");
      if (!answer) return;
      now = answer;
      draw(true);
    },
  };
}
