// Elements without markup in strings: a name from a file or a pack is always text.

/** @import { Attributes, Child } from "../types.js" */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Gives an element its attributes, properties, handlers and children.
 * @template {Element} E
 * @param {E} node
 * @param {Attributes} attributes
 * @param {Child[]} children
 */
function built(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), /** @type {EventListener} */ (value));
    else if (key in node && key !== "list" && !(node instanceof SVGElement)) Object.assign(node, { [key]: value });
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

/**
 * Appends children; nested lists are flattened, and null and false are left out.
 * @param {Element} node
 * @param {Child[]} children
 */
function append(node, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(node, child);
    else if (child !== null && child !== undefined && child !== false)
      node.append(child instanceof Node ? child : String(child));
  }
}

/**
 * Replaces the children of an element.
 * @param {Element} node
 * @param {...Child} children
 */
export function setChildren(node, ...children) {
  node.replaceChildren();
  append(node, children);
}

/**
 * The same for a place where one step follows another: where the focus was within, it goes to the new heading.
 * @param {HTMLElement} node
 * @param {...Child} children
 */
export function showStage(node, ...children) {
  const had = node.contains(document.activeElement);
  setChildren(node, ...children);
  /** @type {HTMLElement | null} */
  const first = had ? node.querySelector("h2, .lead, .says") : null;
  if (!first) return;
  first.tabIndex = -1;
  first.focus({ preventScroll: true });
}

/**
 * Moves the focus to a heading, from which a keyboard and a screen reader go on.
 * @param {HTMLElement | null} node
 */
export function tryFocus(node) {
  if (!node) return;
  node.tabIndex = -1;
  node.focus({ preventScroll: true });
}

/**
 * An element of HTML.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 */
export const h = (tag, attributes = {}, ...children) => built(document.createElement(tag), attributes, children);

/**
 * An element of SVG.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 */
export const s = (tag, attributes = {}, ...children) => built(document.createElementNS(SVG, tag), attributes, children);

/**
 * An element of index.html.
 * @param {string} id
 */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * The button of this `aria-label` within a place.
 * @param {ParentNode} place
 * @param {string} label
 * @returns {HTMLButtonElement | undefined}
 */
export const labelledButton = (place, label) =>
  [...place.querySelectorAll("button")].find((node) => node.getAttribute("aria-label") === label);

/**
 * Marks an element as the current page or step of its list; a kind of false unmarks it.
 * @param {Element} node
 * @param {"page" | "step" | false} kind
 */
export function markCurrent(node, kind) {
  if (kind) node.setAttribute("aria-current", kind);
  else node.removeAttribute("aria-current");
}

/**
 * @param {string} text
 * @param {(e: MouseEvent) => unknown} onclick
 * @param {Attributes} more
 */
export function button(text, onclick, more = {}) {
  return h("button", { type: "button", onclick, ...more }, text);
}

/**
 * Sets the text of an element only where it differs: a screen reader reads changes aloud.
 * @param {Element} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * A sentence with names in backticks, as text and code.
 * @param {string} text
 */
export const withCode = (text) => text.split("`").map((part, i) => (i % 2 ? h("code", {}, part) : part));

/**
 * As `setText`, for such a sentence.
 * @param {HTMLElement} node
 * @param {string} text
 */
export function setProse(node, text) {
  if (node.dataset.said !== text) setChildren(node, withCode(text));
  node.dataset.said = text;
}

/**
 * Shows what has happened in the line that is kept for it, where it covers nothing, until the next message; `back` undoes
 * it. Of a dialog that line is beside its buttons, as a screen reader skips what is behind a dialog.
 * @param {string} text
 * @param {(() => unknown) | null} back
 */
export function toast(text, back = null) {
  const node = byId("toast");
  const left = node.contains(document.activeElement);
  const open = document.querySelector("dialog:modal:last-of-type");
  const place = open && (open.querySelector(".foot") || open);
  if (place && node.parentElement !== place) place.prepend(node);
  setChildren(node, h("span", {}, withCode(text)), back && button("Undo", back, { "aria-label": "Undo this" }));
  if (left) byId("main").focus({ preventScroll: true });
}

/** Takes the message away. */
export function clearToast() {
  setChildren(byId("toast"));
}

