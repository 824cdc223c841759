// What a recording and a calibration share: the hand, what to do, how far it is, and what was remarked.

import { button, h, withCode, setProse, setText } from "./dom.js";
import { subscribe, mute, tryRequest } from "../daemon.js";
import { handView } from "./hand.js";

/**
 * Shows the recording or calibration until it is finished.
 * @param {"record" | "calibrate"} kind
 * @param {() => void} done called when it is finished
 * @param {() => void} cancelled called when the person cancels it
 */
export function lesson(kind, done, cancelled) {
  const hands = handView();
  const says = h("p", { class: "says", role: "status" });
  const bar = h("progress", { max: 1, value: 0, "aria-label": "How far it is" });
  const far = h("p", { class: "hint far" });
  const sign = h("p", { class: "sign", role: "status" });
  const said = h("ul", { class: "said", role: "status" });
  const node = h(
    "div",
    { class: "lesson" },
    h("div", {}, hands.canvas),
    h(
      "div",
      {},
      says,
      bar,
      far,
      sign,
      said,
      h(
        "div",
        { class: "row" },
        kind === "calibrate" && button("Skip this part", () => tryRequest("calibration/skip", {})),
        button("Cancel", () => {
          end();
          cancelled();
        }),
      ),
    ),
  );
  let over = false;
  mute(true);
  const stop = subscribe((record) => {
    hands.draw(record);
    const a = record?.activity;
    if (!a || a.kind !== kind || over) return;
    setProse(says, a.says);
    setText(far, a.so_far);
    setText(sign, a.sign ? "Now" : "");
    bar.value = a.share;
    const lines = a.said.join("\n");
    if (said.dataset.lines !== lines) {
      said.dataset.lines = lines;
      said.replaceChildren(...a.said.map((line) => h("li", {}, withCode(line))));
    }
    if (a.finished) {
      end();
      done();
    }
  });
  function end() {
    if (over) return;
    over = true;
    stop();
    mute(false);
  }
  return { node, end };
}
