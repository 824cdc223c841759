// The frame around the parts: navigation by the address's hash, the state of the run, and pausing it.

import { current, h, tell } from "./dom.js";
import { listen, run, start, started, tried } from "./daemon.js";
import { load } from "./hand.js";

const PARTS = {
  live: "Live",
  bindings: "Gestures",
  teach: "Teach",
  practise: "Practise",
  calibrate: "Calibrate",
  settings: "Settings",
};
const STATES = {
  running: "Running",
  paused: "Paused",
  "no camera": "The camera is gone",
  "no desktop": "The desktop is gone",
};
const main = document.getElementById("main");
let leave = () => {};
let shown = "";

for (const [name, title] of Object.entries(PARTS)) {
  document.getElementById("nav").append(h("a", { href: `#${name}`, id: `to-${name}` }, title));
}
document.getElementById("skip").addEventListener("click", (e) => {
  e.preventDefault();
  main.focus();
});

async function show() {
  const asked = location.hash.slice(1);
  const name = asked in PARTS ? asked : "live";
  leave();
  leave = () => {};
  for (const key of Object.keys(PARTS)) current(document.getElementById(`to-${key}`), key === name && "page");
  document.title = `${PARTS[name]} · gesturectl`;
  // Each part has a room of its own: one that is left before it is ready shows nothing in the next one's.
  const room = h("div", {});
  main.replaceChildren(room);
  const moved = shown && shown !== name;
  shown = name;
  const [part] = await Promise.all([import(`./${name}.js`), pictures]);
  const left = (await part.show(room)) || (() => {});
  if (main.firstChild !== room) return left();
  leave = left;
  if (moved) {
    main.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
  return null;
}

const state = document.getElementById("state");
const pause = document.getElementById("pause");
pause.addEventListener("click", () => tried("command", { command: run.record?.run.paused_by ? "resume" : "pause" }));
listen((record) => {
  const words = !record
    ? "Not connected"
    : record.muted
      ? "Nothing is sent meanwhile"
      : STATES[record.run.state] || record.run.state;
  tell(state, words);
  state.dataset.is = !record ? "off" : record.muted ? "muted" : record.run.state === "running" ? "on" : "paused";
  pause.hidden = !record || record.muted;
  tell(pause, record?.run.paused_by ? "Resume" : "Pause");
});

start();
const pictures = load();
addEventListener("hashchange", show);
await show();
started();
document.documentElement.dataset.ready = "true";
