// The control of one setting, by the kind of its value.

/** @import { BooleanSetting, ChoiceSetting, NumberSetting, Range, Setting } from "../types.js" */

import { button, h, setChildren, setText } from "../shared/dom.js";

const REST = 400; // milliseconds

/**
 * What a control is: `text` is a value in words, `set` shows another value.
 * @typedef {{ node: HTMLElement, text(value: any): string, set(value: any): void }} Control
 */

/**
 * @param {Setting} setting
 * @param {string} id of the element that takes the focus
 * @param {(value: unknown) => void} save
 * @returns {Control}
 */
export function control(setting, id, save) {
  if (setting.kind === "boolean") return checkbox(setting, id, save);
  return setting.kind === "choice" ? choice(setting, id, save) : slider(setting, id, save);
}

/**
 * @param {BooleanSetting} _
 * @param {string} id
 * @param {(value: boolean) => void} save
 */
function checkbox(_, id, save) {
  /** @type {HTMLInputElement} */
  const box = h("input", {
    type: "checkbox",
    id,
    "aria-describedby": `${id}-about`,
    onchange: () => save(box.checked),
  });
  return {
    node: h("label", { class: "check" }, box),
    text: (/** @type {boolean} */ v) => (v ? "on" : "off"),
    set: (/** @type {boolean} */ v) => {
      box.checked = v;
    },
  };
}

/**
 * A list of values, and where others may be chosen as well, the field for one of those below it.
 * @param {ChoiceSetting} setting
 * @param {string} id
 * @param {(value: unknown) => void} save
 * @returns {Control}
 */
function choice(setting, id, save) {
  const { choices, names } = setting;
  const others = [numberBeside(setting, `${id}-number`, save), textBeside(setting, `${id}-text`, save)].filter(
    (other) => other !== null,
  );
  const place = h("div", {});
  /** @type {HTMLSelectElement} */
  const select = h(
    "select",
    { id, "aria-describedby": `${id}-about`, onchange: chosen },
    choices.map((v) => h("option", {}, listed(v))),
    others.map((other) => h("option", {}, other.called)),
  );

  function listed(/** @type {unknown} */ v) {
    return names[String(v)] || String(v);
  }

  const otherFor = (/** @type {unknown} */ v) =>
    choices.includes(v) ? undefined : others.find((other) => other.type === typeof v);

  function chosen() {
    const at = select.selectedIndex;
    const other = others[at - choices.length];
    setChildren(place, other?.control.node);
    if (!other) save(choices[at]);
    else other.begin();
  }

  return {
    node: h("div", { class: "fields" }, select, others.length ? place : null),
    text: (/** @type {unknown} */ v) => otherFor(v)?.control.text(v) ?? listed(v),
    set: (/** @type {unknown} */ v) => {
      const other = otherFor(v);
      if (!other && place.contains(document.activeElement)) return; // a name is being typed
      select.selectedIndex = other ? choices.length + others.indexOf(other) : choices.indexOf(v);
      if (place.firstChild !== (other?.control.node ?? null)) setChildren(place, other?.control.node);
      other?.control.set(v);
    },
  };
}

/**
 * What may be chosen beside the values of a list; `begin` is called once it is.
 * @typedef {{ type: string, called: string, control: Control, begin(): void }} Other
 */

/**
 * A number beside a list; it begins at a fourth of the slider.
 * @param {ChoiceSetting} setting
 * @param {string} id
 * @param {(value: number) => void} save
 * @returns {Other | null}
 */
function numberBeside({ title, value, number }, id, save) {
  if (!number) return null;
  const first = number.most / 4;
  const field = slider({ ...number, title, value: typeof value === "number" ? value : first }, id, save);
  field.node.querySelector("input")?.setAttribute("aria-label", `${title}: ${number.called}`);
  return {
    type: "number",
    called: number.called,
    control: field,
    begin() {
      field.set(first);
      save(first);
    },
  };
}

/**
 * A name beside a list; it is saved once it is typed.
 * @param {ChoiceSetting} setting
 * @param {string} id
 * @param {(value: string) => void} save
 * @returns {Other | null}
 */
function textBeside({ title, text }, id, save) {
  if (!text) return null;
  /** @type {HTMLInputElement} */
  const field = h("input", {
    type: "text",
    id,
    "aria-label": `${title}: ${text.called}`,
    spellcheck: false,
    autocomplete: "off",
    onchange: () => field.value.trim() && save(field.value.trim()),
  });
  return {
    type: "string",
    called: text.called,
    control: {
      node: field,
      text: (/** @type {string} */ v) => v,
      set: (/** @type {string} */ v) => {
        if (document.activeElement !== field) field.value = v;
      },
    },
    begin() {}, // the focus stays: an arrow key may be on its way to another value
  };
}

/** @type {{ [key: string]: number }} */
const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5 };

/**
 * A slider with a button at each end, for those who do not drag.
 * @param {Range & { title: string, value: number }} setting
 * @param {string} id
 * @param {(value: number) => void} save
 * @returns {Control}
 */
function slider(setting, id, save) {
  const { least, step, unit, zero } = setting;
  const most = Math.max(setting.most, setting.value);
  const text = (/** @type {number} */ v) => (zero && v === 0 ? zero : `${Number(v.toFixed(2))}${unit && ` ${unit}`}`);
  const output = h("output", { htmlFor: id, class: "value" });
  /** @type {HTMLInputElement} */
  const range = h("input", {
    type: "range",
    id,
    "aria-describedby": `${id}-about`,
    min: least,
    max: most,
    step: "any",
    oninput: () => show(rounded(Number(range.value))),
    onchange: () => change(rounded(Number(range.value))),
    onkeydown: (e) => {
      if (!(e.key in STEPS)) return;
      e.preventDefault();
      move(STEPS[e.key]);
    },
  });
  let value = setting.value;
  let timer = 0; // a change is saved once it has come to rest

  const by = (/** @type {number} */ n, /** @type {string} */ sign) =>
    button(sign, () => move(n), { class: "by", "aria-label": `${setting.title}: ${n < 0 ? "less" : "more"}` });

  function rounded(/** @type {number} */ v) {
    return Math.min(most, Math.max(least, Number((Math.round(v / step) * step).toFixed(4))));
  }

  function move(/** @type {number} */ steps) {
    change(rounded(value + steps * step));
  }

  function change(/** @type {number} */ v) {
    if (v === value) return;
    show(v);
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = 0;
      save(value);
    }, REST);
  }

  function show(/** @type {number} */ v) {
    value = v;
    range.value = String(v);
    setText(output, text(v));
    range.setAttribute("aria-valuetext", text(v));
  }

  return {
    node: h("div", { class: "slide" }, by(-1, "−"), range, by(1, "+"), output),
    text,
    set: (/** @type {number} */ v) => {
      if (!timer) show(v);
    },
  };
}
