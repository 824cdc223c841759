// The control of one setting, by the kind of its value.

/** @import { BooleanSetting, ChoiceSetting, NumberSetting, Setting } from "../types.js" */

import { button, h, setText } from "../shared/dom.js";

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
 * @param {ChoiceSetting} setting
 * @param {string} id
 * @param {(value: unknown) => void} save
 */
function choice(setting, id, save) {
  const text = (/** @type {unknown} */ v) => setting.names[String(v)] || String(v);
  const all = [...new Set([...setting.choices, setting.value, setting.default])];
  /** @type {HTMLSelectElement} */
  const select = h(
    "select",
    { id, "aria-describedby": `${id}-about`, onchange: () => save(all[select.selectedIndex]) },
    all.map((v) => h("option", {}, text(v))),
  );
  return {
    node: select,
    text,
    set: (/** @type {unknown} */ v) => {
      select.selectedIndex = all.indexOf(v);
    },
  };
}

/** @type {{ [key: string]: number }} */
const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5 };

/**
 * A slider with a button at each end, for those who do not drag.
 * @param {NumberSetting} setting
 * @param {string} id
 * @param {(value: number) => void} save
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
