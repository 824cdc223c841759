"""X keysyms of key names and characters (numbers from the X Window System Protocol, appendix A, and XF86keysym.h)."""

from __future__ import annotations

SHIFT, LEVEL3, CAPS_LOCK = 0xFFE1, 0xFE03, 0xFFE5

_NAMED = {
    "ctrl": 0xFFE3, "shift": SHIFT, "alt": 0xFFE9, "super": 0xFFEB,
    "enter": 0xFF0D, "esc": 0xFF1B, "tab": 0xFF09, "space": 0x20, "backspace": 0xFF08, "delete": 0xFFFF,
    "insert": 0xFF63, "home": 0xFF50, "end": 0xFF57, "page_up": 0xFF55, "page_down": 0xFF56,
    "up": 0xFF52, "down": 0xFF54, "left": 0xFF51, "right": 0xFF53,
    "menu": 0xFF67, "print": 0xFF61, "pause": 0xFF13, "caps_lock": CAPS_LOCK,
    "play_pause": 0x1008FF14, "next_track": 0x1008FF17, "previous_track": 0x1008FF16, "stop_media": 0x1008FF15,
    "volume_up": 0x1008FF13, "volume_down": 0x1008FF11, "mute": 0x1008FF12,
    "brightness_up": 0x1008FF02, "brightness_down": 0x1008FF03,
    **{f"f{n}": 0xFFBD + n for n in range(1, 25)},
}  # fmt: skip
_CONTROL = {"\n": 0xFF0D, "\t": 0xFF09, "\b": 0xFF08}


def _older() -> dict[str, int]:
    """Keysyms that layouts use for characters beyond Latin-1; each block follows an old 8-bit character set."""
    blocks = {
        0x100: ("iso8859-2", range(0xA1, 0x100)), 0x200: ("iso8859-3", range(0xA1, 0x100)),
        0x300: ("iso8859-4", range(0xA2, 0x100)), 0x500: ("iso8859-6", range(0xAC, 0xF3)),
        0x600: ("koi8-r", range(0xC0, 0x100)), 0x700: ("iso8859-7", (*range(0xC1, 0xDA), *range(0xE1, 0xFA))),
        0xC00: ("iso8859-8", range(0xE0, 0xFB)),
    }  # fmt: skip
    found = {"€": 0x20AC, "ё": 0x6A3, "Ё": 0x6B3, "Œ": 0x13BC, "œ": 0x13BD, "Ÿ": 0x13BE}
    for base, (charset, codes) in blocks.items():
        for code in codes:
            character = bytes([code]).decode(charset, errors="ignore")
            if character and ord(character) > 0xFF:
                found.setdefault(character, base | code)
    # Around the sigmas the keysyms leave the character set's order.
    return found | {"ς": 0x7F3, "σ": 0x7F2, "Σ": 0x7D2, "τ": 0x7F4, "Τ": 0x7D4}


_OLDER = _older()


def keysyms(name: str) -> tuple[int, ...]:
    """The keysyms that stand for a key name or one character, the usual one first; none for a control character."""
    if name in _NAMED:
        return (_NAMED[name],)
    if name in _CONTROL:
        return (_CONTROL[name],)
    code = ord(name)
    if code < 0x20 or 0x7F <= code < 0xA0:
        return ()
    direct = code if code < 0x100 else 0x01000000 | code
    return (direct, _OLDER[name]) if name in _OLDER else (direct,)
