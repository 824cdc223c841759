// "Not meant", and "Should have acted": said of the last seconds.

/** @import { StreamRecord } from "../types.js" */

import { button, dialog, h, setProse, setText } from "../shared/dom.js";
import { tryRequest } from "../daemon.js";
import { readable } from "../shared/names.js";
import { say } from "../shared/said.js";

export function correctButtons() {
  let idle = true;
  // Not `disabled`, which takes the focus from the button that was just pressed.
  const not = button("Not meant", () => idle || say("not meant"), { accesskey: "n", "aria-disabled": "true" });
  const what = h("span", { class: "hint", id: "acted" }); // what the gesture has done
  not.setAttribute("aria-describedby", "acted");
  const should = button("Should have acted…", shouldHaveActed);
  return {
    node: h(
      "div",
      { class: "row correct", role: "group", "aria-label": "Tell it what was wrong" },
      not,
      should,
      what,
      h("a", { href: "#kept" }, "What is kept"),
    ),
    /** @param {StreamRecord | null} record */
    update(record) {
      const acted = record?.acted;
      if (idle !== !acted) {
        idle = !acted;
        not.setAttribute("aria-disabled", String(idle));
      }
      setText(not, acted ? `Not meant? Take back: ${readable(acted.gesture)}` : "Not meant");
      setProse(what, acted?.words ? `What it did: ${acted.words}` : "");
    },
  };
}

async function shouldHaveActed() {
  /** @type {{ gestures: string[] } | null} */
  const known = await tryRequest("kept/gestures");
  if (!known) return;
  const which = h(
    "select",
    {},
    known.gestures.map((name) => h("option", { value: name }, readable(name))),
  );
  dialog("Which gesture should have acted?", (close) =>
    h(
      "form",
      {
        class: "make",
        onsubmit: async (e) => {
          e.preventDefault();
          const gesture = which.value;
          close();
          await say("should have acted", gesture);
        },
      },
      h("p", { class: "hint" }, "The last five seconds are looked through for what came nearest to it."),
      h("label", {}, "Gesture", which),
      h(
        "div",
        { class: "row end foot" },
        button("Cancel", close),
        h("button", { type: "submit", class: "main" }, "Look for it"),
      ),
    ),
  );
}
