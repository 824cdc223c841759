// Actions to be chosen by their pictures.

/** @import { Action, ActionGroup, ActionKind, ConfigAnswer } from "./types.js" */

import { h } from "./dom.js";
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
    radio: h("input", { type: "radio", name, checked: i === 0, onchange: changed }),
  }));
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
    ),
    chosen: () => nameOf(chosen().do),
    set(value) {
      const given = JSON.stringify(value);
      const found = tiles.find((tile) => JSON.stringify(tile.do) === given);
      if (found) found.radio.checked = true;
      return Boolean(found);
    },
    value: () => chosen().do,
  };
}

/**
 * @param {Action} action
 */
const nameOf = (action) => (typeof action === "string" ? action : Object.keys(action)[0]);
