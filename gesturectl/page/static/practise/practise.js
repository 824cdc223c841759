// A first tour, and a pointing test whose history shows what a setting does for you, by hand and with the mouse.

/** @import { PracticeResult } from "../types.js" */

import { button, h, showStage } from "../shared/dom.js";
import { tryRequest } from "../daemon.js";
import { SIZES, pointingTest } from "./pointing.js";
import { resultsView } from "./results.js";
import { tour } from "./tour.js";

const DEVICES = [
  ["hand", "my hand"],
  ["mouse", "the mouse"],
];

/** @param {HTMLElement} main */
export async function show(main) {
  let leave = () => {};
  const place = h("div", {});
  main.append(h("h1", {}, "Practise"), place);
  await menu();
  return () => leave();

  async function menu() {
    leave();
    leave = () => {};
    /** @type {{ results: PracticeResult[] } | null} */
    const past = await tryRequest("practice");
    const last = past?.results.at(-1); // what was chosen last is chosen again
    const device = h(
      "select",
      {},
      DEVICES.map(([value, text]) => h("option", { value, selected: value === last?.device }, text)),
    );
    const size = h(
      "select",
      {},
      Object.keys(SIZES).map((n) => h("option", { value: n, selected: n === (last?.size || "medium") }, n)),
    );
    showStage(
      place,
      h(
        "div",
        { class: "halves" },
        h(
          "section",
          { class: "card" },
          h("h2", {}, "First steps"),
          h(
            "p",
            { class: "hint" },
            "Seven things that a hand can do, one after another. The real pointer moves while you try them.",
          ),
          button("Start the tour", begin, { class: "main" }),
        ),
        h(
          "section",
          { class: "card" },
          h("h2", {}, "Pointing test"),
          h(
            "p",
            { class: "hint" },
            "Press each target as it lights up. What counts is speed and aim together, in bits a second; the more, the better.",
          ),
          h(
            "div",
            { class: "row" },
            h("label", {}, "With", device),
            h("label", {}, "Targets", size),
            button("Start the test", () => test(device.value, size.value), { class: "main" }),
          ),
        ),
      ),
      h("h2", { class: "past" }, "Your results"),
      resultsView(past?.results || []),
    );
  }

  async function begin() {
    leave = await tour(place, menu);
  }

  /**
   * @param {string} device
   * @param {string} size
   */
  function test(device, size) {
    leave();
    leave = pointingTest(place, device, size, menu);
  }
}
