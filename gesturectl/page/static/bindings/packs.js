// Packs of bindings, those that come with the program and others: looked at, and added binding by binding.

/** @import { ConfigAnswer, PackAnswer, PacksAnswer, Write } from "../types.js" */

import { answerInPlaceOf, button, dialog, h, question, withCode } from "../shared/dom.js";
import { tryRequest } from "../daemon.js";
import { options } from "../actions/fields.js";
import { packRow } from "../teach/pack.js";
import { chooseBindings, takenOver, textFields } from "./pasted.js";

/**
 * @param {ConfigAnswer} config
 * @param {Write} write
 */
export async function addPack(config, write) {
  /** @type {PacksAnswer | null} */
  const known = await tryRequest("config/packs");
  if (!known) return;
  const box = dialog("Packs", (close) =>
    h(
      "div",
      { class: "make" },
      h("p", { class: "hint" }, "Bindings for a program or a task. You see what each does before anything is added."),
      h(
        "ul",
        { class: "list" },
        known.packs.map(({ name, about }) =>
          h(
            "li",
            { class: "card" },
            h(
              "div",
              { class: "row between" },
              h("h3", {}, name),
              button("Look at it", () => look({ name }, `The pack ${name}`), labelled(name)),
            ),
            h("p", { class: "hint" }, about),
          ),
        ),
      ),
      h("h3", {}, "Another pack"),
      h("p", { class: "hint" }, "A pack of yours or of somebody else: paste it here, or open its file."),
      textFields(EXAMPLE, (text) => look({ text }, "The pack"), button("Cancel", close)),
    ),
  );

  /**
   * @param {({ name: string } | { text: string }) & { into?: string }} asked
   * @param {string} title
   * @param {HTMLDialogElement} before what is closed once the pack is there
   * @returns {Promise<boolean>} whether it is shown
   */
  async function look(asked, title, before = box) {
    /** @type {PackAnswer | null} */
    const pack = await answerInPlaceOf(before, tryRequest("config/pack", asked));
    if (!pack) return false;
    before.close();
    const gestures = pack.gestures.map((g) => packRow(g, !g.taken));
    const about = [
      h("p", {}, pack.about),
      pack.profiles.length > 1 && place(pack.profiles),
      pack.levels.length > 0 && h("ul", { class: "commands hint" }, pack.levels.map(sentence)),
      gestures.length > 0 && withGestures(gestures.map((row) => row.node)),
    ];
    const drawn = Object.fromEntries(pack.gestures.filter((g) => g.hands.length).map((g) => [g.name, g.hands[0]]));
    const drawnToo = { ...config, pictures: { ...config.pictures, ...drawn } };
    const preview = chooseBindings(
      drawnToo,
      title,
      about,
      pack.bindings,
      (taken, agreed) => {
        const names = Object.fromEntries(gestures.flatMap((row) => row.chosen()));
        const body = { ...asked, taken, agreed, gestures: names, confirmed: true };
        return write("config/pack/add", body, takenOver(taken.length));
      },
      pack.standing.length > 0 && button("Take it out…", takeOut),
    );
    if (before !== box) preview.querySelector("select")?.focus();
    return true;

    async function takeOut() {
      if (!pack || !(await mayGo(pack.standing, pack.back))) return;
      if (await write("config/pack/remove", asked, "The pack is taken out.")) preview.close();
    }

    /**
     * Its own profile, in force in its windows, or one of the person's.
     * @param {string[]} profiles
     */
    function place([own, ...others]) {
      /** @type {HTMLSelectElement} */
      const where = h("select", { onchange: change }, options([["", `the profile ${own}`], ...others.map(into)]));
      const shown = asked.into ?? "";
      where.value = shown;
      return h("label", {}, "Add it to", where);

      async function change() {
        if (!(await look({ ...asked, into: where.value }, title, preview))) where.value = shown;
      }
    }
  }
}

/**
 * The gestures of a pack, before its bindings.
 * @param {Node[]} rows
 */
function withGestures(rows) {
  const hint = "They were shown to somebody's camera. Yours stay; where one is not taken, yours is used.";
  return [
    h("h3", {}, "Gestures"),
    h("p", { class: "hint" }, hint),
    h("ul", { class: "list pack" }, rows),
    h("h3", {}, "Bindings"),
  ];
}

/**
 * Whether the person agrees that this is taken out.
 * @param {string[]} standing
 * @param {string[]} back what comes back then
 */
function mayGo(standing, back) {
  const lost = "This goes, also where it was yours before.";
  const listed = [h("p", {}, back.length ? "This goes:" : lost), lines(standing)];
  if (back.length) listed.push(h("p", {}, "This comes back:"), lines(back));
  return question("Take the pack out?", listed, "Yes, take it out");
}

/** @param {string[]} words */
const lines = (words) => h("ul", { class: "commands" }, words.map(sentence));

/** @type {(name: string) => [string, string]} */
const into = (name) => [name, `my profile ${name}, in all its windows`];

const EXAMPLE = "# What it is for.\nprofiles:\n  default:\n    - {on: rock, do: {key: space}}";

/** @param {string} words */
const sentence = (words) => h("li", {}, withCode(words));

/** @param {string} name */
const labelled = (name) => ({ "aria-label": `Look at ${name}` });
