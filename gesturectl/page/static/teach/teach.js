// The user's own gestures: recorded, looked through, tried at once, shared.

/** @import { OwnGesture } from "../types.js" */

import { button, dialog, h, labelledButton, setText, showStage, toast, withCode } from "../shared/dom.js";
import { run, subscribe, tryRequest } from "../daemon.js";
import { bindGesture } from "../bindings/bind.js";
import { lesson } from "../shared/lesson.js";
import { capitalised, readable } from "../shared/names.js";
import { idleCard, idleRecording } from "./idle.js";
import { openPack } from "./pack.js";
import { closeness, confusable, firstSample, sampleList } from "./samples.js";
import { countText, seenText, storedName } from "./teach_state.js";

const LEAD =
  "Show a pose or a motion a few times, and it is known from then on. Only points of your hand are kept, never pictures.";

/** @param {HTMLElement} main */
export async function show(main) {
  let leave = () => {};
  const place = h("div", {});
  main.append(h("h1", {}, "Teach your own gestures"), h("p", { class: "lead" }, LEAD), place);
  await overview();
  return () => leave();

  function left() {
    leave();
    leave = () => {};
  }

  async function overview() {
    left();
    /** @type {{ gestures: OwnGesture[], problems: string[], idle: number } | null} */
    const known = await tryRequest("gestures");
    if (!known) return;
    const now = h("p", { class: "does", role: "status" });
    leave = subscribe((seen) => setText(now, seenText(known.gestures, seen)));
    showStage(
      place,
      recordForm(record),
      sharing(known.gestures.length > 0, overview),
      known.problems.map((p) => h("p", { class: "problem" }, p)),
      now,
      gestureList(known.gestures, { record, renamed, changed: overview }),
      idleCard(known.idle, recordIdle, overview),
    );
  }

  async function recordIdle() {
    const recording = await idleRecording(overview);
    if (!recording) return;
    leave();
    leave = recording.end;
    showStage(place, recording.title, recording.node);
  }

  /** @param {string} name */
  async function renamed(name) {
    await overview();
    labelledButton(place, `Rename ${name}`)?.focus();
  }

  /**
   * @param {string} name
   * @param {string} kind
   */
  async function record(name, kind) {
    if (!(await tryRequest("gestures/record", { page: run.page, name, kind, times: 3 }))) return;
    leave();
    const recording = lesson(
      "record",
      () => review(name),
      async () => {
        await tryRequest("gestures/stop", { page: run.page });
        overview();
      },
    );
    leave = recording.end;
    showStage(place, h("h2", {}, `Recording ${readable(name)}`), recording.node);
  }

  /** @param {string} name */
  async function review(name) {
    left();
    /** @type {{ gesture: OwnGesture } | null} */
    const found = await tryRequest("gestures/recorded");
    if (!found) {
      overview();
      return;
    }
    const g = found.gesture;
    reviewStage(place, g, {
      discard: overview,
      again: () => record(name, g.kind),
      keep: (struck, anyTurn, then) => keep(name, struck, anyTurn, then),
    });
  }

  /**
   * @param {string} name
   * @param {Set<number>} struck
   * @param {boolean} anyTurn
   * @param {boolean} then whether it is bound at once
   */
  async function keep(name, struck, anyTurn, then) {
    if (!(await tryRequest("gestures/keep", { struck: [...struck], any_turn: anyTurn }))) return;
    toast(`${capitalised(name)} is known now. Show it to try it.`);
    await overview();
    if (then) bindGesture(name);
  }
}

/**
 * What a recording holds, and what can be done with it; `keep` gets the samples that are struck out,
 * and whether the pose counts however the hand is turned.
 * @param {HTMLElement} place
 * @param {OwnGesture} g
 * @param {{ discard: () => void, again: () => void,
 *   keep: (struck: Set<number>, anyTurn: boolean, then: boolean) => void }} handlers
 */
function reviewStage(place, g, { discard, again, keep }) {
  /** @type {Set<number>} */
  const struck = new Set();
  const title = h("h2", { tabIndex: -1 }, `${readable(g.name)}: ${g.count} samples`);
  const anyTurn = h("input", { type: "checkbox" });
  showStage(
    place,
    title,
    h(
      "p",
      { class: "hint" },
      g.count ? "Strike out the ones that are not what you meant." : "Nothing was seen. Record it once more.",
    ),
    remarks(g),
    h("div", {}, sampleList(g, struck)),
    h(
      "label",
      { class: "check", hidden: g.kind !== "pose" || !g.count },
      anyTurn,
      "Counts however the hand is turned, such as upside down, and not only as shown",
    ),
    h(
      "div",
      { class: "row" },
      button("Discard", discard),
      button("Record anew", again),
      button("Use it", () => keep(struck, anyTurn.checked, false), { disabled: !g.count }),
      button("Use it, and bind it", () => keep(struck, anyTurn.checked, true), { class: "main", disabled: !g.count }),
    ),
  );
  title.focus();
}

/**
 * What is to be known of a gesture.
 * @param {OwnGesture} g
 */
const remarks = (g) => [
  g.advice.map((line) => h("p", { class: "warning" }, withCode(line))),
  g.displaces.length
    ? h(
        "ul",
        { class: "warning displaces" },
        g.displaces.map((line) => h("li", {}, withCode(line))),
      )
    : null,
  g.forecast.length
    ? h(
        "ul",
        { class: "forecast", "aria-label": "What to expect" },
        g.forecast.map((line) => h("li", {}, line)),
      )
    : null,
  h("div", { class: "row alike" }, confusable(g), closeness(g)),
];

