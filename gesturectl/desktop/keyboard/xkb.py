"""Keyboard layouts by libxkbcommon, which every Wayland compositor brings along."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from gesturectl.model.errors import EnvironmentLacksError

_OFFSET = 8  # XKB's keycode of a key, less the kernel's
_LOCK = 2  # the bit of Caps Lock
_TEXT_V1 = 1
_DEPRESSED, _LATCHED, _LOCKED, _LAYOUT = 1, 2, 4, 128  # xkb_state_component
_p, _u32, _int = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int
_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "context_new": (_p, (_int,)),
    "context_unref": (None, (_p,)),
    "context_set_log_level": (None, (_p, _int)),
    "keymap_new_from_string": (_p, (_p, ctypes.c_char_p, _int, _int)),
    "keymap_new_from_names": (_p, (_p, _p, _int)),
    "keymap_get_as_string": (_p, (_p, _int)),
    "keymap_unref": (None, (_p,)),
    "keymap_min_keycode": (_u32, (_p,)),
    "keymap_max_keycode": (_u32, (_p,)),
    "keymap_num_layouts": (_u32, (_p,)),
    "keymap_layout_get_name": (ctypes.c_char_p, (_p, _u32)),
    "keymap_num_layouts_for_key": (_u32, (_p, _u32)),
    "keymap_num_levels_for_key": (_u32, (_p, _u32, _u32)),
    "keymap_key_get_syms_by_level": (_int, (_p, _u32, _u32, _u32, ctypes.POINTER(ctypes.POINTER(_u32)))),
    "keymap_key_get_mods_for_level": (ctypes.c_size_t, (_p, _u32, _u32, _u32, ctypes.POINTER(_u32), ctypes.c_size_t)),
    "state_new": (_p, (_p,)),
    "state_unref": (None, (_p,)),
    "state_update_key": (_int, (_p, _u32, _int)),
    "state_update_mask": (_int, (_p, *6 * (_u32,))),
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
class Layout:
    """A keyboard layout by its XKB names, each a list with commas; empty ones are the system's default."""

    layout: str
    variant: str = ""
    model: str = ""
    options: str = ""

    def __str__(self) -> str:
        return self.layout + (f" ({self.variant})" if self.variant.strip(",") else "")


class _Names(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_char_p) for name in ("rules", "model", "layout", "variant", "options"))


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a keysym is made: a key by the kernel's number, with these modifiers, in this layout of the keymap."""

    key: int
    modifiers: int  # a mask
    group: int


