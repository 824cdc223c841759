// The settings that a person tries out: written into the config one by one, and in force at once.

import { button, h, prose, put, tell, toast, unusable } from "./dom.js";
import { listen, tried } from "./daemon.js";
import { gauge } from "./gauge.js";

const REST = 400; // milliseconds

export async function show(main) {
  let state = await tried("settings");
  if (!state) return null;
  let waiting = 0;
  let turn = Promise.resolve();
  const rows = new Map();
  const undo = button("Undo", () => written("settings/undo", () => ({ stamp: state.stamp }), "Taken back."), {
    id: "undo",
  });
  const place = h("div", {});
  const problem = h("section", { class: "card problem", role: "alert" });
  const pinch = h("div", {});
  let shown = null;
  main.append(
    h("div", { class: "row between" }, h("h1", {}, "Settings"), undo),
    h(
      "p",
      { class: "lead" },
      "Each is written to your config, whose comments stay, and is in force at once: try it with your hand as you go. ",
      h("a", { href: "#calibrate" }, "Calibrate"),
      " measures what suits you.",
    ),
    problem,
    place,
    h("p", { class: "hint path" }, state.path),
  );
  build();
  return listen((record) => {
    const hand = record?.hands[0];
    shown?.set(hand ? hand.gaps.pinch : 0, hand ? hand.gaps.pinch.toFixed(2) : "no hand");
  });

  function build() {
    rows.clear();
    put(
      place,
      state.groups.map((group) =>
        h(
          "section",
          { class: "card settings" },
          h("h2", {}, group.title),
          group.title === "Pinch" ? pinch : null,
          group.settings.map((setting) => {
            const made = row(setting);
            rows.set(setting.path, made);
            return made.node;
          }),
        ),
      ),
    );
    drawn();
  }

  function drawn() {
    undo.disabled = !state.undo;
    problem.hidden = !state.problem;
    put(
      problem,
      state.problem &&
        unusable(state.problem, async () => {
          const s = await tried("settings");
          if (s) {
            state = s;
            build();
          }
        }),
    );
    const all = state.groups.flatMap((g) => g.settings);
    for (const setting of all) rows.get(setting.path)?.set(setting);
    const limit = (name) => all.find((x) => x.path === `gestures.pinch.${name}`)?.value;
    if (!all.length) return;
    shown = gauge("Gap now", 0, 1.2, [limit("enter"), limit("exit")]);
    put(pinch, shown.node);
  }

  // One after another: each needs the stamp of the file that the one before has left.
  function written(path, body, done) {
    waiting += 1;
    turn = turn.then(async () => {
      const now = (await tried(path, body())) || (await tried("settings"));
      waiting -= 1;
      if (!now) return;
      const rebuilt = Boolean(now.problem) !== Boolean(state.problem);
      state = now;
      if (rebuilt) build();
      else if (!waiting) drawn();
      if (done) toast(done);
    });
  }

  function row(setting) {
    const save = (value) => written("settings", () => ({ stamp: state.stamp, path: setting.path, value }));
    const id = setting.path.replaceAll(".", "-");
    const made = { boolean: yesOrNo, choice }[setting.kind] || number;
    const control = made(setting, id, save);
    const usual = button(
      "Default",
      () => {
        document.getElementById(id).focus();
        save(null);
      },
      { class: "quiet" },
    );
    const later = setting.later ? h("span", { class: "mark" }, "In force at the next start") : null;
    return {
      node: h(
        "div",
        { class: "setting" },
        h(
          "div",
          {},
          h("div", { class: "row between" }, h("label", { htmlFor: id, class: "name" }, setting.title), usual),
          h("p", { class: "hint", id: `${id}-about` }, prose(setting.about)),
          later,
        ),
        control.node,
      ),
      set(now) {
        control.set(now.value);
        const differs = now.value !== now.default;
        usual.style.visibility = differs ? "visible" : "hidden";
        usual.title = `Default: ${control.said(now.default)}`;
        usual.setAttribute("aria-label", `${usual.title}, ${setting.title}`);
      },
    };
  }
}

function yesOrNo(setting, id, save) {
  const box = h("input", {
    type: "checkbox",
    id,
    "aria-describedby": `${id}-about`,
    onchange: () => save(box.checked),
  });
  const said = (v) => (v ? "on" : "off");
  return {
    node: h("label", { class: "check" }, box),
    said,
    set: (v) => {
      box.checked = v;
    },
  };
}

function choice(setting, id, save) {
  const said = (v) => setting.names[v] || String(v);
  const all = [...new Set([...setting.choices, setting.value, setting.default])];
  const select = h(
    "select",
    { id, "aria-describedby": `${id}-about`, onchange: () => save(all[select.selectedIndex]) },
    all.map((v) => h("option", {}, said(v))),
  );
  return {
    node: select,
    said,
    set: (v) => {
      select.selectedIndex = all.indexOf(v);
    },
  };
}

// A slider with a button at each end, for those who do not drag.
function number(setting, id, save) {
  const { step, unit } = setting;
  const most = Math.max(setting.most, setting.value);
  const said = (v) => (setting.zero && v === 0 ? setting.zero : `${Number(v.toFixed(2))}${unit && ` ${unit}`}`);
  const output = h("output", { htmlFor: id, class: "value" });
  const slider = h("input", {
    type: "range",
    id,
    "aria-describedby": `${id}-about`,
    min: setting.least,
    max: most,
    step: "any",
    oninput: () => shown(rounded(Number(slider.value))),
    onchange: () => put_(rounded(Number(slider.value))),
    onkeydown: (e) => {
      const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5 }[e.key];
      if (by) {
        e.preventDefault();
        moved(by);
      }
    },
  });
  let value = setting.value;
  let timer = 0; // what is on its way is written once it has come to rest
  const by = (n, text) =>
    button(text, () => moved(n), { class: "by", "aria-label": `${setting.title}: ${n < 0 ? "less" : "more"}` });

  function rounded(v) {
    return Math.min(most, Math.max(setting.least, Number((Math.round(v / step) * step).toFixed(4))));
  }
  function moved(n) {
    put_(rounded(value + n * step));
  }
  function put_(v) {
    if (v === value) return;
    shown(v);
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = 0;
      save(value);
    }, REST);
  }
  function shown(v) {
    value = v;
    slider.value = v;
    tell(output, said(v));
    slider.setAttribute("aria-valuetext", said(v));
  }
  return {
    node: h("div", { class: "slide" }, by(-1, "−"), slider, by(1, "+"), output),
    said,
    set: (v) => {
      if (!timer) shown(v);
    },
  };
}
