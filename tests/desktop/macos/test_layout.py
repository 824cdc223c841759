"""Keys on the user's layout, by a stand-in for HIToolbox' C functions."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace
from typing import Any

import pytest

from gesturectl.desktop.macos import hitoolbox
from gesturectl.desktop.macos.hitoolbox import HIToolbox
from gesturectl.desktop.macos.layout import Layout

SHIFT, OPTION = 1 << 17, 1 << 19
# What keys type: with nothing, Shift, Option, both, Command; `\0` is a dead key.
GERMAN = {6: "yY\0\0y", 16: "zZ\0\0z", 37: "lL@\0l", 24: "\0\0\0\0\0", 30: "+*~\0+", 69: "+++++", 36: "\r\r\r\r\r"}
RUSSIAN = {8: "сС\0\0c", 9: "мМ\0\0v", 18: "1!\0\0001"}
NO_COMMAND = {8: "сС\0\0с"}
US = {8: "cCç\0c", 9: "vV\0\0v"}
WAYS = {0: 0, 2: 1, 8: 2, 10: 3, 1: 4}


class Library:
    """Carbon and CoreFoundation in one; pointers are numbers of what they point to."""

    def __init__(self, present: dict[int, str], ascii_capable: dict[int, str] = US) -> None:
        self.layouts = {b"present": present, b"ascii": ascii_capable}
        self.buffers = {1: ctypes.create_string_buffer(b"present", 7), 2: ctypes.create_string_buffer(b"ascii", 5)}
        self.without_layout = False
        self.asked = 0
        self.kept = 0
        for name, function in {
            hitoolbox.PRESENT: lambda: self._copied(1),
            hitoolbox.ASCII_CAPABLE: lambda: self._copied(2),
            "TISGetInputSourceProperty": lambda source, key: 0 if self.without_layout else source,
            "LMGetKbdType": lambda: 40,
            "UCKeyTranslate": self.translate,
            "CFDataGetBytePtr": lambda data: ctypes.addressof(self.buffers[data]),
            "CFDataGetLength": lambda data: len(self.buffers[data]),
            "CFRelease": lambda source: setattr(self, "kept", self.kept - 1),
        }.items():
            # A function of C has these two, a method of Python may not.
            setattr(self, name, _Function(function))

    def _copied(self, source: int) -> int:
        self.kept += 1
        return source

    def translate(
        self, layout: bytes, code: int, action: int, modifiers: int, keyboard: int, options: int, dead: Any, most: int,
        length: Any, typed: Any,
    ) -> int:  # fmt: skip
        assert (action, keyboard, options) == (0, 40, 0)
        self.asked += 1
        if (row := self.layouts[layout].get(code)) is None:
            return 0
        if (character := row[WAYS[modifiers]]) == "\0":
            dead._obj.value = 1
            return 0
        length._obj.value = 1
        typed[0] = ord(character)
        return 0


class _Function(SimpleNamespace):
    def __init__(self, function: Any) -> None:
        super().__init__(function=function, restype=None, argtypes=None)

    def __call__(self, *arguments: Any) -> Any:
        return self.function(*arguments)


@pytest.fixture(autouse=True)
def no_constants(quartz: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hitoolbox, "constant", lambda library, name: 7)


def layout_of(library: Library) -> Layout:
    return Layout(lambda: HIToolbox(lambda path: library))


@pytest.mark.parametrize(
    ("character", "found"),
    [
        ("z", (16, 0)),
        ("y", (6, 0)),
        ("Y", (6, SHIFT)),
        ("+", (30, 0)),
        ("*", (30, SHIFT)),
        ("@", (37, OPTION)),
        ("´", None),
        ("\r", None),
    ],
)
def test_a_character_is_found_where_the_users_layout_has_it(character: str, found: tuple[int, int] | None) -> None:
    assert layout_of(Library(GERMAN)).find(character) == found


@pytest.mark.parametrize("layout", [RUSSIAN, NO_COMMAND])
def test_a_shortcuts_letter_is_found_on_a_layout_that_types_none(layout: dict[int, str]) -> None:
    found = layout_of(Library(layout))
    assert found.find("с") == (8, 0)  # the Cyrillic one
    assert found.find("c") == (8, 0)
    assert found.find("v") == (9, 0)


def test_the_layout_is_looked_at_again_when_it_is_another_one_and_only_then() -> None:
    library = Library(GERMAN)
    layout = layout_of(library)
    assert layout.find("z") == (16, 0)
    asked = library.asked
    assert layout.find("y") == (6, 0)
    assert library.asked == asked
    library.layouts[b"another"] = US
    library.buffers[1] = ctypes.create_string_buffer(b"another", 7)
    assert layout.find("z") is None
    assert layout.find("ç") == (8, OPTION)
    assert library.kept == 0


def test_an_input_source_without_a_layout_falls_back_to_a_us_keyboard() -> None:
    library = Library(GERMAN)
    library.without_layout = True
    assert layout_of(library).find("z") == (6, 0)
    assert layout_of(library).find("Z") == (6, SHIFT)
