"""Keyboard layouts by libxkbcommon, which every Wayland compositor brings along."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from gesturectl.errors import EnvironmentLacksError

_OFFSET = 8  # XKB's keycode of a key, less the kernel's
_LOCK = 2  # the bit of Caps Lock
_TEXT_V1 = 1
_DEPRESSED, _LATCHED, _LOCKED, _LAYOUT = 1, 2, 4, 128  # xkb_state_component
_p, _u32, _int = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int
_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "context_new": (_p, (_int,)),
    "context_unref": (None, (_p,)),
    "keymap_new_from_string": (_p, (_p, ctypes.c_char_p, _int, _int)),
    "keymap_new_from_names": (_p, (_p, _p, _int)),
    "keymap_get_as_string": (_p, (_p, _int)),
    "keymap_unref": (None, (_p,)),
    "keymap_min_keycode": (_u32, (_p,)),
    "keymap_max_keycode": (_u32, (_p,)),
    "keymap_num_layouts_for_key": (_u32, (_p, _u32)),
    "keymap_num_levels_for_key": (_u32, (_p, _u32, _u32)),
    "keymap_key_get_syms_by_level": (_int, (_p, _u32, _u32, _u32, ctypes.POINTER(ctypes.POINTER(_u32)))),
    "keymap_key_get_mods_for_level": (ctypes.c_size_t, (_p, _u32, _u32, _u32, ctypes.POINTER(_u32), ctypes.c_size_t)),
    "state_new": (_p, (_p,)),
    "state_unref": (None, (_p,)),
    "state_update_key": (_int, (_p, _u32, _int)),
    "state_serialize_mods": (_u32, (_p, _int)),
}


@cache
def _library() -> Callable[..., Any]:
    try:
        library = ctypes.CDLL("libxkbcommon.so.0")
        for name, (result, arguments) in _FUNCTIONS.items():
            function = getattr(library, f"xkb_{name}")
            function.restype, function.argtypes = result, arguments
    except (OSError, AttributeError) as e:
        raise EnvironmentLacksError(
            f"The keyboard's layout cannot be read ({e}).", "Install libxkbcommon 1.0 or later (package libxkbcommon0)."
        ) from None
    return lambda name, *arguments: getattr(library, f"xkb_{name}")(*arguments)


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a keysym is made: a key by the kernel's number, with these modifiers, in this layout of the keymap."""

    key: int
    modifiers: int  # a mask
    group: int


class Keymap:
    """A keymap in XKB's text form, with the state of its modifiers.

    Raises EnvironmentLacksError without libxkbcommon, and for a text that is no keymap.
    """

    def __init__(self, text: str | None = None) -> None:
        """text: the keymap; the system's default where left out."""
        self._context = self._map = self._state = None  # what `__del__` frees, also where the next line raises
        self._xkb = _library()
        self._context = self._xkb("context_new", 0)
        if text is None:
            self._map = self._xkb("keymap_new_from_names", self._context, None, 0)
        else:
            self._map = self._xkb("keymap_new_from_string", self._context, text.encode(), _TEXT_V1, 0)
        if not self._map:
            raise EnvironmentLacksError("The keyboard's layout cannot be understood.", "Install the package xkb-data.")
        self._state = self._xkb("state_new", self._map)
        self.text = self._as_string() if text is None else text
        self._strokes = self._index()

    def __del__(self) -> None:
        for kind, thing in (("state", self._state), ("keymap", self._map), ("context", self._context)):
            if thing:
                self._xkb(f"{kind}_unref", thing)

    def stroke(self, keysyms: Iterable[int]) -> Stroke | None:
        """How the first of `keysyms` that the layouts have is made; the user's first layout comes first."""
        return next((self._strokes[k] for k in keysyms if k in self._strokes), None)

    def press(self, key: int, pressed: bool) -> None:
        """Take notice of a key, which may be a modifier."""
        self._xkb("state_update_key", self._state, key + _OFFSET, int(pressed))

    def modifiers(self) -> tuple[int, int, int]:
        """The masks of modifiers held down, latched and locked."""
        depressed, latched, locked = (
            int(self._xkb("state_serialize_mods", self._state, part)) for part in (_DEPRESSED, _LATCHED, _LOCKED)
        )
        return depressed, latched, locked

    def _as_string(self) -> str:
        pointer = self._xkb("keymap_get_as_string", self._map, _TEXT_V1)
        text = ctypes.string_at(pointer).decode()
        free = ctypes.CDLL(None).free
        free.argtypes = (_p,)
        free(pointer)
        return text

    def _index(self) -> dict[int, Stroke]:
        # The plainest first. X11 programs know no keycodes above 255.
        ranked: list[tuple[bool, int, int, int]] = []  # beyond that, layout, level, keycode
        for code in range(self._xkb("keymap_min_keycode", self._map), self._xkb("keymap_max_keycode", self._map) + 1):
            for group in range(self._xkb("keymap_num_layouts_for_key", self._map, code)):
                levels = self._xkb("keymap_num_levels_for_key", self._map, code, group)
                ranked += ((code > 255, group, level, code) for level in range(levels))
        found: dict[int, Stroke] = {}
        symbols = ctypes.POINTER(_u32)()
        for _, group, level, code in sorted(ranked):
            count = self._xkb("keymap_key_get_syms_by_level", self._map, code, group, level, ctypes.byref(symbols))
            if count == 1 and symbols[0] not in found and (mask := self._mask(code, group, level)) is not None:
                found[symbols[0]] = Stroke(code - _OFFSET, mask, group)
        return found

    def _mask(self, code: int, group: int, level: int) -> int | None:
        """The fewest modifiers that lead to a level, without Caps Lock where possible."""
        masks = (_u32 * 16)()
        count = self._xkb("keymap_key_get_mods_for_level", self._map, code, group, level, masks, 16)
        return min(masks[:count], key=lambda m: (m & _LOCK, m.bit_count()), default=None)


def keymap_of(keysyms: Iterable[int], name: str) -> str:
    """The text of a keymap called `name` whose keys 1, 2 … make `keysyms`, and nothing else."""
    symbols = tuple(keysyms)
    codes = "".join(f"<K{i}> = {i + _OFFSET};" for i in range(1, len(symbols) + 1))
    keys = "".join(f"key <K{i}> {{ [ 0x{k:x} ] }};" for i, k in enumerate(symbols, 1))
    return (
        "xkb_keymap {"
        f' xkb_keycodes "{name}" {{ minimum = {_OFFSET}; maximum = {_OFFSET + len(symbols) + 1}; {codes} }};'
        f' xkb_types "{name}" {{ type "ONE_LEVEL" {{ modifiers = none; level_name[Level1] = "Any"; }}; }};'
        f' xkb_compatibility "{name}" {{ interpret.repeat = False; }};'
        f' xkb_symbols "{name}" {{ {keys} }}; }};'
    )
