// The bindings as they are in the config, and changes on their way to it.

/** @import { ConfigAnswer, Write } from "../types.js" */

import { tryRequest } from "../daemon.js";

/**
 * @typedef {object} BindingsHandlers
 * @property {() => void} draw called when the bindings are read again
 * @property {(lines: string[]) => Promise<boolean>} confirm whether these command lines may be run
 * @property {(text: string, undoable: boolean) => void} done called when a change is in force
 */

/**
 * The bindings, null where they cannot be read.
 * @param {BindingsHandlers} handlers
 */
export async function bindingsState({ draw, confirm, done }) {
  /** @type {ConfigAnswer | null} */
  const first = await tryRequest("config");
  if (!first) return null;
  let now = first;
  let written = 0;
  let undos = Promise.resolve();

  function take(/** @type {ConfigAnswer | null} */ answer) {
    if (!answer) return;
    now = answer;
    draw();
  }

  // What was read before a change of the page's own is older than the answer to that.
  async function reload() {
    const before = written;
    const answer = await tryRequest("config");
    if (before === written) take(answer);
  }

  // What is behind a dialog may change while it is open: `stamp` is of the file as the person saw it.
  async function write(
    /** @type {string} */ path,
    /** @type {object} */ body,
    /** @type {string} */ text,
    /** @type {string} */ stamp,
  ) {
    /** @type {ConfigAnswer | null} */
    let answer = await tryRequest(path, { stamp, ...body });
    if (answer?.confirm) {
      if (!(await confirm(answer.confirm))) return false;
      answer = await tryRequest(path, { stamp, ...body, confirmed: true });
    }
    if (!answer) {
      await reload();
      return false;
    }
    written += 1;
    take(answer);
    done(text, answer.undo);
    return true;
  }

  return {
    now: () => now,
    reload,
    /**
     * Writes a change, asks for agreement where it starts programs, and shows the outcome.
     * @type {Write}
     */
    write: (path, body, text) => write(path, body, text, now.stamp),
    /**
     * The same for a dialog that is opened now: where all bindings are the same still, nothing else matters to it.
     * @returns {Write}
     */
    writeFromNow() {
      const then = now;
      const same = () => JSON.stringify(now.levels) === JSON.stringify(then.levels);
      return (path, body, text) => write(path, body, text, same() ? now.stamp : then.stamp);
    },
    /** Takes back one change after another: each needs the stamp of the file that the one before has left. */
    undo() {
      const next = undos.then(async () => {
        if (!now.undo) return;
        const answer = await tryRequest("config/undo", { stamp: now.stamp });
        if (answer) written += 1;
        take(answer);
        if (answer) done("Taken back.", false);
      });
      undos = next.catch(() => {}); // what goes wrong in one is reported, and keeps no later one from being done
      return next;
    },
  };
}
