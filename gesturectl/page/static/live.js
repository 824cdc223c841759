// What the program sees, how near each threshold is, and what each gesture would do now.

import { h, named, say, tell } from "./dom.js";
import { config as latest, listen } from "./daemon.js";
import { gauge } from "./gauge.js";
import { gesturePicture, view } from "./hand.js";

const NOT_MEANT = "not meant yet: hold it still, facing the camera, for half a second";
const NO_HAND = {
  running: "Raise a hand before the camera.",
  "no camera": "There is no picture: the camera is gone, and is tried again and again.",
  paused: "Paused: the camera is free for others.",
};

export async function show(main) {
  const config = await latest().catch(() => null);
  const hands = view();
  const cards = h("div", { class: "cards" });
  const waiting = h("p", { class: "hint" });
  const happened = h("ol", { class: "happened", "aria-label": "What was done last" });
  const figures = h("p", { class: "figures" });
  const where = h("p", { class: "figures" });
  const wanted = h("input", { type: "checkbox", onchange: () => look() });
  let background = null;
  main.append(
    h("h1", { class: "unseen" }, "Live"),
    h(
      "div",
      { class: "live" },
      h(
        "section",
        { "aria-label": "Camera's view" },
        hands.canvas,
        h(
          "div",
          { class: "row between" },
          figures,
          h("label", { class: "check" }, wanted, "Show the camera's picture"),
        ),
      ),
      h("section", { "aria-label": "Hands", class: "side" }, where, waiting, cards, h("h2", {}, "Just now"), happened),
    ),
  );
  const byTrack = new Map();
  let last = 0;
  // The picture is asked for only while it is wanted, a few times a second, and never kept.
  async function look() {
    while (wanted.checked && wanted.isConnected) {
      const answer = await fetch("picture").catch(() => null);
      background = answer?.ok ? await createImageBitmap(await answer.blob()).catch(() => null) : null;
      await new Promise((done) => setTimeout(done, 100));
    }
    background = null;
  }

  return listen((record) => {
    hands.draw(record, wanted.checked ? background : null);
    if (!record) return;
    const seen = new Set(record.hands.map((x) => x.id));
    for (const [id, c] of byTrack)
      if (!seen.has(id)) {
        c.node.remove();
        byTrack.delete(id);
      }
    for (const hand of record.hands) {
      if (!byTrack.has(hand.id)) {
        byTrack.set(hand.id, card(config));
        cards.append(byTrack.get(hand.id).node);
      }
      byTrack
        .get(hand.id)
        .update(
          hand,
          Boolean(record.run.paused_by),
          record.run.engaged.includes(hand.id),
          record.run.pointing === hand.id,
        );
    }
    waiting.hidden = record.hands.length > 0;
    tell(
      waiting,
      NO_HAND[record.run.state === "paused" && record.run.paused_by === "gesture" ? "running" : record.run.state] ||
        NO_HAND.running,
    );
    for (const [n, kind, what] of record.events) {
      if (n <= last) continue;
      last = n;
      happened.prepend(h("li", { class: kind }, named(what)));
      while (happened.children.length > 8) happened.lastChild.remove();
    }
    const down = record.run.held.length ? `held: ${record.run.held.join(", ")}` : "nothing held";
    const late = record.run.latency.frame ? ` · ${record.run.latency.frame.p50.toFixed(1)} ms` : "";
    tell(
      where,
      [
        `Profile ${record.run.profile}`,
        record.run.profile_by === "window" &&
          record.run.window &&
          `for ${record.run.window.names[0] || record.run.window.title}`,
        on(record.run),
      ]
        .filter(Boolean)
        .join(" · "),
    );
    tell(figures, `${record.fps.toFixed(0)} frames/s${late} · ${down}`);
  });
}

// The layers that lie over the profile.
function on(r) {
  const names = [...r.layers, ...r.momentary_layers.map((n) => `${n} while its gesture lasts`)];
  return names.length && `${names.length === 1 ? "layer" : "layers"} ${names.join(", ")}`;
}

function card(config) {
  const title = h("h2", {});
  const pointer = h("span", { class: "points", hidden: true }, "points");
  const drawn = h("div", { class: "pose" });
  const does = h("p", { class: "does" });
  const score = gauge("Sure", 0, 1, [0.5]);
  const limits = [config?.pinch.enter ?? 0.31, config?.pinch.exit ?? 0.4];
  const pinch = gauge("Thumb to index", 0, 1.2, limits);
  const middle = gauge("Thumb to middle", 0, 1.2, limits);
  const hold = gauge("Held", 0, 1, []);
  const node = h(
    "article",
    { class: "card" },
    drawn,
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
  let pose = null;
  return {
    node,
    update(hand, paused, engaged, points) {
      const name = hand.gesture || hand.pose;
      pointer.hidden = !points;
      tell(
        title,
        `${hand.side === "left" ? "Left" : "Right"} hand: ${name === "none" ? "no known pose" : named(name)}`,
      );
      const idle = !engaged && !hand.gesture;
      say(
        does,
        idle
          ? NOT_MEANT
          : hand.does.length
            ? hand.does.join("; ")
            : paused
              ? "paused: does nothing"
              : points
                ? "the pointer follows the hand"
                : engaged
                  ? "the other hand points"
                  : NOT_MEANT,
      );
      if (name !== pose) drawn.replaceChildren(...(name === "none" ? [] : [gesturePicture(name, config?.pictures)]));
      pose = name;
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
