// The keys that a person presses, by the names that the config uses.

import { button, h, setText } from "../shared/dom.js";
import { keyList, withKey } from "./key_names.js";

/** @type {{ [key: string]: string }} */
const NAMES = {
  " ": "space",
  Enter: "enter",
  Escape: "esc",
  Tab: "tab",
  Backspace: "backspace",
  Delete: "delete",
  Insert: "insert",
  Home: "home",
  End: "end",
  PageUp: "page_up",
  PageDown: "page_down",
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  ContextMenu: "menu",
  PrintScreen: "print",
  Pause: "pause",
  CapsLock: "caps_lock",
  MediaPlayPause: "play_pause",
  MediaTrackNext: "next_track",
  MediaTrackPrevious: "previous_track",
  MediaStop: "stop_media",
  AudioVolumeUp: "volume_up",
  AudioVolumeDown: "volume_down",
  AudioVolumeMute: "mute",
  BrightnessUp: "brightness_up",
  BrightnessDown: "brightness_down",
};
/** @type {{ [key: string]: string }} */
const MODIFIERS = {
  Control: "ctrl",
  Shift: "shift",
  Alt: "alt",
  AltGraph: "alt",
  Meta: "super",
  OS: "super",
  Super: "super",
};

/**
 * The chord of a key event, such as `ctrl+shift+t`; `whole` is false while only modifiers are down.
 * @param {KeyboardEvent} e
 */
export function chordOf(e) {
  const held = [e.ctrlKey && "ctrl", e.shiftKey && "shift", e.altKey && "alt", e.metaKey && "super"].filter(Boolean);
  if (e.key in MODIFIERS) {
    const own = MODIFIERS[e.key];
    return { text: (e.type === "keyup" ? [...new Set([...held, own])] : held).join("+"), whole: false };
  }
  const name =
    NAMES[e.key] ||
    (/^F([1-9]|1\d|2[0-4])$/.test(e.key) ? e.key.toLowerCase() : [...e.key].length === 1 ? e.key.toLowerCase() : null);
  if (!name) return { text: "", whole: false };
  const letter = e.key.toLowerCase() !== e.key.toUpperCase();
  const shiftless = [...e.key].length === 1 && !letter ? held.filter((m) => m !== "shift") : held;
  return { text: [...shiftless, name].join("+"), whole: true };
}

/**
 * A large button that takes the keys pressed after it, a field with their names, and a list of all names.
 * @param {string[]} names
 * @param {() => void} changed
 */
export function keyField(names, changed) {
  const field = h("input", {
    type: "text",
    spellcheck: false,
    autocomplete: "off",
    placeholder: "ctrl+shift+t",
    "aria-label": "Keys, joined by +",
    oninput: changed,
  });
  const catcher = button("Press keys…", () => wait(), { class: "catch" });
  let waiting = false;
  let down = false; // a key that was pressed here, and not the one that led here
  const wait = () => {
    waiting = true;
    down = false;
    catcher.focus();
    drawn();
  };
  const drawn = () => {
    catcher.classList.toggle("waiting", waiting);
    setText(catcher, waiting ? "Now press the keys" : "Press keys…");
  };
  const key = (/** @type {KeyboardEvent} */ e) => {
    if (!waiting || ((e.key === "Tab" || e.key === "Escape") && !e.ctrlKey && !e.altKey && !e.metaKey)) return;
    e.preventDefault();
    e.stopPropagation();
    if (e.type === "keydown" && !e.repeat) down = true;
    if (!down) return;
    const { text: pressed, whole } = chordOf(e);
    if (pressed && (whole || e.type === "keyup")) {
      field.value = pressed;
      waiting = false;
      changed();
      catcher.dispatchEvent(new CustomEvent("taken", { bubbles: true }));
    } else if (pressed) field.value = `${pressed}+…`;
    drawn();
  };
  catcher.addEventListener("keydown", key);
  catcher.addEventListener("keyup", key);
  catcher.addEventListener("blur", () => {
    waiting = false;
    if (field.value.endsWith("…")) field.value = "";
    drawn();
  });
  return {
    node: h(
      "div",
      { class: "keys" },
      catcher,
      field,
      h("p", { class: "hint" }, "Tab and Esc, and what the desktop takes for itself, are written: tab, esc, super+l."),
      keyList(names, (name) => {
        field.value = withKey(field.value, name);
        changed();
      }),
    ),
    set: (/** @type {string} */ v) => {
      field.value = v;
    },
    value: () => (field.value.endsWith("…") ? "" : field.value.trim()),
    wait,
  };
}
