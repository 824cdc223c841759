// Calibration: reach, resting hand and pinches measured, the settings that suit them shown before they are written.

/** @import { Suggestion } from "../types.js" */

import { button, h, showStage, toast } from "../shared/dom.js";
import { run, tryRequest } from "../daemon.js";
import { lesson } from "../shared/lesson.js";

/**
 * @param {HTMLElement} main
 * @param {"h1" | "h2"} heading
 */
export async function show(main, heading = "h1") {
  let leave = () => {};
  const place = h("div", {});
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
        button("Begin", begin, { class: "main" }),
        before?.kept
          ? button("Take the last calibration back", async () => {
              if (await tryRequest("calibration/undo", {})) {
                toast("The settings are as before the last calibration.");
                ready();
              }
            })
          : null,
      ),
    );
  }

  async function begin() {
    if (!(await tryRequest("calibration", { page: run.page }))) return;
    const lead = lesson("calibrate", results, async () => {
      await tryRequest("gestures/stop", { page: run.page });
      ready();
    });
    leave = lead.end;
    showStage(place, lead.node);
  }

  async function keep() {
    await tryRequest("gestures/stop", { page: run.page });
    toast("Your settings stay as they are.");
    ready();
  }

  async function results() {
    leave();
    leave = () => {};
    /** @type {{ suggestions: Suggestion[], doubts: string[] } | null} */
    const found = await tryRequest("calibration");
    if (!found) {
      ready();
      return;
    }
    const some = found.suggestions.length > 0;
    const nothing = found.doubts.length ? "Nothing is changed." : "Your settings suit you as they are.";
    const title = h("h2", { tabIndex: -1 }, some ? "What suits your hand" : nothing);
    showStage(
      place,
      title,
      found.doubts.map((doubt) => h("p", { class: "warning" }, doubt)),
      some ? suggestionTable(found.suggestions) : null,
      h(
        "div",
        { class: "row" },
        some ? button("Keep mine", keep) : null,
        button("Once more", begin, { class: found.doubts.length ? "main" : "" }),
        some
          ? button(
              "Use these",
              async () => {
                if (await tryRequest("calibration/apply", {})) {
                  toast("In force. Practise shows what it does for you.");
                  ready();
                }
              },
              { class: found.doubts.length ? "" : "main" },
            )
          : null,
      ),
    );
    title.focus();
  }
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
