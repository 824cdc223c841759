// The frame around the parts: navigation by the address's hash, the state of the run, and pausing it.

/** @import { StreamRecord } from "./types.js" */

import { brokenConfig, byId, clearToast, h, markCurrent, setChildren, setText, toast } from "./shared/dom.js";
import { config, dropEarlyConfig, onProblem, run, start, subscribe, tryRequest } from "./daemon.js";
import { loadPictures } from "./shared/hand.js";
import { followSaid } from "./shared/said.js";

/** @type {{ [part: string]: string }} */
const PARTS = {
  live: "Live",
  bindings: "Gestures",
  teach: "Teach",
  practise: "Practise",
  calibrate: "Calibrate",
  settings: "Settings",
};
// Those that are led to, and are not in the navigation.
/** @type {{ [part: string]: string }} */
const OTHERS = { welcome: "Welcome", file: "The config as text", kept: "What you have said of gestures" };
const REPORTING = ["bindings", "settings", "file"];
/** @type {{ [state: string]: string }} */
const STATES = {
  running: "Running",
  paused: "Paused",
  "no camera": "The camera is gone",
  "no desktop": "The desktop is gone",
};
const main = byId("main");
let leave = () => {};
let shown = "";

for (const [name, title] of Object.entries(PARTS)) {
  byId("nav").append(h("a", { href: `#${name}`, id: `to-${name}` }, title));
}
byId("skip").addEventListener("click", (e) => {
  e.preventDefault();
  main.focus();
});

async function show() {
  const asked = location.hash.slice(1);
  const name = asked in PARTS || asked in OTHERS ? asked : "live";
  leave();
  leave = () => {};
  clearToast();
  for (const key of Object.keys(PARTS)) markCurrent(byId(`to-${key}`), key === name && "page");
  document.title = `${PARTS[name] || OTHERS[name]} · gesturectl`;
  // Each part is given an element of its own: one that is left before it is loaded draws into an element that is gone.
  const place = h("div", {});
  main.replaceChildren(place);
  const moved = shown && shown !== name;
  shown = name;
  const [part] = await Promise.all([import(`./${name}/${name}.js`), pictures]);
  const left = (await part.show(place)) || (() => {});
  if (main.firstChild !== place) {
    left();
    return;
  }
  leave = left;
  if (moved) {
    main.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

// On a narrow screen the header goes with the content, and the line for messages stays.
new ResizeObserver(() => {
  const line = byId("toast").closest("#top") ? byId("toast").offsetHeight : 0;
  byId("top").style.setProperty("--header", `${byId("top").offsetHeight - line}px`);
}).observe(byId("top"));

const GONE = 3000; // milliseconds without the stream after which it is said; it breaks for a moment where the page waits
let since = 0;
subscribe((record) => {
  if (!record) {
    since ||= setTimeout(() => {
      byId("gone").hidden = false;
    }, GONE);
    return;
  }
  clearTimeout(since);
  since = 0;
  byId("gone").hidden = true;
});

// A config that somebody breaks meanwhile is reported wherever the person is, but where the part itself reports it.
let broken = "";
subscribe((record) => {
  const problem = (record && !REPORTING.includes(shown) && record.config.problem) || "";
  if (problem === broken) return;
  broken = problem;
  byId("broken").hidden = !problem;
  setChildren(byId("broken"), problem && brokenConfig(problem));
});

const state = byId("state");
const pause = byId("pause");
pause.addEventListener("click", () =>
  tryRequest("command", { command: run.record?.run.paused_by ? "resume" : "pause" }),
);
subscribe((record) => {
  const [is, words] = stateOf(record);
  setText(state, words);
  state.dataset.is = is;
  pause.hidden = !record || record.muted;
  setText(pause, record?.run.paused_by ? "Resume" : "Pause");
});

/**
 * The state of the run for the style sheet, and in words.
 * @param {StreamRecord | null} record
 */
function stateOf(record) {
  if (!record) return ["off", "Not connected"];
  if (record.muted) return ["muted", "Nothing is sent meanwhile"];
  const { state: now } = record.run;
  return [now === "running" ? "on" : "paused", STATES[now] || now];
}

/** Where a visit begins: at the config where it is broken, at the welcome where that was not done. */
async function firstPart() {
  if ((await config().catch(() => null))?.problem) return "#file";
  return (await tryRequest("welcome"))?.done === false ? "#welcome" : location.href;
}

onProblem(toast);
subscribe(followSaid);
start();
const pictures = loadPictures();
if (!location.hash) history.replaceState(null, "", await firstPart());
addEventListener("hashchange", show);
await show();
dropEarlyConfig();
document.documentElement.dataset.ready = "true";
