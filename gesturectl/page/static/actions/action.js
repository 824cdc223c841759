// What a binding does: one kind of action at a time. The catalogue says which actions there are
// and what their values are. An action that cannot be shown here is kept as it is.

/** @import { Action, ActionGroup, ActionKind, ConfigAnswer, Field } from "../types.js" */

import { h, setChildren } from "../shared/dom.js";
import { FIELDS, options } from "./fields.js";
import { followKind } from "./follow.js";
import { stepList } from "./steps.js";
import { tileKind } from "./tiles.js";

const FIELD = "input[type=text], textarea";
/** @type {{ [group: string]: (config: ConfigAnswer, changed: () => void, group: ActionGroup) => ActionKind }} */
const CUSTOM = { desktop: tileKind, follow: followKind, steps: stepList };

/**
 * The form of an action; `changed` is called when another one is chosen.
 * @param {ConfigAnswer} config
 * @param {{ do: Action, words: string } | null} given the action that there is
 * @param {() => void} changed
 */
export function actionForm(config, given, changed) {
  /** @type {{ [kind: string]: ActionKind }} */
  const kinds = Object.fromEntries(
    config.groups.map((g) => [g.name, (g.custom ? CUSTOM[g.name] : groupKind)(config, changed, g)]),
  );
  const titles = Object.fromEntries(config.groups.map((g) => [g.name, g.title]));
  const first = config.groups[0].name;
  const start = given ? Object.keys(kinds).find((k) => kinds[k].set(given.do)) || "other" : first;
  if (given && start === "other") {
    kinds.other = {
      node: h("p", { class: "hint" }, `Now it ${given.words}. That stays so, unless you choose something else.`),
      set: () => false,
      value: () => given.do,
      chosen: () => form(given.do),
    };
    titles.other = "As it is";
  }
  const group = `k${Math.random().toString(36).slice(2)}`;
  const radios = Object.fromEntries(
    Object.keys(kinds).map((k) => [
      k,
      h("input", {
        type: "radio",
        name: group,
        value: k,
        checked: k === start,
        onchange: () => choose(k),
      }),
    ]),
  );
  // By the mouse, what is chosen is gone on with at once; arrow keys go from one to the next.
  const goOn = () => setTimeout(() => /** @type {HTMLElement | null} */ (place.querySelector(FIELD))?.focus());
  const pill = (/** @type {string} */ k) => {
    const onclick = (/** @type {MouseEvent} */ e) => e.target !== radios[k] && e.detail > 0 && goOn();
    return h("label", { class: "pill", onclick }, radios[k], titles[k]);
  };
  const place = h("div", { class: "kind" });
  let kind = start;
  const node = h(
    "div",
    { class: "action", role: "radiogroup", "aria-label": "What it does" },
    h("div", { class: "pills" }, Object.keys(kinds).map(pill)),
    place,
  );

  /** @param {string} name */
  function choose(name) {
    kind = name;
    setChildren(place, kinds[kind].node);
    changed();
  }
  setChildren(place, kinds[kind].node);
  return {
    node,
    kind: () => kind,
    value: () => kinds[kind].value(),
    title: () => titles[kind],
    lasts: () => Boolean(config.actions[kinds[kind].chosen()]?.lasts),
    wait: () => kinds[first].wait?.(),
  };
}

/**
 * The name of an action.
 * @param {Action} value
 */
const form = (value) => (typeof value === "object" ? Object.keys(value)[0] : value);

/**
 * The actions of one group: a list or a checkbox to choose between them, and the field for the value of the one chosen.
 * @param {ConfigAnswer} config
 * @param {() => void} changed
 * @param {ActionGroup} group
 * @returns {ActionKind}
 */
function groupKind(config, changed, group) {
  const maker = (/** @type {string} */ n) => FIELDS[config.actions[n].widget || ""];
  const of = (/** @type {string} */ name) => config.actions[name];
  const names = group.actions.filter((name) => of(name).words || maker(name));
  /** @type {Map<Function, Field>} */
  const made = new Map();
  let name = names[0];
  const slot = h("div", { class: "fields" });
  const pick = (/** @type {string} */ chosen) => {
    show(chosen);
    changed();
  };
  /** @type {HTMLInputElement} */
  const box = h("input", { type: "checkbox", onchange: () => pick(names[box.checked ? 1 : 0]) });
  /** @type {HTMLSelectElement} */
  const list = h("select", { onchange: () => pick(list.value) }, options(names.map((n) => [n, of(n).label])));
  const checked = group.check && names.length === 2;
  const chooser = checked
    ? h("label", { class: "check" }, box, group.check)
    : names.length > 1 && h("label", {}, group.label, list);

  const widget = () => of(name).widget || "";

  function field() {
    const make = maker(name);
    if (make && !made.has(make)) made.set(make, make(config, changed));
    return made.get(make);
  }
  /** @param {string} chosen */
  function show(chosen) {
    name = chosen;
    list.value = name;
    box.checked = name === names[1];
    field()?.show?.(widget());
    if (slot.firstChild !== (field()?.node ?? null)) setChildren(slot, field()?.node);
  }
  show(name);
  return {
    node: h("div", { class: "fields" }, checked ? [slot, chooser] : [chooser, slot]),
    chosen: () => name,
    wait: () => field()?.wait?.(),
    set(value) {
      if (!names.includes(form(value))) return false;
      show(form(value));
      if (typeof value === "object") field()?.set(value[name], widget());
      return true;
    },
    value() {
      if (!widget()) return name;
      const given = field()?.value(widget());
      return given === null ? null : { [name]: given };
    },
  };
}
