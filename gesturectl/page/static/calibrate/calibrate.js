// Calibration: reach, resting hand and pinches measured, the settings that suit them shown before they are written; and
// which way to click is surest.

/** @import { ClicksAnswer, Suggestion } from "../types.js" */

import { button, h, showStage, toast } from "../shared/dom.js";
import { run, tryRequest } from "../daemon.js";
import { lesson } from "../shared/lesson.js";
import { clickTable, clicksOffer, surest } from "./clicks.js";

/**
 * @param {HTMLElement} main
 * @param {"h1" | "h2"} heading
 * @param {() => void} measured called when the hand has been measured
 */
export async function show(main, heading = "h1", measured = () => {}) {
  let leave = () => {};
  const place = h("div", {});
  const measure = () => begin("calibration", results);
  const tryClicks = () => begin("calibration/clicks", ways);
  main.append(h(heading, {}, "Calibrate"), place);
  await ready();
  return () => leave();

  async function ready() {
    leave();
    leave = () => {};
    const before = await tryRequest("calibration/before");
    showStage(
      place,
      h(
        "p",
        { class: "lead" },
        "Half a minute that suits the settings to your hand: how far it reaches, how still it rests, how it pinches. Nothing is changed before you agree.",
      ),
      h(
        "div",
        { class: "row" },
        button("Begin", measure, { class: "main" }),
        before?.kept
          ? button("Take the last calibration back", async () => {
              if (await tryRequest("calibration/undo", {})) {
                toast("The settings are as before the last calibration.");
                ready();
              }
            })
          : null,
      ),
      clicksOffer(tryClicks),
    );
  }

  /**
   * @param {string} what
   * @param {() => void} then
   */
  async function begin(what, then) {
    if (!(await tryRequest(what, { page: run.page }))) return;
    const lead = lesson("calibrate", then, async () => {
      await tryRequest("gestures/stop", { page: run.page });
      ready();
    });
    leave = lead.end;
    showStage(place, lead.node);
  }

  async function ways() {
    leave();
    leave = () => {};
    /** @type {ClicksAnswer | null} */
    const found = await tryRequest("calibration/clicks");
    await tryRequest("gestures/stop", { page: run.page });
    if (!found?.ways.length) {
      ready();
      return;
    }
    const title = h("h2", { tabIndex: -1 }, surest(found));
    showStage(
      place,
      title,
      clickTable(found),
      h("div", { class: "row" }, button("Once more", tryClicks), button("Done", ready, { class: "main" })),
    );
    title.focus();
  }

  async function keep() {
    await tryRequest("gestures/stop", { page: run.page });
    toast("Your settings stay as they are.");
    ready();
  }

  async function results() {
    leave();
    leave = () => {};
    /** @type {Found | null} */
    const found = await tryRequest("calibration");
    if (!found) {
      ready();
      return;
    }
    measured();
    const title = h("h2", { tabIndex: -1 }, titleOf(found));
    showStage(place, title, resultsView(found, { keep, measure, apply }));
    title.focus();
  }

  async function apply() {
    if (await tryRequest("calibration/apply", {})) {
      toast("In force. Practise shows what it does for you.");
      ready();
    }
  }
}

/** @typedef {{ suggestions: Suggestion[], doubts: string[] }} Found */

/** @param {Found} found */
function titleOf({ suggestions, doubts }) {
  if (suggestions.length > 0) return "What suits your hand";
  return doubts.length ? "Nothing is changed." : "Your settings suit you as they are.";
}

/**
 * @param {Found} found
 * @param {{ keep: () => void, measure: () => void, apply: () => void }} then
 */
function resultsView({ suggestions, doubts }, { keep, measure, apply }) {
  const some = suggestions.length > 0;
  const doubtful = doubts.length > 0;
  return [
    doubts.map((doubt) => h("p", { class: "warning" }, doubt)),
    some ? suggestionTable(suggestions) : null,
    h(
      "div",
      { class: "row" },
      some ? button("Keep mine", keep) : null,
      button("Once more", measure, { class: doubtful ? "main" : "" }),
      some ? button("Use these", apply, { class: doubtful ? "" : "main" }) : null,
    ),
  ];
}

/** @param {Suggestion[]} suggestions */
function suggestionTable(suggestions) {
  return h(
    "div",
    { class: "scroll" },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["Setting", "Now", "Then", "Because"].map((t) => h("th", { scope: "col" }, t)),
        ),
      ),
      h(
        "tbody",
        {},
        suggestions.map((x) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, x.setting),
            h("td", {}, String(x.now)),
            h("td", {}, String(x.new)),
            h("td", {}, x.why),
          ),
        ),
      ),
    ),
  );
}
