"""Keys by their names, and texts in parts."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gesturectl.desktop.macos import codes
from gesturectl.desktop.macos.events import COMMAND, CONTROL, KEY, MEDIA, OPTION, SHIFT, units
from gesturectl.model.errors import GesturectlError

FLAGS = {"ctrl": CONTROL, "shift": SHIFT, "alt": OPTION, "super": COMMAND}  # of the modifiers
CHUNK = 20  # UTF-16 units that CGEventKeyboardSetUnicodeString takes at most
PAUSE = 0.01  # seconds between two parts of a text, chosen: programs drop keys that come faster than they read them
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Press:
    """What pressing a key does. kind: KEY, MEDIA, or empty for a character that is on no key and is typed."""

    kind: bytes
    number: int = 0
    flags: int = 0  # of the modifiers that the character needs
    text: str = ""


def find(name: str, on_layout: Callable[[str], tuple[int, int] | None]) -> Press:
    """How the key of a name is pressed. Raises GesturectlError for a name that no key of a Mac has.

    on_layout: virtual key code and flags of a character, None for one on no key.
    """
    if name in codes.NAMED:
        return Press(KEY, codes.NAMED[name])
    if name in codes.MEDIA:
        return Press(MEDIA, codes.MEDIA[name])
    if len(name) > 1:
        raise GesturectlError(f"macOS lets no program press a key {name!r}.", "Bind another key.")
    if (found := on_layout(name)) is None:
        return Press(b"", text=name)
    code, flags = found
    return Press(KEY, code, flags)


def parts(text: str) -> Iterator[str]:
    """A text in parts that are typed at once; a line's end and a tab are parts of their own, and keys.

    What belongs to one sign, such as an accent or the parts of a flag, stays together as far as it is no longer than a
    part. Raises GesturectlError for a control character.
    """
    for character in text:
        if character not in "\n\t" and unicodedata.category(character) == "Cc":
            raise GesturectlError(f"The character {character!r} cannot be typed.", "Leave it out of the text.")
    part = ""
    for sign in _signs(text):
        if sign in ("\n", "\t"):
            yield from (p for p in (part, sign) if p)
            part = ""
        elif units(part + sign) > CHUNK:
            if part:
                yield part
            *whole, part = _cut(sign)
            yield from whole
        else:
            part += sign
    if part:
        yield part


def _signs(text: str) -> Iterator[str]:
    sign = ""
    for character in text:
        joined = unicodedata.category(character) in ("Mn", "Me", "Mc") or character == _JOINER or sign[-1:] == _JOINER
        flag = len(sign) == 1 and _is_flag(sign) and _is_flag(character)
        skin = 0x1F3FB <= ord(character) <= 0x1F3FF
        if sign and sign not in "\n\t" and (joined or flag or skin):
            sign += character
            continue
        if sign:
            yield sign
        sign = character
    if sign:
        yield sign


def _is_flag(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF  # regional indicators, of which two are a flag


def _cut(sign: str) -> list[str]:
    """A sign that is longer than a part, by its characters."""
    found = [""]
    for character in sign:
        if units(found[-1] + character) > CHUNK:
            found.append("")
        found[-1] += character
    return found
