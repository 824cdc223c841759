// A first tour, and a pointing test whose history shows what a setting does for you, by hand and with the mouse.

import { button, current, h, named, s, stage, tell } from "./dom.js";
import { config as latest, listen, tried } from "./daemon.js";
import { gesturePicture } from "./hand.js";
import { COUNT, judged, order } from "./ring.js";

const SIZES = { large: [0.36, 0.085], medium: [0.4, 0.055], small: [0.42, 0.035] }; // radius and diameter, shares of the field

const WAY = 300; // pixels by which the pointer has been moved about

export async function show(main) {
  let leave = () => {};
  const place = h("div", {});
  main.append(h("h1", {}, "Practise"), place);
  await menu();
  return () => leave();

  async function menu() {
    leave();
    leave = () => {};
    const past = await tried("practice");
    const device = h(
      "select",
      {},
      h("option", { value: "hand" }, "my hand"),
      h("option", { value: "mouse" }, "the mouse"),
    );
    const size = h(
      "select",
      {},
      Object.keys(SIZES).map((n) => h("option", { value: n, selected: n === "medium" }, n)),
    );
    stage(
      place,
      h(
        "div",
        { class: "halves" },
        h(
          "section",
          { class: "card" },
          h("h2", {}, "First steps"),
          h(
            "p",
            { class: "hint" },
            "Seven things that a hand can do, one after another. The real pointer moves while you try them.",
          ),
          button("Start the tour", tour, { class: "main" }),
        ),
        h(
          "section",
          { class: "card" },
          h("h2", {}, "Pointing test"),
          h(
            "p",
            { class: "hint" },
            "Press each target as it lights up. What counts is speed and aim together, in bits a second; the more, the better.",
          ),
          h(
            "div",
            { class: "row" },
            h("label", {}, "With", device),
            h("label", {}, "Targets", size),
            button("Start the test", () => test(device.value, size.value), { class: "main" }),
          ),
        ),
      ),
      h("h2", { class: "past" }, "Your results"),
      history(past?.results || []),
    );
  }

  async function tour() {
    const config = await latest().catch(() => null);
    const bound = config?.levels
      .find((l) => l.level === "profiles" && l.name === "default")
      ?.bindings.map((row) => row.binding);
    // What does a step in the user's own profile: the gesture shown where it does, else another, or none.
    function by(shown, ...does) {
      const found = bound
        ?.filter(({ do: d }) => does.some((x) => d === x || d?.press === x || d?.click === x))
        .map((b) => b.on);
      return !found || found.includes(shown) ? shown : found[0];
    }
    const steps = [
      ["Raise a hand", "Face the camera with an open hand for a moment.", "open", (r) => r.hands.length > 0],
      ["Move", "Move your hand about: the pointer follows it. Bring it over the field below.", "open", null],
      [
        "Click",
        "Touch thumb and index finger, and open them again, over the field.",
        "pinch",
        null,
        "make it, and let go, over the field",
        "left",
      ],
      [
        "Drag",
        "Pinch, keep it closed, and move the box to the other side.",
        "pinch",
        null,
        "keep it, and move the box to the other side",
        "left",
      ],
      [
        "Scroll",
        "Index and middle finger side by side, and move up or down over the field.",
        "two",
        null,
        "move up or down over the field",
        "scroll",
      ],
      [
        "Clutch",
        "Make a fist: the pointer stays, and you put your hand where it is at ease.",
        "fist",
        (r) => r.hands.some((x) => x.gesture === by("fist", "clutch")),
        "the pointer stays, and you put your hand where it is at ease",
        "clutch",
      ],
      [
        "Pause",
        "Thumb and little finger out, held for a second.",
        "call",
        pausedAndBack,
        "your hands do nothing until you make it again",
        "toggle",
      ],
    ];
    let at = 0;
    let paused = false;
    // A tour that ended in a pause would leave a hand that can do nothing.
    function pausedAndBack(r) {
      if (r.run.state === "paused" && !paused) {
        paused = true;
        tell(text, "Paused: your hand does nothing now. Open it, and make the same gesture once more to go on.");
      }
      return paused && r.run.state === "running";
    }
    const title = h("h2", { "aria-live": "polite" });
    const text = h("p", { class: "lead" });
    const drawn = h("div", { class: "pose large" });
    const box = h("div", { class: "box" });
    const field = h("div", { class: "field" }, box);
    const list = h(
      "ol",
      { class: "steps" },
      steps.map(([t]) => h("li", {}, t)),
    );
    const next = button("Skip", () => done());
    stage(
      place,
      h(
        "div",
        { class: "tour" },
        list,
        h(
          "div",
          {},
          h("div", { class: "row" }, drawn, h("div", { class: "grow" }, title, text)),
          field,
          h("div", { class: "row end" }, button("Leave", menu), next),
        ),
      ),
    );
    let grabbed = null;
    const tries = { 1: "pointermove", 2: "click", 4: "wheel" };
    // A hand that is new to it need not hit the field: what it does anywhere but on a button counts.
    const over = new AbortController();
    let way = 0;
    for (const kind of Object.values(tries)) {
      document.addEventListener(
        kind,
        (e) => {
          if (tries[at] !== kind || e.target.closest?.("button, a")) return;
          way += kind === "pointermove" ? Math.hypot(e.movementX, e.movementY) : WAY;
          if (way >= WAY || e.target === field) done();
        },
        { passive: true, signal: over.signal },
      );
    }
    box.addEventListener("pointerdown", (e) => {
      grabbed = e.clientX - box.offsetLeft;
      box.setPointerCapture(e.pointerId);
    });
    box.addEventListener("pointermove", (e) => {
      if (grabbed !== null)
        box.style.left = `${Math.min(Math.max(e.clientX - grabbed, 0), field.clientWidth - box.clientWidth)}px`;
    });
    box.addEventListener("pointerup", () => {
      grabbed = null;
      if (at === 3 && box.offsetLeft > field.clientWidth / 2) done();
    });
    const stop = listen((record) => {
      if (record && steps[at]?.[3]?.(record)) done();
    });
    leave = () => {
      stop();
      over.abort();
    };
    draw();

    function done() {
      list.children[at].classList.add("done");
      at += 1;
      way = 0;
      if (at < steps.length) return draw();
      leave();
      leave = () => {};
      stage(
        place,
        h(
          "div",
          { class: "card" },
          h("h2", { tabIndex: -1 }, "That is all there is to it."),
          h(
            "p",
            {},
            "Everything else is a matter of taste: bind what you need, teach your own gestures, calibrate for your hand.",
          ),
          button("Back", menu, { class: "main" }),
        ),
      );
      return place.querySelector("h2").focus();
    }
    function draw() {
      [...list.children].forEach((li, i) => current(li, i === at && "step"));
      title.textContent = steps[at][0];
      const [, words, shown, , instead, ...does] = steps[at];
      const on = does.length ? by(shown, ...does) : shown;
      text.textContent =
        on === shown
          ? words
          : on
            ? `In your default profile, ${named(on)} does this: ${instead}.`
            : "In your default profile, no gesture does this: bind one under Gestures, or skip it.";
      drawn.replaceChildren(...(on ? [gesturePicture(on, config?.pictures)] : []));
      box.hidden = at !== 3;
      field.classList.toggle("idle", at in tries === false && at !== 3);
    }
  }

  function test(device, size) {
    leave();
    const [radius, diameter] = SIZES[size];
    const turn = order(COUNT);
    const middle = (i) => ({
      x: 500 + 1000 * radius * Math.sin((2 * Math.PI * i) / COUNT),
      y: 500 - 1000 * radius * Math.cos((2 * Math.PI * i) / COUNT),
    });
    const circles = Array.from({ length: COUNT }, (_, i) =>
      s("circle", { cx: middle(i).x, cy: middle(i).y, r: 500 * diameter, class: "target" }),
    );
    const field = s(
      "svg",
      { class: "ring", viewBox: "0 0 1000 1000", role: "img", "aria-label": "Ring of targets" },
      circles,
    );
    const says = h("p", { class: "lead", role: "status" }, "Press the lit target to begin.");
    stage(place, says, field, h("div", { class: "row end" }, button("Leave", menu)));
    const presses = [];
    let at = 0;
    let begun = 0;
    light();
    field.addEventListener("pointerdown", (e) => {
      e.preventDefault();
      const point = new DOMPoint(e.clientX, e.clientY).matrixTransform(field.getScreenCTM().inverse());
      const to = middle(turn[at]);
      const hit = Math.hypot(point.x - to.x, point.y - to.y) <= 500 * diameter;
      if (at === 0) {
        if (!hit) return;
      } else presses.push({ from: middle(turn[at - 1]), to, at: point, seconds: (e.timeStamp - begun) / 1000, hit });
      begun = e.timeStamp;
      at += 1;
      if (at === turn.length) finished();
      else {
        light();
        tell(says, `${at} of ${turn.length - 1}`);
      }
    });

    function light() {
      circles.forEach((c, i) => c.classList.toggle("lit", i === turn[at]));
    }
    async function finished() {
      const result = judged(presses);
      const pixels = field.getScreenCTM().a;
      await tried("practice", {
        device,
        ...result,
        throughput: Math.max(0, result.throughput),
        width: Math.max(1, 1000 * diameter * pixels),
        distance: Math.max(1, 2000 * radius * pixels),
      });
      await menu();
      place.prepend(
        h(
          "p",
          { class: "result", role: "status" },
          `${result.throughput.toFixed(2)} bits/s, ${Math.round(result.errors * 100)} % missed, ${result.seconds.toFixed(2)} s a target`,
        ),
      );
    }
  }
}

