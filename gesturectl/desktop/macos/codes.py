"""Virtual key codes of Apple's keyboards (HIToolbox' Events.h), and the numbers of media keys (IOKit's ev_keymap.h)."""

from __future__ import annotations

NAMED = {
    "ctrl": 59, "shift": 56, "alt": 58, "super": 55,
    "enter": 36, "esc": 53, "tab": 48, "space": 49, "backspace": 51, "delete": 117, "home": 115, "end": 119,
    "page_up": 116, "page_down": 121, "up": 126, "down": 125, "left": 123, "right": 124, "menu": 110,
    "insert": 114,  # Help, which is in its place
    "print": 105, "pause": 113,  # F13 and F15, in theirs
    "f1": 122, "f2": 120, "f3": 99, "f4": 118, "f5": 96, "f6": 97, "f7": 98, "f8": 100, "f9": 101, "f10": 109,
    "f11": 103, "f12": 111, "f13": 105, "f14": 107, "f15": 113, "f16": 106, "f17": 64, "f18": 79, "f19": 80, "f20": 90,
}  # fmt: skip
MEDIA = {
    "volume_up": 0, "volume_down": 1, "brightness_up": 2, "brightness_down": 3, "mute": 7, "play_pause": 16,
    "next_track": 17, "previous_track": 18,
}  # fmt: skip
ARROWS = frozenset({123, 124, 125, 126})
FUNCTION_KEYS = frozenset(
    code
    for name, code in NAMED.items()
    if (name[0] == "f" and name[1:].isdecimal())
    or name in ("up", "down", "left", "right", "home", "end", "page_up", "page_down", "delete", "insert")
)
KEYPAD = frozenset({65, 67, 69, 71, 75, 76, 78, 81, *range(82, 93), 95})
# The keys of a US keyboard, for where the layout cannot be asked: each key's character, and the one with Shift.
ANSI = {
    0: "aA", 1: "sS", 2: "dD", 3: "fF", 4: "hH", 5: "gG", 6: "zZ", 7: "xX", 8: "cC", 9: "vV", 11: "bB", 12: "qQ",
    13: "wW", 14: "eE", 15: "rR", 16: "yY", 17: "tT", 18: "1!", 19: "2@", 20: "3#", 21: "4$", 22: "6^", 23: "5%",
    24: "=+", 25: "9(", 26: "7&", 27: "-_", 28: "8*", 29: "0)", 30: "]}", 31: "oO", 32: "uU", 33: "[{", 34: "iI",
    35: "pP", 37: "lL", 38: "jJ", 39: "'\"", 40: "kK", 41: ";:", 42: "\\|", 43: ",<", 44: "/?", 45: "nN", 46: "mM",
    47: ".>", 50: "`~",
}  # fmt: skip
