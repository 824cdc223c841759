// A pack of gestures: looked at, chosen from, and taken over.

/** @import { PackedGesture } from "../types.js" */

import { button, dialog, h, toast } from "../shared/dom.js";
import { sendPack, tryRequest } from "../daemon.js";
import { readable } from "../shared/names.js";
import { firstSamples } from "./samples.js";
import { countText, freeName } from "./teach_state.js";

/**
 * Shows what a pack holds; `imported` is called when some of it is taken over.
 * @param {File} file
 * @param {() => void} imported
 */
export async function openPack(file, imported) {
  const answer = await sendPack(file);
  if (!answer) return;
  const rows = answer.gestures.map((g) => packRow(g, true));
  dialog("What the pack holds", (close) =>
    h(
      "div",
      { class: "make" },
      h(
        "p",
        { class: "hint" },
        "Gestures only: nothing in a pack can press keys or run anything. What they do is up to your own bindings.",
      ),
      h(
        "ul",
        { class: "list pack" },
        rows.map((row) => row.node),
      ),
      h(
        "div",
        { class: "row end foot" },
        button("Cancel", close),
        button(
          "Import",
          async () => {
            const names = Object.fromEntries(rows.flatMap((row) => row.chosen()));
            if (await tryRequest("gestures/import", { names })) {
              close();
              toast("Imported.");
              imported();
            }
          },
          { class: "main" },
        ),
      ),
    ),
  );
}

/**
 * A gesture of a pack with the name under which it is taken over; `chosen` is [[name, new name]], or [].
 * @param {PackedGesture} g
 * @param {boolean} checked whether it is taken unless the person says otherwise
 */
export function packRow(g, checked) {
  const take = h("input", { type: "checkbox", checked, "aria-label": `Take the gesture ${readable(g.name)}` });
  const as = h("input", { type: "text", value: freeName(g), "aria-label": `Name for ${g.name}` });
  const about = `${countText(g)}${g.taken ? "; you have one of that name" : ""}`;
  return {
    node: h("li", { class: "row" }, take, firstSamples(g), as, h("span", { class: "hint" }, about)),
    chosen: () => (take.checked ? [[g.name, as.value.trim()]] : []),
  };
}
