"""Keys by their names, on the keyboard layout of the window that has the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gesturectl.desktop.windows import inputs
from gesturectl.desktop.windows.api import user32
from gesturectl.desktop.windows.inputs import Stroke
from gesturectl.model.errors import GesturectlError

SHIFT, CTRL, ALT = Stroke(0x10, 0x2A), Stroke(0x11, 0x1D), Stroke(0x12, 0x38)
# Virtual keys and scan codes of set 1, the same on all layouts.
NAMED = {
    "ctrl": CTRL, "shift": SHIFT, "alt": ALT, "super": Stroke(0x5B, 0xE05B),
    "enter": Stroke(0x0D, 0x1C), "esc": Stroke(0x1B, 0x01), "tab": Stroke(0x09, 0x0F), "space": Stroke(0x20, 0x39),
    "backspace": Stroke(0x08, 0x0E), "delete": Stroke(0x2E, 0xE053), "insert": Stroke(0x2D, 0xE052),
    "home": Stroke(0x24, 0xE047), "end": Stroke(0x23, 0xE04F), "page_up": Stroke(0x21, 0xE049),
    "page_down": Stroke(0x22, 0xE051), "up": Stroke(0x26, 0xE048), "down": Stroke(0x28, 0xE050),
    "left": Stroke(0x25, 0xE04B), "right": Stroke(0x27, 0xE04D), "menu": Stroke(0x5D, 0xE05D),
    "print": Stroke(0x2C, 0xE037), "pause": Stroke(0x13, 0x45), "caps_lock": Stroke(0x14, 0x3A),
    **{f"f{n}": Stroke(0x6F + n, 0x3A + n) for n in range(1, 11)}, "f11": Stroke(0x7A, 0x57), "f12": Stroke(0x7B, 0x58),
    **{f"f{n}": Stroke(0x6F + n, 0x57 + n) for n in range(13, 24)}, "f24": Stroke(0x87, 0x76),
    "play_pause": Stroke(0xB3, 0xE022), "next_track": Stroke(0xB0, 0xE019), "previous_track": Stroke(0xB1, 0xE010),
    "stop_media": Stroke(0xB2, 0xE024), "volume_up": Stroke(0xAF, 0xE030), "volume_down": Stroke(0xAE, 0xE02E),
    "mute": Stroke(0xAD, 0xE020),
}  # fmt: skip
# Alt or the Windows key alone, pressed and released, would open a menu: a key that none is comes between.
_NONE = Stroke(0xE8, 0)
_NO_KEY, _TO_SCAN_CODE = -1, 4  # of VkKeyScanEx; MAPVK_VK_TO_VSC_EX
_HANKAKU = 8  # and above: states of Japanese and other layouts, which no key of ours stands for
PART = 16  # characters in one step
PAUSE = 0.005  # seconds between two of them: a window's queue takes 10,000 messages, and a character is four or so


@dataclass(frozen=True, slots=True)
class Press:
    """What pressing a key sends, and what releases it: one event for each of the keys that have to be down."""

    strokes: tuple[Stroke, ...] = ()
    text: str = ""  # where it is on no key


def find(name: str, on_layout: Callable[[str], tuple[int, int, int] | None]) -> Press:
    """How the key of a name is pressed.

    on_layout: virtual key, scan code and modifiers (1 Shift, 2 Ctrl, 4 Alt) of a character, None for one on no key.
    Raises GesturectlError for a name that no key of Windows has.
    """
    if stroke := NAMED.get(name):
        return Press((stroke,))
    if len(name) > 1:
        raise GesturectlError(f"Windows has no key {name!r}.", "Bind another key, or start a program that does it.")
    if (found := on_layout(name)) is None:
        return Press(text=name)
    vk, scan, modifiers = found
    held = tuple(stroke for bit, stroke in ((1, SHIFT), (2, CTRL), (4, ALT)) if modifiers & bit)
    return Press((*held, Stroke(vk, scan)))


def on_present_layout(character: str) -> tuple[int, int, int] | None:
    """Where a character is on the layout of the window that has the keyboard, as `find` asks."""
    if ord(character) > 0xFFFF:
        return None
    thread = user32.GetWindowThreadProcessId(user32.GetForegroundWindow(), None)
    layout = user32.GetKeyboardLayout(thread)
    found = user32.VkKeyScanExW(ord(character), layout)
    vk, modifiers = found & 0xFF, found >> 8
    if found == _NO_KEY or modifiers >= _HANKAKU:
        if not (character.isascii() and character.isalnum()):
            return None
        vk, modifiers = ord(character.upper()), 0  # a shortcut's letter, which Cyrillic layouts have on the same keys
    scan = user32.MapVirtualKeyExW(vk, _TO_SCAN_CODE, layout)
    return (vk, scan, modifiers) if scan else None


def typed(character: str) -> bytes:
    """The events that type one character of a text, whatever the layout and Caps Lock are.

    Raises GesturectlError for a control character.
    """
    if key := {"\n": "enter", "\t": "tab"}.get(character):
        return inputs.key(NAMED[key], True) + inputs.key(NAMED[key], False)
    if not character.isprintable() and character < "\x20":
        raise GesturectlError(f"The character {character!r} cannot be typed.", "Leave it out of the text.")
    return inputs.character(character)


def lifted(modifiers: Sequence[Stroke]) -> bytes:
    """The events that release modifiers for a while."""
    return _tap_of_none(modifiers) + b"".join(inputs.key(stroke, False) for stroke in modifiers)


def put_back(modifiers: Sequence[Stroke]) -> bytes:
    """Those that press them again."""
    return b"".join(inputs.key(stroke, True) for stroke in modifiers) + _tap_of_none(modifiers)


def _tap_of_none(modifiers: Sequence[Stroke]) -> bytes:
    return inputs.key(_NONE, True) + inputs.key(_NONE, False) if modifiers else b""
