// Pictures of what the desktop does, drawn on a square of 24.

/** @import { Action } from "../types.js" */

import { s } from "../shared/dom.js";
import { valueOf } from "../shared/names.js";

const WINDOW = "M3 4h18v16H3zM3 8h18";
const HALVES = "M3 4h18v16H3zM12 4v16";
const TABS = "M3 20h18V9H3zM3 9V5h6l1 4m1 0V5h6l1 4";
const SPEAKER = "M3 9h4l5-4v14l-5-4H3z";
const SUN = "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8";
const GLASS = "M10 4a6 6 0 1 0 0 12 6 6 0 0 0 0-12m4.5 10.5L21 21M7 10h6";

/** @type {{ [name: string]: string }} paths by the names of actions, and by keys that stand for one */
const PATHS = {
  workspace_next: "M2 6h14v12H2zm16 0h2m-2 12h2m-2-6h4m-2-2l2 2-2 2",
  workspace_previous: "M8 6h14v12H8zM6 6H4m2 12H4m2-6H2m2-2l-2 2 2 2",
  overview: "M3 4h8v6H3zm10 0h8v6h-8zM3 14h8v6H3zm10 0h8v6h-8z",
  show_desktop: "M3 4h18v12H3zm9 12v4m-3 0h6m-3-13v6m-3-3l3 3 3-3",
  switch_windows: "M3 4h12v9H3zm6 9v7h12v-9h-6",
  close_window: `${WINDOW}M9 11l6 6m0-6l-6 6`,
  minimise: `${WINDOW}M8 17h8`,
  maximise: `${WINDOW}M13 11h4v4m-6 2H7v-4m10-2l-4 3m-6 3l4-3`,
  left_half: `${HALVES}M5.5 8h4m-4 4h4m-4 4h4`,
  right_half: `${HALVES}M14.5 8h4m-4 4h4m-4 4h4`,
  next_tab: `${TABS}M8 14.5h8m-3-3l3 3-3 3`,
  previous_tab: `${TABS}M16 14.5H8m3-3l-3 3 3 3`,
  back: "M20 12H4m7-7l-7 7 7 7",
  forward: "M4 12h16m-7-7l7 7-7 7",
  screenshot: "M3 7h4l2-3h6l2 3h4v13H3zm9 2a4 4 0 1 0 0 8 4 4 0 0 0 0-8",
  lock_screen: "M5 11h14v10H5zm3 0V7a4 4 0 0 1 8 0v4m-4 3v4",
  on_screen_keyboard: "M2 6h20v12H2zm3 3h1m3 0h1m3 0h1m3 0h1M5 12h1m3 0h1m3 0h1m3 0h1M7 15h10",
  volume_up: `${SPEAKER}M15 12h6m-3-3v6`,
  volume_down: `${SPEAKER}M15 12h6`,
  mute: `${SPEAKER}M15 9l6 6m0-6l-6 6`,
  play_pause: "M4 5l8 7-8 7zm11 0v14m5-14v14",
  next_track: "M5 5l10 7-10 7zm14 0v14",
  previous_track: "M19 5L9 12l10 7zM5 5v14",
  brightness_up: `${SUN}M12 2v3m0 14v3M2 12h3m14 0h3M5 5l2 2m10 10l2 2M5 19l2-2M17 7l2-2`,
  brightness_down: `${SUN}M12 4v.5m0 15v.5M4 12h.5m15 0h.5`,
  "ctrl++": `${GLASS}M10 7v6`,
  "ctrl+-": GLASS,
};

/**
 * The picture of an action, or null where there is none.
 * @param {Action} action
 */
export function actionPicture(action) {
  const name = typeof action === "string" ? action : action.key;
  const d = typeof name === "string" ? valueOf(PATHS, name) : undefined;
  if (!d) return null;
  return s("svg", { class: "picture", viewBox: "0 0 24 24", "aria-hidden": "true" }, s("path", { d }));
}
