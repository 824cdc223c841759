// A new profile with the windows that it is for, and a new layer with the gesture that puts it on: each one change.

/** @import { ConfigAnswer, LevelKind, WindowRule } from "../types.js" */

import { button, dialog, h, setText } from "../shared/dom.js";
import { mute, subscribe } from "../daemon.js";
import { alsoBound } from "./binding_state.js";
import { gestureField } from "./gesture_field.js";
import { ruleList, seenWindows } from "./windows.js";

/**
 * Makes it, and says whether that is done.
 * @typedef {(body: { name: string, [more: string]: unknown }) => Promise<boolean>} Make
 */

/**
 * @param {ConfigAnswer} config
 * @param {Make} make
 */
export function newProfile(config, make) {
  const name = nameField(config, "profiles");
  const others = config.levels.filter((l) => l.level === "profiles").map((l) => l.name);
  const over = h(
    "select",
    {},
    others.map((n) => h("option", { value: n }, n === "default" ? "the default profile" : n)),
    h("option", { value: "" }, "nothing: it stands alone"),
  );
  const alone = h("p", { class: "warning", role: "status", hidden: true }, ALONE);
  over.addEventListener("change", () => {
    alone.hidden = over.value !== "";
  });
  const rules = ruleList([]);
  const seen = seenWindows((rule) => {
    if (!name.value) name.value = rule.window || "";
    rules.add(rule);
  });
  const box = dialog(
    "New profile",
    (close) =>
      form(close, [
        h("label", {}, "Name", name),
        h(
          "section",
          { class: "fields" },
          h("h3", {}, "In force while one of these windows has the keyboard"),
          h("p", { class: "hint" }, "Without a window, it is put in force by a gesture or by hand."),
          seen.node,
          rules.node,
        ),
        h("label", {}, "What it does not bind is as in", over),
        alone,
      ]),
    seen.stop,
    "wide",
  );
  box.addEventListener("submit", async (e) => {
    e.preventDefault();
    if (await make({ name: name.value.trim(), over: over.value || null, rules: rules.value() })) box.close();
  });
}

const ALONE = "No gesture clicks or pauses in a profile that stands alone, before you bind one to it. Few want that.";

/**
 * @param {ConfigAnswer} config
 * @param {Make} make
 */
export function newLayer(config, make) {
  const known = new Map(config.gestures.map((g) => [g.name, g]));
  const rows = config.levels.find((l) => l.level === "profiles" && l.name === "default")?.bindings || [];
  const name = nameField(config, "layers");
  const gesture = gestureField(config, "", check);
  const radio = (/** @type {string} */ value, /** @type {boolean} */ checked) =>
    h("input", { type: "radio", name: "how", value, checked });
  const [momentary, lasting] = [radio("layer", true), radio("toggle_layer", false)];
  const both = h("p", { class: "warning", role: "status" });
  const replace = h("input", { type: "checkbox", checked: true });
  const swap = h("label", { class: "check", hidden: true }, replace, "Replace it");
  /** @type {number | null} */
  let instead = null;
  mute(true);
  const box = dialog(
    "New layer",
    (close) =>
      form(close, [
        h(
          "p",
          { class: "hint" },
          "While a layer is on, its bindings take the place of the profile's for the same gestures.",
        ),
        h("label", {}, "Name", name),
        h(
          "div",
          { class: "halves" },
          h("section", {}, h("h3", {}, "Show the gesture that puts it on"), gesture.nodes),
          h(
            "section",
            {},
            h("h3", {}, "It is on"),
            h("label", { class: "check" }, momentary, "while the gesture lasts"),
            h("label", { class: "check" }, lasting, "until the gesture is made once more"),
            both,
            swap,
          ),
        ),
      ]),
    () => {
      stop();
      mute(false);
    },
    "wide",
  );
  const stop = subscribe(gesture.follow);
  box.addEventListener("submit", async (e) => {
    e.preventDefault();
    const how = lasting.checked ? "toggle_layer" : "layer";
    const replaced = replace.checked ? instead : null;
    if (await make({ name: name.value.trim(), on: gesture.name(), how, instead: replaced })) box.close();
  });

  function check() {
    const on = gesture.name();
    // A motion is over at once: a layer that lasts as long would never be on.
    momentary.disabled = Boolean(known.get(on)?.motion);
    if (momentary.disabled) lasting.checked = true;
    const meets = alsoBound(rows, null, { on, hand: "", when: "begin" });
    instead = meets.length === 1 ? rows.indexOf(meets[0]) : null;
    swap.hidden = instead === null;
    setText(
      both,
      meets.length
        ? `Bound already: ${meets.map((r) => r.words).join("; ")}. Both will act${instead === null ? "" : ", unless you replace it"}.`
        : "",
    );
  }
}

/**
 * The form of a dialog, with its buttons.
 * @param {() => void} close
 * @param {Node[]} parts
 */
const form = (close, parts) =>
  h(
    "form",
    { class: "make" },
    parts,
    h(
      "div",
      { class: "row end foot" },
      button("Cancel", close),
      h("button", { type: "submit", class: "main" }, "Make it, and add a binding"),
    ),
  );

/**
 * @param {ConfigAnswer} config
 * @param {LevelKind} level
 */
function nameField(config, level) {
  const kind = level === "layers" ? "layer" : "profile";
  const taken = config.levels.filter((l) => l.level === level).map((l) => l.name);
  /** @type {HTMLInputElement} */
  const name = h("input", {
    type: "text",
    required: true,
    maxLength: 60,
    autocomplete: "off",
    spellcheck: false,
    oninput: () => {
      const given = name.value.trim();
      name.setCustomValidity(
        taken.includes(given) ? `There is a ${kind} of that name already.` : given ? "" : "Give it a name.",
      );
    },
  });
  return name;
}
