// The keys that a person presses, by the names that the config uses.

const NAMES = {
  " ": "space", Enter: "enter", Escape: "esc", Tab: "tab", Backspace: "backspace", Delete: "delete", Insert: "insert",
  Home: "home", End: "end", PageUp: "page_up", PageDown: "page_down", ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left",
  ArrowRight: "right", ContextMenu: "menu", PrintScreen: "print", Pause: "pause", CapsLock: "caps_lock",
  MediaPlayPause: "play_pause", MediaTrackNext: "next_track", MediaTrackPrevious: "previous_track", MediaStop: "stop_media",
  AudioVolumeUp: "volume_up", AudioVolumeDown: "volume_down", AudioVolumeMute: "mute", BrightnessUp: "brightness_up",
  BrightnessDown: "brightness_down",
};
const MODIFIERS = { Control: "ctrl", Shift: "shift", Alt: "alt", AltGraph: "alt", Meta: "super", OS: "super", Super: "super" };

// The chord of a key event, such as `ctrl+shift+t`; `whole` is false while only modifiers are down.
export function chord(e) {
  const held = [["ctrlKey", "ctrl"], ["shiftKey", "shift"], ["altKey", "alt"], ["metaKey", "super"]].filter(([k]) => e[k]).map(([, n]) => n);
  if (e.key in MODIFIERS) {
    const own = MODIFIERS[e.key];
    return { text: (e.type === "keyup" ? [...new Set([...held, own])] : held).join("+"), whole: false };
  }
  const name = NAMES[e.key] || (/^F([1-9]|1\d|2[0-4])$/.test(e.key) ? e.key.toLowerCase() : [...e.key].length === 1 ? e.key.toLowerCase() : null);
  if (!name) return { text: "", whole: false };
  const letter = e.key.toLowerCase() !== e.key.toUpperCase();
  const shiftless = [...e.key].length === 1 && !letter ? held.filter((m) => m !== "shift") : held;
  return { text: [...shiftless, name].join("+"), whole: true };
}
