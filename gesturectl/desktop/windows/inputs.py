"""Events as SendInput takes them: INPUT structures of 64-bit Windows, as bytes.

Bytes, so that the guardian can be given the very event that releases something. Coordinates are pixels of the virtual
desktop, whose origin is that of the main monitor and whose left and upper edges may be negative.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from gesturectl.desktop.windows.api import user32

SIZE = 40  # bytes of an INPUT
OURS = 0x67637431  # "gct1": the extra information of all that this program sends
_MOUSE, _KEYBOARD = 0, 1
_MOVED, _WHEEL, _SIDEWAYS, _WHOLE_DESKTOP, _ABSOLUTE = 0x0001, 0x0800, 0x1000, 0x4000, 0x8000
_EXTENDED, _KEY_UP, _UNICODE = 0x0001, 0x0002, 0x0004
_UNITS = 65536  # of absolute coordinates, along each axis
NOTCH = 120  # WHEEL_DELTA: a click of the wheel

# Flags of a press, that of its release, and which of the two extra buttons it is.
_BUTTONS = {
    1: (0x0002, 0x0004, 0),
    2: (0x0008, 0x0010, 0),
    4: (0x0020, 0x0040, 0),
    5: (0x0080, 0x0100, 1),
    6: (0x0080, 0x0100, 2),
}


@dataclass(frozen=True, slots=True)
class Area:
    """The rectangle that holds all monitors, pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Stroke:
    """A key: its number as a virtual key, and its scan code with 0xE000 for an extended one."""

    vk: int
    scan: int


def move(x: int, y: int, area: Area) -> bytes:
    """The pointer to that pixel of the area, counted from its upper left corner.

    Windows multiplies by the area's size, divides by 65536 and drops the rest: rounded up, this is that very pixel.
    """
    right, down = (-(-at * _UNITS // size) for at, size in ((x, area.width), (y, area.height)))
    return _mouse(right, down, 0, _MOVED | _WHOLE_DESKTOP | _ABSOLUTE)


def button(vk: int, pressed: bool) -> bytes:
    """A mouse button, by its number as a virtual key: 1 left, 2 right, 4 middle, 5 and 6 the extra ones."""
    down, up, which = _BUTTONS[vk]
    return _mouse(0, 0, which, down if pressed else up)


def wheel(right: int, up: int) -> bytes:
    """Turns of the two wheels by 120ths of a click; nothing for 0."""
    turns = ((up, _WHEEL), (right, _SIDEWAYS))
    return b"".join(_mouse(0, 0, turn & 0xFFFFFFFF, flags) for turn, flags in turns if turn)


def key(stroke: Stroke, pressed: bool) -> bytes:
    """A key; with both numbers, as some programs read the one and some the other."""
    flags = (_EXTENDED if stroke.scan >= 0xE000 else 0) | (0 if pressed else _KEY_UP)
    return _key(stroke.vk, stroke.scan & 0xFF, flags)


def character(c: str) -> bytes:
    """A character that may be on no key, typed whole; beyond the 65536 first ones as two surrogates."""
    units = struct.unpack(f"<{len(c.encode('utf-16-le')) // 2}H", c.encode("utf-16-le"))
    return b"".join(_key(0, unit, _UNICODE | up) for unit in units for up in (0, _KEY_UP))


def send(events: bytes) -> int:
    """Sends these one after the other, with nothing else between; the number of those that were sent."""
    return int(user32.SendInput(len(events) // SIZE, events, SIZE))


def _mouse(dx: int, dy: int, data: int, flags: int) -> bytes:
    return struct.pack("<I4xiiIII4xQ", _MOUSE, dx, dy, data, flags, 0, OURS)


def _key(vk: int, scan: int, flags: int) -> bytes:
    return struct.pack("<I4xHHII4xQ8x", _KEYBOARD, vk, scan, flags, 0, OURS)
