// The choice of a camera by small live pictures of all that are there; the pictures stay on this computer.

import { button, h, setChildren, setText, toast } from "../shared/dom.js";
import { cameraPicture, picture, tryRequest } from "../daemon.js";

const PICTURE_EVERY = 150; // milliseconds

/** @typedef {{ index: number, name: string, used: boolean }} FoundCamera */

/**
 * Shows all cameras; one that is pressed is used at once, and `changed` is called when the config has it.
 * @param {() => unknown} changed
 */
export async function cameraChoice(changed) {
  const list = h("div", { class: "cameras", role: "group", "aria-label": "Cameras" });
  const other = h("div", { hidden: true });
  const node = h(
    "div",
    {},
    other,
    list,
    h("div", { class: "row" }, button("Look for cameras again", look, { class: "quiet" })),
  );
  /** @type {{ found: FoundCamera, card: HTMLButtonElement }[]} */
  let shown = [];
  await look();
  return node;

  async function look() {
    /** @type {{ cameras: FoundCamera[], other: string | null } | null} */
    const answer = await tryRequest("cameras");
    if (!answer) return;
    showOther(answer.other);
    shown = answer.cameras.map((found) => ({ found, card: card(found) }));
    setChildren(
      list,
      shown.map((x) => x.card),
      shown.length || answer.other
        ? null
        : h("p", { class: "warning" }, "No camera is found. Plug one in; a laptop's own may have a key or a shutter."),
    );
    mark(answer.cameras);
  }

  /** @param {string | null} name of what is in use and is no camera of this list */
  function showOther(name) {
    other.hidden = !name;
    setChildren(other, name && otherSource(name));
  }

  /** @param {FoundCamera[]} cameras */
  function mark(cameras) {
    for (const { found, card: pressed } of shown) {
      const used = cameras.some((c) => c.index === found.index && c.used);
      pressed.setAttribute("aria-pressed", String(used));
      setText(pressed.querySelector(".used") || pressed, used ? "In use" : "Use this one");
    }
  }

  /** @param {FoundCamera} found */
  function card(found) {
    const canvas = h("canvas", { width: 320, height: 240, role: "img", "aria-label": `Picture of ${found.name}` });
    const says = h("span", { class: "hint", role: "status" }, "Opening…");
    const pressed = button("", () => choose(found), { class: "camera" });
    pressed.append(canvas, h("strong", {}, found.name), h("span", { class: "used" }), says);
    void follow();
    return pressed;

    async function follow() {
      do {
        const got = await cameraPicture(found.index);
        if (typeof got === "string") setText(says, got || "Opening…");
        else {
          setText(says, "");
          draw(canvas, got);
        }
        await new Promise((done) => setTimeout(done, PICTURE_EVERY));
      } while (pressed.isConnected);
    }
  }

  /** @param {FoundCamera} found */
  async function choose(found) {
    /** @type {{ cameras: FoundCamera[] } | null} */
    const answer = await tryRequest("cameras/choose", { index: found.index });
    if (!answer) return;
    showOther(null);
    mark(answer.cameras);
    changed();
    toast(`${found.name} is in use.`);
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ImageBitmap} got
 */
function draw(canvas, got) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  canvas.height = Math.round((canvas.width * got.height) / got.width);
  context.setTransform(-1, 0, 0, 1, canvas.width, 0); // as in a mirror
  context.drawImage(got, 0, 0, canvas.width, canvas.height);
}

/**
 * A clip or a stream that is in use, with its picture for as long as it is shown.
 * @param {string} name
 */
function otherSource(name) {
  const canvas = h("canvas", { width: 320, height: 240, role: "img", "aria-label": `Picture of ${name}` });
  void follow();
  return [
    h(
      "div",
      { class: "cameras" },
      h("div", { class: "camera" }, canvas, h("strong", {}, name), h("span", { class: "used" }, "In use")),
    ),
    h(
      "p",
      { class: "hint" },
      "It is none of this computer's cameras. The address of a stream or the name of a clip is written as ",
      h("code", {}, "camera: {source: …}"),
      " in ",
      h("a", { href: "#file" }, "the config as text"),
      ".",
    ),
  ];

  async function follow() {
    do {
      const got = await picture();
      if (got) draw(canvas, got);
      await new Promise((done) => setTimeout(done, PICTURE_EVERY));
    } while (canvas.isConnected);
  }
}
