// Elements without markup in strings: a name from a file or a pack is always text.

const SVG = "http://www.w3.org/2000/svg";

function filled(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key in node && key !== "list" && !(node instanceof SVGElement)) node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  fill(node, children);
  return node;
}

// Puts children behind those that are there; lists are laid flat, and what is null or false is left out.
function fill(node, children) {
  node.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
}

// Puts children in the place of those that are there.
export function put(node, ...children) {
  node.replaceChildren();
  fill(node, children);
}

// The same for a stage on which one thing follows another: a focus that was on what is gone comes to the new beginning.
export function stage(node, ...children) {
  const had = node.contains(document.activeElement);
  put(node, ...children);
  const first = had && node.querySelector("h2, .lead, .says");
  if (!first) return;
  first.tabIndex = -1;
  first.focus({ preventScroll: true });
}

export const h = (tag, attributes = {}, ...children) => filled(document.createElement(tag), attributes, children);
export const s = (tag, attributes = {}, ...children) =>
  filled(document.createElementNS(SVG, tag), attributes, children);

// Marks an element as the current page or step of its list, or no more.
export function current(node, kind) {
  if (kind) node.setAttribute("aria-current", kind);
  else node.removeAttribute("aria-current");
}

export const named = (name) => name.replaceAll("_", " ");

// The same at the beginning of a sentence.
export const headed = (name) => named(name).replace(/^./u, (first) => first.toUpperCase());

export function button(text, onclick, more = {}) {
  return h("button", { type: "button", onclick, ...more }, text);
}

// Sets the text of an element only where it differs: a screen reader speaks of changes.
export function tell(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// A sentence with names in backticks, as text and code.
export const prose = (text) => text.split("`").map((part, i) => (i % 2 ? h("code", {}, part) : part));

// As `tell`, for such a sentence.
export function say(node, text) {
  if (node.dataset.said !== text) put(node, prose(text));
  node.dataset.said = text;
}

// What has happened, for a while; `back` takes it back from where the person is.
let timer = 0;
export function toast(text, back = null) {
  const node = document.getElementById("toast");
  const left = node.contains(document.activeElement);
  (document.querySelector("dialog:modal:last-of-type") || document.body).append(node); // what is behind a dialog is not heard
  put(node, h("span", {}, prose(text)), back && button("Undo", back, { "aria-label": "Undo this" }));
  if (left) document.getElementById("main").focus({ preventScroll: true });
  node.classList.add("shown");
  const gone = () => (node.matches(":hover, :focus-within") ? wait() : node.classList.remove("shown"));
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(gone, 8000);
  };
  wait();
}

// Puts the focus on what has come into the place of an element that had it: the same name, or else what is near.
export function again(gone, near = document.getElementById("main")) {
  const name = (node) => node.getAttribute("aria-label") || node.textContent;
  const same = [...document.querySelectorAll("main button")].find((node) => name(node) === name(gone));
  (same || near).focus({ preventScroll: !same });
}

// A dialog that closes by Escape; `content` gets a function that closes it.
export function dialog(title, content, closed = () => {}, kind = "") {
  const id = `t${Math.random().toString(36).slice(2)}`;
  const box = h("dialog", { "aria-labelledby": id, class: kind });
  const close = () => box.close();
  const opener = document.activeElement;
  box.append(h("h2", { id }, title), content(close));
  box.addEventListener("close", () => {
    if (box.contains(document.getElementById("toast"))) document.body.append(document.getElementById("toast"));
    box.remove();
    closed();
    if (!opener.isConnected) again(opener);
  });
  document.body.append(box);
  box.showModal();
  return box;
}

// What is shown in place of a config that cannot be used; `look` looks at it again.
export const unusable = (problem, look) => [
  h("h2", {}, "Your config cannot be used as it is"),
  h(
    "p",
    {},
    "What was valid before stays in force. Repair it, such as with ",
    h("code", {}, "gesturectl config edit"),
    ", then look again.",
  ),
  h("pre", { tabIndex: 0 }, problem),
  button("Look again", look, { class: "main" }),
];

// Whether the person agrees that these command lines may be run.
export function agreed(lines) {
  return new Promise((done) => {
    let yes = false;
    dialog(
      lines.length === 1 ? "This starts a program" : "This starts programs",
      (close) =>
        h(
          "div",
          { class: "make" },
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
          h(
            "div",
            { class: "row end" },
            button("No", close, { autofocus: true }),
            button(
              "Yes, it may start",
              () => {
                yes = true;
                close();
              },
              { class: "main" },
            ),
          ),
        ),
      () => done(yes),
    );
  });
}
