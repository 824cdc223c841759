// Actions to be chosen by their pictures.

/** @import { Action, ActionGroup, ActionKind, ConfigAnswer, Here } from "../types.js" */

import { tryRequest } from "../daemon.js";
import { h, setProse } from "../shared/dom.js";
import { actionPicture } from "./pictures.js";

/**
 * @param {ConfigAnswer} _
 * @param {() => void} changed
 * @param {ActionGroup} group
 * @returns {ActionKind}
 */
export function tileKind(_, changed, group) {
  const name = `t${Math.random().toString(36).slice(2)}`;
  const tiles = group.tiles.map((tile, i) => ({
    ...tile,
    radio: h("input", {
      type: "radio",
      name,
      checked: i === 0,
      onchange: () => {
        describe();
        changed();
      },
    }),
  }));
  const about = h("p", { class: "hint", role: "status" });
  /** @type {Here} */
  let here = {};
  tryRequest("here").then((answer) => {
    here = answer || {};
    for (const tile of tiles) tile.radio.closest("label")?.classList.toggle("idle", Boolean(known(tile)?.remedy));
    describe();
  });
  const known = (/** @type {{ do: Action }} */ tile) => here[nameOf(tile.do)];
  // What the chosen one does on this desktop.
  function describe() {
    const now = known(chosen());
    about.className = now?.remedy ? "warning" : "hint";
    setProse(about, now ? `Here: ${now.words}. ${now.remedy}` : "");
  }
  const sections = [...new Set(tiles.map((tile) => tile.section))];
  const chosen = () => tiles.find((tile) => tile.radio.checked) || tiles[0];
  return {
    node: h(
      "div",
      { class: "fields", role: "radiogroup", "aria-label": group.label },
      sections.map((section) =>
        h(
          "div",
          { class: "tiles", role: "group", "aria-label": section },
          h("p", { class: "hint" }, section),
          tiles
            .filter((tile) => tile.section === section)
            .map((tile) =>
              h("label", { class: "tile" }, tile.radio, actionPicture(tile.do), h("span", {}, tile.label)),
            ),
        ),
      ),
      about,
    ),
    chosen: () => nameOf(chosen().do),
    set(value) {
      const given = JSON.stringify(value);
      const found = tiles.find((tile) => JSON.stringify(tile.do) === given);
      if (found) found.radio.checked = true;
      describe();
      return Boolean(found);
    },
    value: () => chosen().do,
  };
}

/**
 * @param {Action} action
 */
const nameOf = (action) => (typeof action === "string" ? action : Object.keys(action)[0]);
