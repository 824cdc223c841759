// The page's talk with the running program: requests, and the stream of records while the page is seen.

import { toast } from "./dom.js";

const listeners = new Set();
export const run = { page: 0, record: null, connected: false };
let source = null;
let wanted = false;

export async function ask(path, body, method) {
  const options =
    body === undefined
      ? {}
      : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, method ? { ...options, method } : options);
  const kind = response.headers.get("content-type") || "";
  const answer = kind.includes("json") ? await response.json() : { problem: await response.text(), remedy: "" };
  if (!response.ok)
    throw Object.assign(new Error([answer.problem, answer.remedy].filter(Boolean).join(" ")), {
      status: response.status,
    });
  return answer;
}

// The config is under way before the first part that wants it is there; later it is asked for anew.
let early = ask("config");
early.catch(() => {});
export const config = () => early || ask("config");
export const started = () => {
  early = null;
};

// As `ask`, with a failure told to the person; null then.
export async function tried(path, body, method) {
  try {
    return await ask(path, body, method);
  } catch (e) {
    toast(e.status ? e.message : "gesturectl does not answer. Is it still running?");
    return null;
  }
}

export function listen(f) {
  listeners.add(f);
  if (run.record) f(run.record);
  return () => listeners.delete(f);
}

export async function mute(on) {
  wanted = on;
  if (run.page) await tried("mute", { page: run.page, muted: on });
}

function open() {
  if (source || document.hidden) return;
  source = new EventSource("live");
  source.addEventListener("hello", (e) => {
    run.page = JSON.parse(e.data).page;
    run.connected = true;
    if (wanted) mute(true);
  });
  source.onmessage = (e) => {
    run.record = JSON.parse(e.data);
    for (const f of listeners) f(run.record);
  };
  source.onerror = () => {
    run.connected = false;
    run.page = 0;
    for (const f of listeners) f(null);
    if (source && source.readyState === EventSource.CLOSED) {
      source = null;
      setTimeout(open, 2000);
    }
  };
}

export function start() {
  open();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return open();
    if (wanted) return; // what is being done goes on
    source?.close();
    source = null;
    run.page = 0;
  });
}
