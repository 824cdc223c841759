// The names of keys, looked up: a list that is searched by names and by what keys do, and completion as they are typed.

import { byId, h, setChildren } from "../shared/dom.js";
import { readable } from "../shared/names.js";

const SHOWN = 7; // rows of the list
/** @type {{ [key: string]: string }} what keys do whose names not everybody understands, and other names that they have */
const WORDS = {
  play_pause: "media: play, pause",
  next_track: "media: next song",
  previous_track: "media: song before",
  stop_media: "media: stop",
  volume_up: "media: louder",
  volume_down: "media: softer",
  mute: "media: sound off, and on",
  brightness_up: "brighter screen",
  brightness_down: "darker screen",
  ctrl: "control, strg",
  alt: "option",
  super: "Windows key, command",
  shift: "capitals",
  enter: "return",
  esc: "escape",
  print: "picture of the screen",
  menu: "menu of what is chosen",
  page_up: "back by a page or slide",
  page_down: "on by a page or slide",
  delete: "del",
  insert: "ins",
  home: "to the beginning",
  end: "to the end",
  up: "arrow",
  down: "arrow",
  left: "arrow",
  right: "arrow",
};
const MODIFIERS = ["ctrl", "shift", "alt", "super"];

/**
 * Those first whose names are least known.
 * @param {string[]} keys
 */
const inOrder = (keys) => [...Object.keys(WORDS).filter((k) => keys.includes(k)), ...keys.filter((k) => !(k in WORDS))];

/** @param {string} name */
const described = (name) => [readable(name), WORDS[name]].filter(Boolean).join(" · ");

/**
 * A chord with one more key: behind modifiers that wait for one, else in place of what is there.
 * @param {string} chord
 * @param {string} name
 */
export function withKey(chord, name) {
  const before = chord.split("+").filter(Boolean);
  const kept = before.every((k) => MODIFIERS.includes(k)) ? before.filter((k) => k !== name) : [];
  return [...kept, name].join("+") + (MODIFIERS.includes(name) ? "+" : "");
}

/**
 * A list of all keys behind a summary; `chosen` gets the name of one.
 * @param {string[]} keys
 * @param {(name: string) => void} chosen
 */
export function keyList(keys, chosen) {
  const search = h("input", {
    type: "search",
    "aria-label": "Search keys",
    placeholder: "volume, play, page …",
    autocomplete: "off",
    spellcheck: false,
    oninput: () => draw(),
  });
  /** @type {HTMLSelectElement} */
  const list = h("select", { size: SHOWN, "aria-label": "Keys", onchange: () => chosen(list.value) });
  search.addEventListener("keydown", (e) => {
    if (e.key !== "ArrowDown" && e.key !== "Enter") return;
    e.preventDefault();
    if (!list.options.length) return;
    list.selectedIndex = 0;
    chosen(list.value);
    list.focus();
  });
  draw();
  /** @type {HTMLDetailsElement} */
  const node = h(
    "details",
    { class: "key-names", ontoggle: () => node.open && search.focus() },
    h("summary", {}, "Look up a key"),
    search,
    list,
  );
  return node;

  function draw() {
    const asked = search.value.trim().toLowerCase();
    const found = inOrder(keys).filter((k) => `${k} ${described(k)}`.toLowerCase().includes(asked));
    setChildren(
      list,
      found.map((k) => h("option", { value: k }, described(k))),
    );
  }
}

/**
 * Completes the last key of a chord that is typed into a field.
 * @param {HTMLInputElement} field
 * @param {string[]} keys
 */
export function completed(field, keys) {
  if (!document.getElementById("key-names")) document.body.append(h("datalist", { id: "key-names" }));
  field.setAttribute("list", "key-names");
  const offer = () => {
    const before = field.value.slice(0, field.value.lastIndexOf("+") + 1);
    setChildren(
      byId("key-names"),
      inOrder(keys).map((k) => h("option", { value: before + k }, described(k))),
    );
  };
  field.addEventListener("focus", offer);
  field.addEventListener("input", offer);
}