function history(results) {
  if (!results.length) return h("p", { class: "hint" }, "None so far. They stay on this computer.");
  const best = Math.max(5, ...results.map((r) => r.throughput));
  const shown = results.slice(-60);
  const place = (r, i) => [40 + (i * 540) / Math.max(1, shown.length - 1), 170 - (150 * r.throughput) / best];
  const line = (device) =>
    s("path", {
      class: `line ${device}`,
      d: shown
        .map((r, i) => [r, i])
        .filter(([r]) => r.device === device)
        .map(([r, i], n) => `${n ? "L" : "M"}${place(r, i).join(" ")}`)
        .join(""),
    });
  const dot = (r, i) =>
    s(
      r.device === "hand" ? "circle" : "rect",
      r.device === "hand"
        ? { class: "hand-dot", cx: place(r, i)[0], cy: place(r, i)[1], r: 4 }
        : { class: "mouse-dot", x: place(r, i)[0] - 3.5, y: place(r, i)[1] - 3.5, width: 7, height: 7 },
    );
  const grid = [0, best / 2, best].map((v) => [
    s("path", { class: "grid", d: `M40 ${170 - (150 * v) / best}H580` }),
    s("text", { x: 32, y: 174 - (150 * v) / best }, v.toFixed(1)),
  ]);
  const mean = (device) => {
    const v = results
      .filter((r) => r.device === device)
      .slice(-5)
      .map((r) => r.throughput);
    return v.length ? (v.reduce((a, b) => a + b, 0) / v.length).toFixed(2) : null;
  };
  const words = ["hand", "mouse"]
    .filter(mean)
    .map((d) => `${d} ${mean(d)} bits/s`)
    .join(", ");
  return h(
    "div",
    {},
    h("p", { class: "hint" }, `Mean of the last five: ${words}. Round dots are your hand, square ones the mouse.`),
    s(
      "svg",
      {
        class: "plot",
        viewBox: "0 0 600 190",
        role: "img",
        "aria-label": `Throughput of ${results.length} rounds in bits a second; ${words}`,
      },
      grid,
      line("hand"),
      line("mouse"),
      shown.map(dot),
    ),
    h(
      "div",
      { class: "scroll", tabIndex: 0, role: "region", "aria-label": "Table of results" },
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ["When", "With", "Bits/s", "Missed", "Seconds"].map((t) => h("th", { scope: "col" }, t)),
          ),
        ),
        h(
          "tbody",
          {},
          results
            .slice(-10)
            .reverse()
            .map((r) =>
              h(
                "tr",
                {},
                h("td", {}, new Date(r.at * 1000).toLocaleString()),
                h("td", {}, named(r.device)),
                h("td", {}, r.throughput.toFixed(2)),
                h("td", {}, `${Math.round(r.errors * 100)} %`),
                h("td", {}, r.seconds.toFixed(2)),
              ),
            ),
        ),
      ),
    ),
  );
}
