// The dialog in which a binding is made: show the gesture, press the keys, save. All of it can be chosen by hand as well.

import { button, dialog, h, named, tell } from "./dom.js";
import { listen, mute } from "./daemon.js";
import { actionForm } from "./action.js";
import { gesturePicture, view } from "./hand.js";
import { regionForm } from "./region.js";

const HELD = 0.8; // seconds for which a shown gesture has to last
const TIMES = [
  ["begin", "as soon as it is made"],
  ["end", "when it ends"],
  ["tap", "made and let go at once"],
  ["double_tap", "made twice"],
];

// `rows` are those of the level; `old` is the row that is edited, or null. `save(binding, instead)` tells whether it is done.
export function edited(config, rows, old, save) {
  const known = Object.fromEntries(config.gestures.map((g) => [g.name, g]));
  const was = old?.binding || {};
  let touched = Boolean(old); // chosen by hand, or shown and gone on from: what is shown changes it no more
  let decided = false; // something has been chosen by hand
  let started = false;
  let last = 0;
  let on = "";
  let box = null;
  const shown = h("div", { class: "pose large" });
  const hands = view();
  const showing = h("div", { class: "showing" }, hands.canvas, shown);
  const heard = h("p", { class: "hint", role: "status" });
  const warning = h("p", { class: "warning", role: "status" });
  const swap = h(
    "label",
    { class: "check", hidden: true },
    h("input", { type: "checkbox", checked: true }),
    "Replace it",
  );
  let instead = null;
  const gesture = h(
    "select",
    { onchange: () => choose(gesture.value) },
    h("option", { value: "" }, "show it, or choose"),
    was.on && !known[was.on] ? h("option", { value: was.on }, named(was.on)) : null,
    groups(config).map(([title, names]) =>
      h(
        "optgroup",
        { label: title },
        names.map((n) => h("option", { value: n, title: known[n].about }, named(n))),
      ),
    ),
  );
  const about = h("p", { class: "hint" });
  const number = (name, low, high) =>
    h("input", { type: "number", min: low, max: high, step: 0.1, value: was[name] ?? 0 });
  const hand = h(
    "select",
    { onchange: checked },
    h("option", { value: "" }, "either hand"),
    h("option", { value: "left" }, "left hand"),
    h("option", { value: "right" }, "right hand"),
  );
  const hold = number("hold", 0, 10);
  const when = h(
    "select",
    { onchange: checked },
    TIMES.map(([v, text]) => h("option", { value: v }, text)),
  );
  const repeat = number("repeat", 0, 10);
  const pose = h("select", {});
  const above = h("input", { type: "number", min: 0, max: 100, step: 0.5, value: was.speed?.above ?? "" });
  const below = h("input", { type: "number", min: 0, max: 100, step: 0.5, value: was.speed?.below ?? "" });
  const inPose = h("label", {}, "In the pose", pose);
  const timed = h("label", {}, "When", when);
  const again = h("label", {}, "Again every (seconds)", repeat);
  const region = regionForm(showing, was.region);
  hand.value = was.hand || "";
  when.value = was.when || "begin";
  const action = actionForm(config, old && { do: was.do, words: old.words }, () => checked());
  const confirm = button("Save", saved, { class: "main" });
  const conditions = ["hand", "hold", "when", "repeat", "pose", "region", "speed"].some(
    (k) => k in was && !(k === "pose" && known[was.on]?.motion),
  );

  mute(true);
  box = dialog(
    old ? "Edit a binding" : "New binding",
    (close) =>
      h(
        "div",
        { class: "make" },
        h(
          "div",
          { class: "halves" },
          h(
            "section",
            {},
            h("h3", {}, "1. Show the gesture"),
            showing,
            heard,
            h("label", {}, "Gesture", gesture),
            about,
          ),
          h("section", {}, h("h3", {}, "2. Choose what it does"), action.node),
        ),
        h(
          "details",
          { open: conditions },
          h("summary", {}, "Conditions: which hand, how long, when, where"),
          h(
            "div",
            { class: "fields" },
            h(
              "div",
              { class: "row" },
              h("label", {}, "Made by", hand),
              h("label", {}, "Held for (seconds)", hold),
              timed,
              again,
              inPose,
            ),
            h(
              "div",
              { class: "row" },
              h("label", {}, "Faster than (palm lengths a second)", above),
              h("label", {}, "Slower than", below),
            ),
            region.node,
          ),
        ),
        warning,
        swap,
        h("div", { class: "row end foot" }, button("Cancel", close), confirm),
      ),
    () => {
      stop();
      mute(false);
    },
    "wide",
  );
  box.addEventListener("taken", () => confirm.focus());
  // A hand that goes on to the keys makes other poses on its way.
  for (const kind of ["input", "change", "taken"])
    box.addEventListener(kind, () => {
      decided = true;
      touched ||= Boolean(on);
    });
  const stop = listen((record) => {
    hands.draw(record);
    region.mark(record);
    const held = (record?.hands || []).find((x) => x.gesture && known[x.gesture]);
    if (held) {
      const rest = Math.max(0, HELD - held.held);
      tell(
        heard,
        rest > 0
          ? `${named(held.gesture)} …`
          : touched && on !== held.gesture
            ? `${named(held.gesture)} is seen`
            : `${named(held.gesture)}: taken`,
      );
      if (rest === 0 && !touched) choose(held.gesture, true);
    } else tell(heard, record?.hands.length ? "Hold the gesture for a second." : "Raise a hand before the camera.");
    for (const [n, kind, what] of record?.events || []) {
      if (n > last && kind === "gesture" && known[what]?.motion && !touched && started) choose(what, true);
      last = Math.max(n, last);
    }
    started = true;
  });

  choose(was.on || "", Boolean(old));
  checked();
  if (old) touched = true;
  else action.wait();

  function choose(name, seen = false) {
    touched = seen ? touched || decided : Boolean(name);
    if (name === on && shown.firstChild) return;
    on = name;
    gesture.value = name;
    shown.replaceChildren(...(name ? [gesturePicture(name, config.pictures, known[name]?.pose)] : []));
    tell(about, known[name]?.about || "");
    posed(name);
    checked();
  }

  function posed(name) {
    const g = known[name];
    inPose.hidden = !g?.motion;
    if (!g?.motion) return;
    const kept = name === was.on ? was.pose : null;
    const poses =
      g.pose && g.pose !== "any"
        ? [g.pose]
        : config.gestures.filter((x) => !x.motion && !["zoom", "dwell"].includes(x.name)).map((x) => x.name);
    const usual = g.pose && g.pose !== "any" ? `as for all: ${named(g.pose)}` : "any";
    pose.replaceChildren(
      h("option", { value: "" }, usual),
      ...[...new Set([...poses, ...(kept && kept !== "any" ? [kept] : [])])].map((p) =>
        h("option", { value: p }, named(p)),
      ),
    );
    pose.value = kept && kept !== "any" ? kept : "";
  }

  function checked() {
    if (!box) return;
    const meets = rows.filter(
      (r) =>
        r !== old &&
        on &&
        r.binding.on === on &&
        (!r.binding.hand || !hand.value || r.binding.hand === hand.value) &&
        (r.binding.when || "begin") === when.value,
    );
    tell(
      warning,
      meets.length
        ? `Already bound: ${meets.map((r) => r.words).join("; ")}. Both will act${old ? "." : ", unless you replace it."}`
        : "",
    );
    instead = meets.length === 1 ? rows.indexOf(meets[0]) : null;
    swap.hidden = instead === null || Boolean(old);
    const lasts = action.lasts();
    timed.hidden = lasts && when.value === "begin";
    again.hidden = lasts && Number(repeat.value) === 0;
    confirm.disabled = !on || !action.value();
  }

  async function saved() {
    // What the form does not know stays as it was.
    const binding = { ...was, on, do: action.value() };
    const put = (name, value) => {
      if (value) binding[name] = value;
      else delete binding[name];
    };
    put("hand", hand.value);
    put("hold", Number(hold.value));
    put("when", when.value !== "begin" && when.value);
    put("repeat", Number(repeat.value));
    put("region", region.value());
    const speed = Object.fromEntries(
      [
        ["above", above],
        ["below", below],
      ]
        .filter(([, node]) => node.value !== "")
        .map(([name, node]) => [name, Number(node.value)]),
    );
    put("speed", Object.keys(speed).length && speed);
    if (on !== was.on || !inPose.hidden)
      put("pose", !inPose.hidden && (pose.value || (was.pose === "any" && on === was.on && "any")));
    confirm.disabled = true;
    if (await save(binding, !old && !swap.hidden && swap.querySelector("input").checked ? instead : null)) box.close();
    else checked();
  }
}

function groups(config) {
  const of = (f) => config.gestures.filter(f).map((g) => g.name);
  return [
    ["Your own", of((g) => g.own)],
    ["Poses", of((g) => !g.own && !g.motion && !["zoom", "dwell"].includes(g.name))],
    ["Motions", of((g) => !g.own && g.motion)],
    ["Others", of((g) => ["zoom", "dwell"].includes(g.name))],
  ].filter(([, names]) => names.length);
}