/** @param {(name: string, kind: string) => void} record */
function recordForm(record) {
  const name = nameField("");
  const kind = h(
    "select",
    {},
    h("option", { value: "pose" }, "a pose, held still"),
    h("option", { value: "motion" }, "a motion, made three times"),
  );
  return h(
    "form",
    {
      class: "row card",
      onsubmit: (e) => {
        e.preventDefault();
        record(storedName(name.value), kind.value);
      },
    },
    h("label", {}, "Name", name),
    h("label", {}, "Kind", kind),
    h("button", { type: "submit", class: "main" }, "Record"),
  );
}

/**
 * Import and export.
 * @param {boolean} some whether there is something to export
 * @param {() => void} changed
 */
function sharing(some, changed) {
  /** @type {HTMLInputElement} */
  const file = h("input", {
    type: "file",
    accept: ".jsonl",
    hidden: true,
    id: "pack",
    onchange: () => {
      if (file.files?.[0]) openPack(file.files[0], changed);
    },
  });
  return h(
    "div",
    { class: "row between share" },
    h("h2", {}, "Your gestures"),
    h(
      "div",
      { class: "row" },
      file,
      button("Import…", () => file.click()),
      h("a", { href: "#kept", class: "button" }, "Not meant…"),
      some ? h("a", { href: "gestures/pack", download: "gestures.jsonl", class: "button" }, "Export") : null,
    ),
  );
}

/**
 * @typedef {object} GestureHandlers
 * @property {(name: string, kind: string) => void} record records more samples
 * @property {(name: string) => void} renamed
 * @property {() => void} changed
 */

/**
 * @param {OwnGesture[]} known
 * @param {GestureHandlers} handlers
 */
const gestureList = (known, handlers) =>
  known.length
    ? h(
        "ul",
        { class: "list" },
        known.map((g) => gestureCard(g, handlers)),
      )
    : h("p", { class: "hint" }, "None so far.");

/**
 * @param {OwnGesture} g
 * @param {GestureHandlers} handlers
 */
function gestureCard(g, { record, renamed, changed }) {
  return h(
    "li",
    { class: "card" },
    h(
      "div",
      { class: "row between" },
      h(
        "div",
        { class: "row taught" },
        firstSample(g),
        h("div", {}, h("h3", {}, readable(g.name)), h("p", { class: "hint" }, countText(g))),
      ),
      h(
        "div",
        { class: "buttons" },
        button("Bind", () => bindGesture(g.name), { class: "main", "aria-label": `Bind ${g.name}` }),
        button("Add samples", () => record(g.name, g.kind), { "aria-label": `Add samples to ${g.name}` }),
        button("Rename", () => renameDialog(g, renamed), { "aria-label": `Rename ${g.name}` }),
        button("Remove", () => removeDialog(g, changed), { class: "quiet", "aria-label": `Remove ${g.name}` }),
      ),
    ),
    remarks(g),
    h("details", {}, h("summary", {}, "Samples"), storedSamples(g, changed)),
  );
}

/**
 * The samples of a stored gesture, with a button that removes those that are struck out.
 * @param {OwnGesture} g
 * @param {() => void} changed
 */
function storedSamples(g, changed) {
  /** @type {Set<number>} */
  const struck = new Set();
  const confirm = button("Take these out", strike, { disabled: true });
  const list = sampleList(g, struck, () => {
    confirm.disabled = !struck.size;
  });
  return h("div", {}, list, confirm);

  async function strike() {
    if (await tryRequest("gestures/strike", { name: g.name, struck: [...struck] })) {
      toast("Struck out.");
      changed();
    }
  }
}

/**
 * @param {OwnGesture} g
 * @param {(name: string) => void} renamed
 */
function renameDialog(g, renamed) {
  const name = nameField(readable(g.name));
  const box = dialog(`Rename ${readable(g.name)}`, (close) =>
    h(
      "form",
      {
        class: "make",
        onsubmit: async (e) => {
          e.preventDefault();
          const to = storedName(name.value);
          if (!(await tryRequest("gestures/rename", { name: g.name, to }))) return;
          box.close();
          toast(`${capitalised(g.name)} is called ${readable(to)} now, in your bindings as well.`);
          renamed(to);
        },
      },
      h("label", {}, "Name", name),
      h(
        "div",
        { class: "row end foot" },
        button("Cancel", close),
        h("button", { type: "submit", class: "main" }, "Rename"),
      ),
    ),
  );
  name.select();
}

/**
 * @param {OwnGesture} g
 * @param {() => void} changed
 */
function removeDialog(g, changed) {
  dialog(`Remove ${readable(g.name)}?`, (close) =>
    h(
      "div",
      {},
      h("p", {}, `Its ${g.count} samples are deleted. Export it first to keep them.`),
      h(
        "div",
        { class: "row end foot" },
        button("Cancel", close),
        button(
          "Remove",
          async () => {
            close();
            if (await tryRequest("gestures/remove", { name: g.name })) changed();
          },
          { class: "main" },
        ),
      ),
    ),
  );
}

/** @param {string} value */
const nameField = (value) =>
  h("input", {
    type: "text",
    value,
    pattern: "[A-Za-z0-9_ \\-]{1,40}",
    title: "Letters from a to z, digits and spaces",
    required: true,
    placeholder: "my pose",
    autocomplete: "off",
    spellcheck: false,
  });
