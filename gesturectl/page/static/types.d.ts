// What the server sends, and values that the modules share: for editors and `.ci/page/check`, never served.

/** 21 points of a hand, [x0, y0, x1, …]: pixels of the frame, or a picture of 100 x 100. */
export type Points = number[];

/** What a binding does, as it is written in the config. */
export type Action = string | { [name: string]: any };

/** A binding as it is written in the config. */
export interface Binding {
  on: string;
  do: Action;
  hand?: "left" | "right";
  hold?: number;
  after?: string;
  within?: number;
  other_hand?: string;
  when?: "begin" | "end" | "tap" | "double_tap";
  held?: { above?: number; below?: number };
  repeat?: number;
  repeat_every?: number;
  pose?: string;
  region?: Region;
  speed?: { above?: number; below?: number };
  length?: { above?: number; below?: number };
}

/** Shares of the picture, seen as in a mirror; an edge that is left out is the picture's own. */
export interface Region {
  left?: number;
  right?: number;
  top?: number;
  bottom?: number;
}

// The stream: a whole record a frame.

export interface StreamRecord {
  t: number | null;
  size: [width: number, height: number] | null;
  fps: number;
  hands: SeenHand[];
  pointer: [x: number, y: number] | null;
  events: [number: number, kind: "gesture" | "output", what: string][];
  muted: boolean;
  activity: Activity | null;
  /** What has come of what the user has said of gestures. */
  said: [number: number, words: string][];
  /** What has acted last, within the seconds in which it can be said that it was not meant. */
  acted: { gesture: string; words: string } | null;
  run: RunStatus;
  /** Which content the config's file has, null where it cannot be read; and what is wrong with it. */
  config: { stamp: string | null; problem: string | null };
}

export interface SeenHand {
  id: number;
  side: "left" | "right";
  points: Points;
  pose: string;
  score: number;
  gaps: { pinch: number; pinch_middle: number };
  gesture: string | null;
  /** Seconds for which the gesture has lasted. */
  held: number;
  /** What it would do now, in words. */
  does: string[];
  /** What other gestures of the hand would do as the second of two. */
  next: string[];
  /** Seconds for which the gesture has to last. */
  hold: number;
}

/** A recording or a calibration. */
export interface Activity {
  kind: "record" | "calibrate";
  finished: boolean;
  part: string;
  says: string;
  share: number;
  so_far: string;
  /** What is asked for at signs is to be done now. */
  sign: boolean;
  said: string[];
}

/** What came of each way to click, the surest first; `surest` is empty where none is sure. */
export interface ClicksAnswer {
  ways: { name: string; words: string }[];
  surest: string;
  use: string;
}

/** An hour of the user's use that is learned from; seconds. */
export interface Learning {
  left: number;
  of: number;
  gestures: number;
  hands: number;
}

/** What is kept of such hours, and how one stands. */
export interface HourAnswer {
  learning: Learning | null;
  words: string;
  hands: Points[];
  meant: { gesture: string; count: number }[];
  problem: { problem: string; remedy: string } | null;
  said?: string;
}

export interface RunStatus {
  learning: Learning | null;
  state: "running" | "paused" | "no camera" | "no desktop";
  paused_by: "command" | "gesture" | "lock" | null;
  /** The gestures that end a gesture's pause, and the seconds for which each has to be held. */
  resumed_by: { on: string; hold: number }[];
  profile: string;
  profiles: string[];
  profile_by: string;
  layers: string[];
  momentary_layers: string[];
  next_dwell: string | null;
  dwell_locked: boolean;
  window: { names: string[]; title: string } | null;
  camera: { name: string; state: "on" | "off" | "lost"; fps: number };
  latency: { frame?: { p50: number; p99: number } };
  held: string[];
  engaged: number[];
  /** Why each hand that does not count does not. */
  waits: { [id: string]: string };
  pointing: number | null;
}

// The config: bindings, and what a binding can be made of.

export type LevelKind = "profiles" | "layers";

export interface ConfigAnswer {
  path: string;
  stamp: string;
  undo: boolean;
  problem: string | null;
  levels: Level[];
  pinch: { enter: number; exit: number };
  gestures: KnownGesture[];
  pictures: { [gesture: string]: Points };
  actions: { [name: string]: KnownAction };
  groups: ActionGroup[];
  /** What a source can move, and its words. */
  following: { [target: string]: string };
  followed: { [source: string]: { words: string; unit: string; range: number; steps: number; curved: boolean } };
  keys: string[];
  buttons: string[];
  /** Command lines to be agreed to, in place of all the rest. */
  confirm?: string[];
}

/** What is wrong with the config's text, from 1. */
export interface FileProblem {
  line: number;
  column: number;
  /** FILE:LINE:COLUMN */
  place: string;
  message: string;
  /** The line itself with a caret below, or nothing. */
  excerpt: string;
}

/** The config's file as text. */
export interface FileAnswer {
  path: string;
  stamp: string;
  undo: boolean;
  text: string;
  problems: FileProblem[];
  /** The text that was last in force, where it is another one. */
  good: string | null;
}

/** A profile or a layer. */
export interface Level {
  level: LevelKind;
  name: string;
  notes: string[];
  over: string | null;
  uses: string[];
  rules: WindowRule[];
  bindings: BindingRow[];
}

export type WindowRule = { [asked: string]: string };

export interface BindingRow {
  binding: Binding;
  words: string;
  programs: string[];
  notes: string[];
}

