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

export const h = (tag, attributes = {}, ...children) => filled(document.createElement(tag), attributes, children);
export const s = (tag, attributes = {}, ...children) => filled(document.createElementNS(SVG, tag), attributes, children);

export const named = (name) => name.replaceAll("_", " ");

export function button(text, onclick, more = {}) {
  return h("button", { type: "button", onclick, ...more }, text);
}

// Sets the text of an element only where it differs: a screen reader speaks of changes.
export function tell(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

let timer = 0;
export function toast(text) {
  const node = document.getElementById("toast");
  node.textContent = text;
  node.classList.add("shown");
  clearTimeout(timer);
  timer = setTimeout(() => node.classList.remove("shown"), 8000);
}

// A dialog that closes by Escape; `content` gets a function that closes it.
export function dialog(title, content, closed = () => {}) {
  const id = `t${Math.random().toString(36).slice(2)}`;
  const box = h("dialog", { "aria-labelledby": id });
  const close = () => box.close();
  box.append(h("h2", { id }, title), content(close));
  box.addEventListener("close", () => { box.remove(); closed(); });
  document.body.append(box);
  box.showModal();
  return box;
}
