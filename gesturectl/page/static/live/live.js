// What the program sees, how near each threshold is, and what each gesture would do now.

/** @import { ConfigAnswer, RunStatus, SeenHand, StreamRecord } from "../types.js" */

import { h, setProse, setText } from "../shared/dom.js";
import { config as latest, picture, subscribe } from "../daemon.js";
import { gauge } from "../shared/gauge.js";
import { gesturePicture, handView } from "../shared/hand.js";
import { figuresText, handDoes, handTitle, levelsText, noHandText, shownName } from "./live_state.js";
import { readable } from "../shared/names.js";
import { restPicker } from "./rest.js";
import { correctButtons } from "./correct.js";

const PICTURE_EVERY = 100; // milliseconds
const MOST_EVENTS = 8;

/** @param {HTMLElement} main */
export async function show(main) {
  const config = await latest().catch(() => null);
  const camera = cameraView();
  const cards = handCards(config);
  const events = eventList();
  const waiting = h("p", { class: "hint" });
  const levels = h("p", { class: "figures" });
  const rest = restPicker();
  const correct = correctButtons();
  main.append(
    h("h1", { class: "unseen" }, "Live"),
    h(
      "div",
      { class: "live" },
      camera.node,
      h(
        "section",
        { "aria-label": "Hands", class: "side" },
        levels,
        rest.node,
        waiting,
        cards.node,
        h("h2", {}, "Just now"),
        correct.node,
        events.node,
      ),
    ),
  );
  return subscribe((record) => {
    camera.draw(record);
    cards.update(record);
    rest.update(record?.run);
    correct.update(record);
    waiting.hidden = Boolean(record?.hands.length);
    setProse(waiting, noHandText(record?.run));
    setText(levels, record ? levelsText(record.run) : "");
    if (record) events.update(record);
  });
}

// The hands, over the camera's picture where that is wanted.
function cameraView() {
  const hands = handView();
  const figures = h("p", { class: "figures" });
  const wanted = h("input", { type: "checkbox", onchange: () => void look() });
  /** @type {ImageBitmap | null} */
  let background = null;

  // The picture is requested only while it is wanted, a few times a second, and never kept.
  async function look() {
    while (wanted.checked && wanted.isConnected) {
      background = await picture();
      await new Promise((done) => setTimeout(done, PICTURE_EVERY));
    }
    background = null;
  }

  return {
    node: h(
      "section",
      { "aria-label": "Camera's view" },
      hands.canvas,
      h("div", { class: "row between" }, figures, h("label", { class: "check" }, wanted, "Show the camera's picture")),
    ),
    /** @param {StreamRecord | null} record */
    draw(record) {
      hands.draw(record, wanted.checked ? background : null);
      setText(figures, record ? figuresText(record) : "");
    },
  };
}

// The last gestures and outputs.
function eventList() {
  const node = h("ol", { class: "happened", "aria-label": "What was done last" });
  let last = 0;
  return {
    node,
    /** @param {StreamRecord} record */
    update(record) {
      for (const [number, kind, what] of record.events) {
        if (number <= last) continue;
        last = number;
        node.prepend(h("li", { class: kind }, readable(what)));
        while (node.children.length > MOST_EVENTS) node.lastChild?.remove();
      }
    },
  };
}

/**
 * One card for each hand in view.
 * @param {ConfigAnswer | null} config
 */
function handCards(config) {
  const node = h("div", { class: "cards" });
  /** @type {Map<number, ReturnType<typeof handCard>>} */
  const byTrack = new Map();
  return {
    node,
    /** @param {StreamRecord | null} record */
    update(record) {
      const hands = record?.hands || [];
      for (const [id, card] of byTrack) {
        if (hands.some((hand) => hand.id === id)) continue;
        card.node.remove();
        byTrack.delete(id);
      }
      if (!record) return;
      for (const hand of hands) {
        let card = byTrack.get(hand.id);
        if (!card) {
          card = handCard(config);
          byTrack.set(hand.id, card);
          node.append(card.node);
        }
        card.update(hand, record.run);
      }
    },
  };
}

/** @param {ConfigAnswer | null} config */
function handCard(config) {
  const title = h("h2", {});
  const pointer = h("span", { class: "points", hidden: true }, "points");
  const drawing = h("div", { class: "pose" });
  const does = h("p", { class: "does" });
  const score = gauge("Sure", 0, 1, [0.5]);
  const limits = [config?.pinch.enter ?? 0.31, config?.pinch.exit ?? 0.4];
  const pinch = gauge("Thumb to index", 0, 1.2, limits);
  const middle = gauge("Thumb to middle", 0, 1.2, limits);
  const hold = gauge("Held", 0, 1, []);
  const node = h(
    "article",
    { class: "card" },
    drawing,
    h(
      "div",
      {},
      h("div", { class: "row between" }, title, pointer),
      does,
      score.node,
      pinch.node,
      middle.node,
      hold.node,
    ),
  );
  let drawn = "";
  return {
    node,
    /**
     * @param {SeenHand} hand
     * @param {RunStatus} run
     */
    update(hand, run) {
      const name = shownName(hand);
      pointer.hidden = run.pointing !== hand.id;
      setText(title, handTitle(hand));
      setProse(does, handDoes(hand, run));
      if (name !== drawn) drawing.replaceChildren(...(name === "none" ? [] : [gesturePicture(name, config?.pictures)]));
      drawn = name;
      node.classList.toggle("active", Boolean(hand.gesture));
      score.set(hand.score, `${Math.round(hand.score * 100)} %`);
      pinch.set(hand.gaps.pinch, hand.gaps.pinch.toFixed(2));
      middle.set(hand.gaps.pinch_middle, hand.gaps.pinch_middle.toFixed(2));
      const wait = hand.hold;
      hold.node.hidden = !(wait && hand.gesture);
      if (!hold.node.hidden)
        hold.set(Math.min(1, hand.held / wait), `${Math.min(hand.held, wait).toFixed(1)} of ${wait} s`);
    },
  };
}