class XkbKeymap:
    """A keymap in XKB's text form, with the state of its modifiers.

    Raises EnvironmentLacksError without libxkbcommon, and for a text that is no keymap or a layout that does not exist.
    """

    def __init__(self, text: str | None = None, layout: Layout | None = None) -> None:
        """text: the keymap; where left out it is that of `layout`, or the system's default."""
        self._context = self._map = self._state = None  # what `__del__` frees, also where the next line raises
        self._xkb = _library()
        self._context = self._xkb("context_new", 0)
        self._xkb("context_set_log_level", self._context, 0)  # the errors here say what goes wrong
        if text is None:
            names = layout and _Names(
                None, *(n.encode() or None for n in (layout.model, layout.layout, layout.variant, layout.options))
            )
            self._map = self._xkb("keymap_new_from_names", self._context, names and ctypes.byref(names), 0)
        else:
            self._map = self._xkb("keymap_new_from_string", self._context, text.encode(), _TEXT_V1, 0)
        if not self._map and layout:
            raise EnvironmentLacksError(
                f"The keyboard layout {layout} is not known here.",
                "Install xkb-data, or set XKB_DEFAULT_LAYOUT to one of `localectl list-x11-keymap-layouts`.",
            )
        if not self._map:
            raise EnvironmentLacksError("The keyboard's layout cannot be understood.", "Install the package xkb-data.")
        self._state = self._xkb("state_new", self._map)
        self.text = self._as_string() if text is None else text
        self._strokes = self._index()
        self._presses: dict[int, dict[int, tuple[int, ...]]] = {}  # by layout, as they are asked for

    def __del__(self) -> None:
        for kind, thing in (("state", self._state), ("keymap", self._map), ("context", self._context)):
            if thing:
                self._xkb(f"{kind}_unref", thing)

    def stroke(self, keysyms: Iterable[int]) -> Stroke | None:
        """How the first of `keysyms` that the layouts have is made; the user's first layout comes first."""
        return next((self._strokes[k] for k in keysyms if k in self._strokes), None)

    @property
    def layouts(self) -> tuple[str, ...]:
        """The names of the layouts between which the user can switch."""
        names = (self._xkb("keymap_layout_get_name", self._map, n) for n in range(self._count()))
        return tuple((name or b"").decode() for name in names)

    def presses(self, keysyms: Iterable[int], group: int) -> tuple[int, ...] | None:
        """The keys to hold down, modifiers first, that make the first of `keysyms` there is in layout `group`."""
        group = min(group, self._count() - 1)
        if group not in self._presses:
            self._presses[group] = self._by_keys_alone(group)
        found = self._presses[group]
        return next((found[k] for k in keysyms if k in found), None)

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
        for code in self._codes():
            for group in range(self._xkb("keymap_num_layouts_for_key", self._map, code)):
                ranked += ((code > 255, group, level, code) for level in self._levels(code, group))
        found: dict[int, Stroke] = {}
        for _, group, level, code in sorted(ranked):
            symbol = self._symbol(code, group, level)
            if symbol is None or symbol in found or (mask := self._mask(code, group, level)) is None:
                continue
            found[symbol] = Stroke(code - _OFFSET, mask, group)
        return found

    def _by_keys_alone(self, group: int) -> dict[int, tuple[int, ...]]:
        """What can be made in one layout by holding keys down, by keysym; keycodes above 255 are left out."""
        ranked = []  # level, keycode, layout of the key, which may have fewer of them
        for code in self._codes():
            if (count := self._xkb("keymap_num_layouts_for_key", self._map, code)) and code <= 255:
                ranked += [(level, code, group % count) for level in self._levels(code, group % count)]
        holders = self._holders(group)
        found: dict[int, tuple[int, ...]] = {}
        for level, code, own in sorted(ranked):
            symbol, mask = self._symbol(code, own, level), self._mask(code, own, level)
            if symbol is None or mask is None or symbol in found:
                continue
            bits = [1 << n for n in range(mask.bit_length()) if mask >> n & 1]
            if all(bit in holders for bit in bits):
                found[symbol] = (*(holders[bit] for bit in bits), code - _OFFSET)
        return found

    def _holders(self, group: int) -> dict[int, int]:
        """The first key that turns on one modifier alone for as long as it is held, by the modifier's bit."""
        found: dict[int, int] = {}
        for code in self._codes():
            state = self._xkb("state_new", self._map)
            self._xkb("state_update_mask", state, 0, 0, 0, 0, 0, group)
            self._xkb("state_update_key", state, code, 1)
            on, latched, locked = (self._xkb("state_serialize_mods", state, p) for p in (_DEPRESSED, _LATCHED, _LOCKED))
            self._xkb("state_unref", state)
            if on and not on & (on - 1) and not latched and not locked:
                found.setdefault(on, code - _OFFSET)
        return found

    def _count(self) -> int:
        return int(self._xkb("keymap_num_layouts", self._map))

    def _codes(self) -> range:
        return range(self._xkb("keymap_min_keycode", self._map), self._xkb("keymap_max_keycode", self._map) + 1)

    def _levels(self, code: int, group: int) -> range:
        return range(self._xkb("keymap_num_levels_for_key", self._map, code, group))

    def _symbol(self, code: int, group: int, level: int) -> int | None:
        symbols = ctypes.POINTER(_u32)()
        count = self._xkb("keymap_key_get_syms_by_level", self._map, code, group, level, ctypes.byref(symbols))
        return symbols[0] if count == 1 else None

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
