// Everything that goes over the network: requests to the running program, and the stream of records while the page is
// seen. No other module calls fetch or opens an EventSource.

/** @import { ConfigAnswer, KeptPack, OwnGesture, PackedGesture, Points, StreamRecord } from "./types.js" */

/** @type {Set<(record: StreamRecord | null) => void>} */
const subscribers = new Set();
/** @type {{ page: number, record: StreamRecord | null }} */
export const run = { page: 0, record: null };
/** @type {EventSource | null} */
let source = null;
let muted = false;
/** @type {(problem: string) => void} */
let report = () => {};

/** An answer that says what is wrong. */
class RefusedError extends Error {}

/**
 * The JSON of an answer. Throws RefusedError with the problem and its remedy.
 * @param {Response} response
 * @returns {Promise<any>}
 */
async function answerOf(response) {
  const kind = response.headers.get("content-type") || "";
  const answer = kind.includes("json") ? await response.json() : { problem: await response.text(), remedy: "" };
  if (!response.ok) throw new RefusedError([answer.problem, answer.remedy].filter(Boolean).join(" "));
  return answer;
}

/**
 * Sends a body of JSON, or asks without one.
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>}
 */
async function request(path, body) {
  const headers = { "content-type": "application/json" };
  return answerOf(await fetch(path, body && { method: "POST", headers, body: JSON.stringify(body) }));
}

/**
 * The answer of a request; null where it fails, which is reported to the person.
 * @template T
 * @param {Promise<T>} asked
 * @param {string} [silence] what is reported where nobody answers
 * @returns {Promise<T | null>}
 */
async function reported(asked, silence = "gesturectl does not answer. Is it still running?") {
  try {
    return await asked;
  } catch (e) {
    report(e instanceof RefusedError ? e.message : silence);
    return null;
  }
}

/**
 * As `request`; null where it fails, which is reported to the person.
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>}
 */
export const tryRequest = (path, body) => reported(request(path, body));

/**
 * Sets what shows a problem to the person.
 * @param {(problem: string) => void} f
 */
export function onProblem(f) {
  report = f;
}

// The config is requested before the first part that needs it is loaded; later parts request it again.
/** @type {Promise<ConfigAnswer> | null} */
let early = request("config");
early.catch(() => {});
export const config = () => early || /** @type {Promise<ConfigAnswer>} */ (request("config"));
export const dropEarlyConfig = () => {
  early = null;
};

/**
 * The points of the built-in poses by name.
 * @returns {Promise<{ [pose: string]: Points }>}
 */
export const poses = async () => (await fetch("hands.json")).json();

/** The camera's newest picture, null where there is none. */
export async function picture() {
  const answer = await fetch("picture").catch(() => null);
  return answer?.ok ? createImageBitmap(await answer.blob()).catch(() => null) : null;
}

/**
 * A camera's newest picture, or what is wrong with it, empty while it is being opened.
 * @param {number} index
 * @returns {Promise<ImageBitmap | string>}
 */
export async function cameraPicture(index) {
  const answer = await fetch(`cameras/${index}`).catch(() => null);
  if (!answer?.ok) return "gesturectl does not answer.";
  if (answer.headers.get("content-type") === "application/json") return (await answer.json()).problem;
  return createImageBitmap(await answer.blob()).catch(() => "");
}

/**
 * Sends a pack to be looked at; null where it is none, which is reported to the person.
 * @param {File} file
 * @returns {Promise<{ gestures: PackedGesture[] } | null>}
 */
export async function sendPack(file) {
  const headers = { "content-type": "application/octet-stream" };
  const sent = fetch("gestures/pack", { method: "POST", headers, body: file });
  return reported(sent.then(answerOf), "gesturectl does not answer.");
}

/**
 * Sends a file of what was kept of gestures to be looked at; null where it is none, which is reported to the person.
 * @param {File} file
 * @returns {Promise<KeptPack | null>}
 */
export async function sendKept(file) {
  const headers = { "content-type": "application/octet-stream" };
  const sent = fetch("kept/pack", { method: "POST", headers, body: file });
  return reported(sent.then(answerOf), "gesturectl does not answer.");
}

/**
 * Calls `f` with each record, and with null when the stream breaks. Returns what ends that.
 * @param {(record: StreamRecord | null) => void} f
 */
export function subscribe(f) {
  subscribers.add(f);
  if (run.record) f(run.record);
  return () => {
    subscribers.delete(f);
  };
}

/**
 * Calls `look` where the config's file has another content than the one that is shown, once for each. Returns what ends
 * that.
 * @param {() => string} shown the stamp of what is shown
 * @param {() => unknown} look
 */
export function followConfig(shown, look) {
  let last = run.record?.config.stamp; // never ahead of what has just been read
  return subscribe((record) => {
    if (!record || record.config.stamp === last) return;
    last = record.config.stamp;
    if (last !== shown()) look();
  });
}

/**
 * Whether nothing is sent to the desktop.
 * @param {boolean} on
 */
export async function mute(on) {
  muted = on;
  if (run.page) await tryRequest("mute", { page: run.page, muted: on });
}

function open() {
  if (source || document.hidden) return;
  source = new EventSource("live");
  source.addEventListener("hello", (e) => {
    run.page = JSON.parse(e.data).page;
    if (muted) mute(true);
  });
  source.onmessage = (e) => {
    run.record = JSON.parse(e.data);
    for (const f of subscribers) f(run.record);
  };
  source.onerror = () => {
    run.page = 0;
    for (const f of subscribers) f(null);
    if (source?.readyState === EventSource.CLOSED) {
      source = null;
      setTimeout(open, 2000);
    }
  };
}

/** Opens the stream, and closes it while the page is not seen. */
export function start() {
  open();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) open();
    else if (!muted) {
      // While the desktop is muted, what the person does here goes on.
      source?.close();
      source = null;
      run.page = 0;
    }
  });
}