/**
 * The same of a dialog, where something is corrected: what was wrong is announced once more where it is saved again.
 * @param {HTMLElement} box
 */
function clearToastOf(box) {
  if (box.contains(byId("toast"))) clearToast();
}

/**
 * Moves the focus from an element that is gone to the new button of the same name, or else to what is near.
 * @param {Element} gone
 * @param {HTMLElement} near
 */
export function restoreFocus(gone, near = byId("main")) {
  const name = (/** @type {Element} */ node) => node.getAttribute("aria-label") || node.textContent;
  const same = [...byId("main").querySelectorAll("button")].find((node) => name(node) === name(gone));
  (same || near).focus({ preventScroll: !same });
}

/**
 * A dialog that closes by Escape; `content` gets a function that closes it.
 * @param {string} title
 * @param {(close: () => void) => HTMLElement} content
 * @param {() => void} closed
 * @param {string} kind class of the element
 */
export function dialog(title, content, closed = () => {}, kind = "") {
  const id = `t${Math.random().toString(36).slice(2)}`;
  const box = h("dialog", { "aria-labelledby": id, class: kind });
  const opener = document.activeElement;
  // The event comes some time after the dialog has closed, and until then the focus would be nowhere.
  const close = () => {
    HTMLDialogElement.prototype.close.call(box);
    gone();
  };
  box.close = close;
  const gone = () => {
    if (!box.isConnected) return;
    if (box.contains(byId("toast"))) byId("top").append(byId("toast"));
    box.remove();
    closed();
    if (opener && !opener.isConnected) restoreFocus(opener);
  };
  box.append(h("h2", { id }, title), content(close));
  box.addEventListener("close", gone);
  for (const event of ["input", "change", "edited"]) box.addEventListener(event, () => clearToastOf(box));
  document.body.append(box);
  box.showModal();
  return box;
}

/**
 * An answer that takes the place of what a dialog shows, which until then takes no clicks; null where there is none, and
 * where the dialog was closed meanwhile.
 * @template T
 * @param {HTMLDialogElement} box
 * @param {Promise<T | null>} asked
 * @returns {Promise<T | null>}
 */
export async function answerInPlaceOf(box, asked) {
  const focused = document.activeElement;
  box.inert = true;
  const answer = await asked;
  box.inert = false;
  if (!box.isConnected) return null;
  if (!answer && focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return answer;
}

/**
 * What is shown of a config that cannot be used.
 * @param {string} problem
 * @param {Child} more beside the way to its repair
 */
export const brokenConfig = (problem, more = null) => [
  h("h2", {}, "Your config cannot be used as it is"),
  h("p", {}, "What was valid before stays in force. "),
  h("pre", { tabIndex: 0 }, problem),
  h("div", { class: "row" }, h("a", { href: "#file", class: "button main" }, "Repair it here"), more),
];

/**
 * The same in place of what the config holds; `look` reads it again.
 * @param {string} problem
 * @param {() => unknown} look
 */
export const unusableConfig = (problem, look) => brokenConfig(problem, button("Look again", look));

/**
 * Whether the person agrees to something.
 * @param {string} title
 * @param {Child} content what it is
 * @param {string} yes the button's text
 * @returns {Promise<boolean>}
 */
export function question(title, content, yes) {
  return new Promise((done) => {
    let agreed = false;
    dialog(
      title,
      (close) =>
        h(
          "div",
          { class: "make" },
          content,
          h(
            "div",
            { class: "row end foot" },
            button("No", close, { autofocus: true }),
            button(
              yes,
              () => {
                agreed = true;
                close();
              },
              { class: "main" },
            ),
          ),
        ),
      () => done(agreed),
    );
  });
}

/**
 * Whether the person agrees that these command lines may be run.
 * @param {string[]} lines
 */
export const confirmPrograms = (lines) =>
  question(
    lines.length === 1 ? "This starts a program" : "This starts programs",
    [
      h(
        "p",
        {},
        "Whoever makes the gesture before the camera starts it, with all that you may do on this computer. Agree only to what you know:",
      ),
      h(
        "ul",
        { class: "commands" },
        lines.map((line) => h("li", {}, h("code", {}, line))),
      ),
    ],
    "Yes, it may start",
  );
