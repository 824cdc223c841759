// The dialog in which a binding is made: show the gesture, press the keys, save. All of it can be chosen by hand as well.

import { button, dialog, h, named, tell } from "./dom.js";
import { listen, mute } from "./daemon.js";
import { gesturePicture, view } from "./hand.js";
import { chord } from "./keys.js";

const HELD = 0.8; // seconds for which a shown gesture has to last
const BUTTONS = ["left", "right", "middle"];

export function edited(config, bindings, old, save) {
  const known = Object.fromEntries(config.gestures.map((g) => [g.name, g]));
  let touched = Boolean(old); // chosen by hand: what is shown changes it no more
  let started = false;
  let last = 0;
  const state = { on: old?.on || "", do: old ? old.do : { key: "" } };
  const shown = h("div", { class: "pose large" });
  const hands = view();
  const heard = h("p", { class: "hint", role: "status" });
  const warning = h("p", { class: "warning", role: "status" });
  const swap = h("label", { class: "check", hidden: true }, h("input", { type: "checkbox", checked: true }), "Replace it");
  let instead = null;
  const gesture = h("select", { onchange: () => choose(gesture.value) },
    h("option", { value: "" }, "show it, or choose"),
    groups(config).map(([title, names]) => h("optgroup", { label: title }, names.map((n) => h("option", { value: n, title: known[n].about }, named(n))))));
  const hand = h("select", { onchange: () => checked() }, h("option", { value: "" }, "either hand"), h("option", { value: "left" }, "left hand"), h("option", { value: "right" }, "right hand"));
  const hold = h("input", { type: "number", min: 0, max: 10, step: 0.1, value: old?.hold || 0 });
  hand.value = old?.hand || "";
  const keys = keyField();
  const text = h("input", { type: "text", maxLength: 1000, "aria-label": "Text to type", oninput: () => checked() });
  const mouse = h("select", { "aria-label": "Mouse button" }, BUTTONS.map((b) => h("option", { value: b }, `${b} button`)));
  const action = h("select", { onchange: fields }, 
    h("option", { value: "key" }, "press keys"), h("option", { value: "click" }, "click a mouse button"),
    h("option", { value: "press" }, "hold a mouse button down"), h("option", { value: "text" }, "type a text"),
    h("optgroup", { label: "On the desktop" }, config.order.map((n) => h("option", { value: `=${n}` }, config.actions[n]))));
  const confirm = button("Save", saved, { class: "main" });

  mute(true);
  const box = dialog(old ? "Edit a binding" : "New binding", (close) => h("div", { class: "make" },
    h("div", { class: "halves" },
      h("section", {}, h("h3", {}, "1. Show the gesture"), h("div", { class: "showing" }, hands.canvas, shown), heard, h("label", {}, "Gesture", gesture)),
      h("section", {}, h("h3", {}, "2. Press the keys"), keys.node, h("label", { class: "text" }, "Text", text), h("label", { class: "mouse" }, "Button", mouse), h("label", {}, "What it does", action))),
    h("details", { open: Boolean(old?.hand || old?.hold) }, h("summary", {}, "Conditions"), h("div", { class: "row" }, h("label", {}, "Made by", hand), h("label", {}, "Held for (seconds)", hold))),
    warning, swap,
    h("div", { class: "row end" }, button("Cancel", close), confirm)), () => { stop(); mute(false); });
  const stop = listen((record) => {
    hands.draw(record);
    const held = (record?.hands || []).find((x) => x.gesture && known[x.gesture]);
    if (held) {
      const rest = Math.max(0, HELD - held.held);
      tell(heard, rest > 0 ? `${named(held.gesture)} …` : `${named(held.gesture)}: taken`);
      if (rest === 0 && !touched) choose(held.gesture, true);
    } else tell(heard, record?.hands.length ? "Hold the gesture for a second." : "Raise a hand before the camera.");
    for (const [n, kind, what] of record?.events || []) {
      if (n > last && kind === "gesture" && known[what]?.motion && !touched && started) choose(what, true);
      last = Math.max(n, last);
    }
    started = true;
  });

  if (old) {
    const form = typeof old.do === "string" ? `=${old.do}` : Object.keys(old.do)[0];
    action.value = form;
    if (form === "key") keys.set(old.do.key);
    if (form === "text") text.value = old.do.text;
    if (form === "press" || form === "click") mouse.value = old.do[form];
  }
  choose(state.on);
  fields();
  if (!old) keys.wait();

  function choose(name, seen = false) {
    if (!seen) touched = Boolean(name);
    if (name === state.on && shown.firstChild) return;
    state.on = name;
    gesture.value = name;
    shown.replaceChildren(...(name ? [gesturePicture(name, config.pictures)] : []));
    checked();
  }

  function value() {
    const form = action.value;
    if (form.startsWith("=")) return form.slice(1);
    return { [form]: form === "key" ? keys.value() : form === "text" ? text.value : mouse.value };
  }

  function fields() {
    const form = action.value;
    keys.node.hidden = form !== "key";
    box.querySelector(".text").hidden = form !== "text";
    box.querySelector(".mouse").hidden = form !== "press" && form !== "click";
    box.querySelectorAll("h3")[1].textContent = form === "key" ? "2. Press the keys" : "2. Choose what it does";
    checked();
  }

  function checked() {
    const meets = bindings.filter((b) => b !== old && b.on === state.on && state.on && (!b.hand || !hand.value || b.hand === hand.value));
    tell(warning, meets.length ? `Already bound: ${meets.map((b) => b.words).join("; ")}. Both will act, unless you replace it.` : "");
    instead = meets.length === 1 ? bindings.indexOf(meets[0]) : null;
    swap.hidden = instead === null || Boolean(old);
    const done = value();
    confirm.disabled = !state.on || (typeof done === "object" && !Object.values(done)[0]);
  }

  async function saved() {
    const binding = { on: state.on, do: value() };
    const kept = old && old.on === state.on ? old.pose : null;
    if (kept) binding.pose = kept;
    if (hand.value) binding.hand = hand.value;
    if (Number(hold.value) > 0) binding.hold = Number(hold.value);
    if (await save(binding, !old && swap.querySelector("input").checked ? instead : null)) box.close();
  }

  function keyField() {
    const field = h("input", { type: "text", spellcheck: false, autocomplete: "off", placeholder: "ctrl+shift+t", "aria-label": "Keys, joined by +", oninput: () => checked() });
    const catcher = button("Press keys…", () => wait(), { class: "catch" });
    let waiting = false;
    const wait = () => { waiting = true; catcher.focus(); drawn(); };
    const drawn = () => { catcher.classList.toggle("waiting", waiting); tell(catcher, waiting ? "Now press the keys" : "Press keys…"); };
    const key = (e) => {
      if (!waiting) return;
      e.preventDefault();
      e.stopPropagation();
      const { text: pressed, whole } = chord(e);
      if (pressed && (whole || e.type === "keyup")) { field.value = pressed; waiting = false; checked(); confirm.focus(); } 
      else if (pressed) field.value = `${pressed}+…`;
      drawn();
    };
    catcher.addEventListener("keydown", key);
    catcher.addEventListener("keyup", key);
    catcher.addEventListener("blur", () => { waiting = false; if (field.value.endsWith("…")) field.value = ""; drawn(); });
    return { node: h("div", { class: "keys" }, catcher, field), set: (v) => { field.value = v; }, value: () => (field.value.endsWith("…") ? "" : field.value.trim()), wait };
  }
}

function groups(config) {
  const of = (f) => config.gestures.filter(f).map((g) => g.name);
  return [
    ["Your own", of((g) => g.own)], ["Poses", of((g) => !g.own && !g.motion && !["zoom", "dwell"].includes(g.name))],
    ["Motions", of((g) => !g.own && g.motion)], ["Others", of((g) => ["zoom", "dwell"].includes(g.name))],
  ].filter(([, names]) => names.length);
}