export interface PastedBinding extends BindingRow {
  level: LevelKind;
  name: string;
  /** Whether the config holds it already. */
  there: boolean;
  /** Why the person is asked before it is taken, "" for most. */
  asks: string;
  /** Of a pack's: the user's bindings that it takes the place of, in words. */
  clashes?: string[];
}

export interface PacksAnswer {
  packs: { name: string; about: string }[];
}

export interface PackAnswer {
  about: string;
  /** When the bindings of each profile and layer are in force. */
  levels: string[];
  /** What its bindings can go into, its own profile first; none where it has several of its own. */
  profiles: string[];
  bindings: PastedBinding[];
  gestures: PackedGesture[];
  /** What of it stands in the config, and would be taken out with it. */
  standing: string[];
  /** What it took the place of, and would come back with that. */
  back: string[];
}

export interface KnownGesture {
  name: string;
  about: string;
  motion: boolean;
  own: boolean;
  pose: string | null;
  /** Whether it is a hand that rests, which nobody shows on purpose. */
  rests: boolean;
  /** Whether it is neither a pose nor a motion in the air. */
  other: boolean;
}

export interface KnownAction {
  words: string | null;
  label: string;
  /** The kind of its value; of an action without one, null. */
  widget: string | null;
  lasts: boolean;
  step: string;
}

/** An action to be chosen by its picture. */
export interface Tile {
  do: Action;
  label: string;
  section: string;
}

/** What each desktop action does here; remedy: where it does nothing. */
export interface Here {
  [action: string]: { words: string; remedy: string };
}

export interface ActionGroup {
  name: string;
  title: string;
  label: string;
  check: string;
  custom: boolean;
  actions: string[];
  tiles: Tile[];
}

// Settings.

export interface SettingsAnswer {
  path: string;
  stamp: string;
  undo: boolean;
  problem: string | null;
  groups: { title: string; settings: Setting[] }[];
}

export interface SettingOf<Kind, Value> {
  kind: Kind;
  path: string;
  title: string;
  about: string;
  value: Value;
  default: Value;
  later: boolean;
}

export type BooleanSetting = SettingOf<"boolean", boolean>;

/** Values in a list; `number` and `text`: others may be chosen beside them, and what they are called. */
export interface ChoiceSetting extends SettingOf<"choice", unknown> {
  choices: unknown[];
  names: { [value: string]: string };
  number: (Range & { called: string }) | null;
  text: { called: string } | null;
}

/** The ends of a slider; `zero` is what 0 is called. */
export interface Range {
  least: number;
  most: number;
  step: number;
  unit: string;
  zero: string;
}

export type NumberSetting = SettingOf<"number", number> & Range;

export type Setting = BooleanSetting | ChoiceSetting | NumberSetting;

// The user's own gestures.

export interface OwnGesture {
  name: string;
  kind: "pose" | "motion";
  count: number;
  hands: Points[];
  paths: number[][];
  advice: string[];
  /** What it takes the place of, and what does not come any more then. */
  displaces: string[];
  close: { name: string; built_in: boolean; share: number }[];
  /** How often it will be missed and come unmeant, in words, a line each. */
  forecast: string[];
  /** The samples most alike of it and of the other gesture of the user's that it is closest to. */
  beside: { name: string; hand: Points; other: Points } | null;
}

/** A gesture of a pack; `taken` where there is one of that name. */
export type PackedGesture = OwnGesture & { taken: boolean };

// What the user has said of gestures.

export interface KeptAnswer {
  kept: Kept[];
  counts: KeptCount[];
  /** How many were struck out last, and can come back. */
  undo: number;
  problem: { problem: string; remedy: string } | null;
}

export interface Kept {
  id: string;
  /** Seconds since the epoch. */
  at: number;
  gesture: string;
  kind: "not meant" | "should have acted";
  words: string;
  side: "left" | "right";
  hand: Points | null;
}

export interface KeptCount {
  gesture: string;
  against: number;
  meant: number;
  counting: number;
  many: boolean;
}

/** What a file holds: those that are not kept yet, and how many of the oldest go for them. */
export interface KeptPack {
  counts: KeptCount[];
  new: number;
  there: number;
  lost: number;
}

// Calibration, and the pointing test.

export interface Suggestion {
  setting: string;
  now: unknown;
  new: unknown;
  why: string;
}

export interface PracticeResult {
  /** Seconds since the epoch. */
  at: number;
  device: "hand" | "mouse";
  size?: "large" | "medium" | "small" | null;
  throughput: number;
  errors: number;
  seconds: number;
  targets: number;
}

// Shared by the page's modules.

export type Child = Node | string | number | false | null | undefined | Child[];

/** Properties, attributes and event handlers of an element. */
export interface Attributes {
  onclick?: (e: MouseEvent) => unknown;
  onchange?: (e: Event) => unknown;
  oninput?: (e: Event) => unknown;
  onsubmit?: (e: SubmitEvent) => unknown;
  onkeydown?: (e: KeyboardEvent) => unknown;
  [name: string]: unknown;
}

/** Sends a change of the config; true when it is done. */
export type Write = (path: string, body: object, done: string) => Promise<boolean>;

/** The form of one kind of action; `value` is null while it is incomplete. */
export interface ActionKind {
  node: HTMLElement;
  /** The name of the action that is chosen. */
  chosen(): string;
  /** Takes in an action; false where it is of another kind. */
  set(value: Action): boolean;
  value(): Action | null;
  wait?(): void;
}

/** The field for the value of an action; `value` is null while it is incomplete. */
export interface Field {
  node: HTMLElement;
  set(value: any, widget: string): void;
  value(widget: string): unknown;
  /** Fits the field to a kind of value. */
  show?(widget: string): void;
  wait?(): void;
}
