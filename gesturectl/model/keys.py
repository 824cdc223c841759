"""The names of keys as the config and the output events use them, whatever the operating system calls them."""

from __future__ import annotations

import json
from difflib import get_close_matches

MODIFIERS = ("ctrl", "shift", "alt", "super")
MEDIA = (
    "play_pause", "next_track", "previous_track", "stop_media", "volume_up", "volume_down", "mute",
    "brightness_up", "brightness_down",
)  # fmt: skip
NAMED_KEYS = (
    *MODIFIERS,
    "enter", "esc", "tab", "space", "backspace", "delete", "insert", "home", "end", "page_up", "page_down",
    "up", "down", "left", "right", "menu", "print", "pause", "caps_lock",
    *(f"f{n}" for n in range(1, 25)),
    *MEDIA,
)  # fmt: skip
_ALIASES = {
    "control": "ctrl", "option": "alt", "win": "super", "cmd": "super", "meta": "super", "return": "enter",
    "escape": "esc", "del": "delete", "ins": "insert", "pgup": "page_up", "pgdown": "page_down", "plus": "+",
}  # fmt: skip
_KNOWN = frozenset(NAMED_KEYS)


def key_name(name: str) -> str:
    """The canonical name of one key: a member of NAMED_KEYS or one printable character, letters in lower case.

    Raises ValueError that names the nearest valid name.
    """
    if name == " ":
        return "space"
    lower = name.strip().lower()
    if lower in _KNOWN:
        return lower
    if lower in _ALIASES:
        return _ALIASES[lower]
    if len(name.strip()) == 1 and name.strip().isprintable():
        return lower if len(lower) == 1 else name.strip()
    near = get_close_matches(lower.replace(" ", "_").replace("-", "_"), [*NAMED_KEYS, *_ALIASES], n=1, cutoff=0.5)
    hint = f"did you mean `{near[0]}`?" if near else "use a single character or a name such as `enter` or `page_up`."
    raise ValueError(f"{json.dumps(name, ensure_ascii=False)} is no key; {hint}")


def parse_chord(text: str) -> tuple[str, ...]:
    """The keys of a chord such as `ctrl+shift+t` in the order they are pressed; `ctrl++` ends with the plus key.

    Raises ValueError for an empty chord, an unknown key (naming the nearest one), or a key named twice.
    """
    chord = text.strip()
    if not chord:
        raise ValueError("a chord needs at least one key, such as 'ctrl+t'.")
    if chord == "+":
        parts = ["+"]
    elif chord.endswith("++"):
        parts = [*chord[:-2].split("+"), "+"]
    else:
        parts = chord.split("+")
    if any(not part.strip() for part in parts):
        raise ValueError(f"{text!r} has a '+' without a key; write the plus key as 'ctrl++'.")
    keys = tuple(key_name(part) for part in parts)
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"{text!r} names {key!r} twice; name each key once.")
    return keys
