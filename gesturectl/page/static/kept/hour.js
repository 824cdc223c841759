// An hour of the user's normal use: begun, ended, and what is kept of it.

/** @import { HourAnswer, Learning } from "../types.js" */
/** @typedef {(path: string, body?: object) => Promise<void>} Ask */

import { button, dialog, h, setChildren, toast, withCode } from "../shared/dom.js";
import { subscribe, tryRequest } from "../daemon.js";
import { handPicture } from "../shared/hand.js";
import { readable } from "../shared/names.js";

const MINUTES = 60;

/** The card of it, which follows how it stands for as long as it is shown. */
export function hourCard() {
  const standing = h("div", { "aria-live": "polite" });
  const kept = h("div", {});
  const card = h(
    "section",
    { class: "card hour", "aria-labelledby": "hour" },
    h("h2", { id: "hour" }, "Learn from an hour of your use"),
    h(
      "p",
      { class: "hint" },
      "Use the computer as you always do. What acts and is not taken back counts as meant: what is clearly nearer to it than ",
      "to what was “not meant” acts. All other hands count in what is expected to come unmeant. ",
      "Kept are points of hands, no pictures, on this computer alone.",
    ),
    standing,
    kept,
  );
  let shown = "";
  let placed = false;
  /** @type {(() => void) | null} */
  let end = null;
  end = subscribe((record) => {
    if (placed && !card.isConnected) {
      end?.();
      return;
    }
    placed ||= card.isConnected;
    if (!record) return;
    const now = record.run.learning;
    const words = now ? left(now) : "none";
    if (words !== shown) {
      const over = shown && shown !== "none" && !now;
      shown = words;
      setChildren(standing, now ? going(now, ask) : start(ask));
      if (over) ask("hour");
    }
  });
  ask("hour");
  return card;

  /**
   * Asks, and draws what is kept then.
   * @param {string} path
   * @param {object} [body]
   */
  async function ask(path, body) {
    /** @type {HourAnswer | null} */
    const answer = await tryRequest(path, body);
    if (!answer) return;
    if (answer.said) toast(answer.said);
    setChildren(kept, answer.problem ? broken(answer.problem, ask) : answer.words ? drawn(answer, ask) : null);
  }
}

/** @param {Ask} ask */
function start(ask) {
  /** @type {HTMLInputElement} */
  const minutes = h("input", { type: "number", id: "hour-minutes", min: 1, max: 480, value: MINUTES });
  return h(
    "div",
    { class: "row" },
    h("label", { for: "hour-minutes" }, "Minutes"),
    minutes,
    button("Begin", () => ask("hour/start", { minutes: Number(minutes.value) }), { class: "main" }),
  );
}

/**
 * @param {Learning} now
 * @param {Ask} ask
 */
function going(now, ask) {
  return h(
    "div",
    {},
    h("p", {}, left(now)),
    h(
      "div",
      { class: "row" },
      button("End now and keep it", () => ask("hour/end", { keep: true })),
      button("Throw it away", () => ask("hour/end", { keep: false })),
    ),
  );
}

/**
 * @param {HourAnswer} answer
 * @param {Ask} ask
 */
function drawn({ words, hands, meant }, ask) {
  return h(
    "div",
    {},
    h("p", {}, words),
    meant.length
      ? h("p", { class: "hint" }, `Meant: ${meant.map((m) => `${readable(m.gesture)} ${m.count}`).join(", ")}.`)
      : null,
    h(
      "details",
      {},
      h("summary", {}, "Hands that meant nothing, the most frequent first"),
      h(
        "div",
        { class: "samples", role: "img", "aria-label": `${hands.length} hands` },
        hands.map((points) => h("span", { class: "sample" }, handPicture(points))),
      ),
    ),
    h(
      "div",
      { class: "row" },
      h("a", { href: "hour/file", download: "hour.jsonl", class: "button" }, "Export"),
      button("Delete…", () => sure(() => ask("hour/delete", {}))),
    ),
  );
}

/**
 * @param {{ problem: string, remedy: string }} problem
 * @param {Ask} ask
 */
function broken({ problem, remedy }, ask) {
  return h(
    "div",
    { class: "problem" },
    h("p", {}, withCode(`${problem} ${remedy}`)),
    button("Delete…", () => sure(() => ask("hour/delete", {}))),
  );
}

/** @param {Learning} now */
function left(now) {
  const minutes = Math.max(1, Math.round(now.left / 60));
  return `It learns: ${minutes} of ${Math.round(now.of / 60)} minutes are left. So far ${now.gestures} gestures that you meant.`;
}

/** @param {() => void} done */
function sure(done) {
  dialog("Delete what was learned of your use?", (close) =>
    h(
      "div",
      {},
      h("p", {}, "All is as before you had it learn."),
      h(
        "div",
        { class: "row end foot" },
        button("Cancel", close, { autofocus: true }),
        button("Delete", () => (close(), done()), { class: "main" }),
      ),
    ),
  );
}
