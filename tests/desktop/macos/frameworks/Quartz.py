"""A stand-in for Quartz, which fails as the real one does: nothing is raised, and what is not allowed is dropped.

Its functions take what pyobjc's take, and nothing else; names and numbers are those of Apple's headers. The state is
that of a Mac, which tests change. Events that arrive go to `arrived`, and into the file that FAKE_MAC_EVENTS names.
"""

from __future__ import annotations

import json
import os
from collections import namedtuple
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import Foundation

kCGEventSourceStateCombinedSessionState, kCGEventSourceStateHIDSystemState = 0, 1
kCGHIDEventTap = 0
kCGErrorSuccess = 0
kCGEventLeftMouseDown, kCGEventLeftMouseUp, kCGEventRightMouseDown, kCGEventRightMouseUp = 1, 2, 3, 4
kCGEventMouseMoved, kCGEventLeftMouseDragged, kCGEventRightMouseDragged = 5, 6, 7
kCGEventOtherMouseDown, kCGEventOtherMouseUp, kCGEventOtherMouseDragged = 25, 26, 27
kCGMouseEventClickState, kCGMouseEventDeltaX, kCGMouseEventDeltaY = 1, 4, 5
kCGScrollEventUnitPixel, kCGScrollWheelEventIsContinuous = 0, 88
kCGSessionOnConsoleKey = "kCGSSessionOnConsoleKey"
_KINDS = {
    1: "left down", 2: "left up", 3: "right down", 4: "right up", 5: "moved", 6: "left dragged", 7: "right dragged",
    25: "other down", 26: "other up", 27: "other dragged",
}  # fmt: skip
_FIELDS = {1: "clicks", 4: "dx", 5: "dy", 88: "continuous"}
_MODIFIER_CODES = (54, 55, 56, 57, 58, 59, 60, 61, 62, 63)
_FN, _KEYPAD = 1 << 23, 1 << 21

Point = namedtuple("Point", "x y")
Size = namedtuple("Size", "width height")
Rect = namedtuple("Rect", "origin size")

arrived: list[dict[str, Any]] = []
mac = SimpleNamespace()


def reset() -> None:
    arrived.clear()
    mac.session = {kCGSessionOnConsoleKey: True}
    mac.may_post = os.environ.get("FAKE_MAC_MAY_POST") != "no"
    mac.trusted = False  # for Accessibility, which includes that
    mac.asked = 0
    mac.server = True
    mac.displays = {1: Rect(Point(0.0, 0.0), Size(1440.0, 900.0))}
    mac.at = Point(100.0, 200.0)
    mac.lag = False  # whether the pointer's place is the one before
    mac.hardware = 0
    mac.counts_ours = False
    mac.hardware_flags = 0
    mac.sources = []


def CGSessionCopyCurrentDictionary() -> dict[str, Any] | None:
    session: dict[str, Any] | None = Foundation.script().get("session", mac.session)
    return session


def CGPreflightPostEventAccess() -> bool:
    return bool(mac.may_post)


def CGRequestPostEventAccess() -> bool:
    mac.asked += 1
    return bool(mac.may_post)


def may_post() -> bool:
    return bool(mac.may_post or mac.trusted)


def CGGetActiveDisplayList(most: int, ids: None, count: None) -> tuple[int, tuple[int, ...], int]:
    assert ids is None
    assert count is None
    found = tuple(mac.displays)[:most]
    return 0, found + (0,) * (most - len(found)), len(found)


def CGDisplayBounds(display: int) -> Rect:
    bounds: Rect = mac.displays[display]
    return bounds


def CGDisplayIsBuiltin(display: int) -> int:
    return int(display == 1)


def CGDisplayUnitNumber(display: int) -> int:
    return display


def CGEventSourceCreate(state: int) -> Any:
    if not mac.server:
        return None
    mac.sources.append(SimpleNamespace(state=state, suppression=0.25, user=0, flags=0))
    return mac.sources[-1]


def CGEventSourceSetLocalEventsSuppressionInterval(source: Any, seconds: float) -> None:
    source.suppression = float(seconds)


def CGEventSourceSetUserData(source: Any, data: int) -> None:
    source.user = _int(data)


def CGEventSourceFlagsState(state: int) -> int:
    return int(mac.hardware_flags) if state == kCGEventSourceStateHIDSystemState else 0


def CGEventSourceCounterForEventType(state: int, kind: int) -> int:
    assert (state, kind) == (kCGEventSourceStateHIDSystemState, 0xFFFFFFFF)
    return mac.hardware % (1 << 32)


def CGEventCreate(source: Any) -> Any:
    return _event(source, kind="null") if mac.server else None


def CGEventGetLocation(event: Any) -> Point:
    place: Point = event.fields["at"]
    return place


def CGEventCreateMouseEvent(source: Any, kind: int, at: tuple[float, float], button: int) -> Any:
    x, y = at
    event = _event(source, kind=_KINDS[_int(kind)], at=Point(float(x), float(y)))
    if event and kind in (25, 26, 27):
        event.fields["button"] = _int(button)
    return event


def CGEventCreateScrollWheelEvent2(source: Any, units: int, wheels: int, first: int, second: int, third: int) -> Any:
    assert units == kCGScrollEventUnitPixel
    assert wheels == 2
    assert third == 0
    return _event(source, kind="scroll", up=_int(first), left=_int(second))


def CGEventCreateKeyboardEvent(source: Any, code: int, pressed: bool) -> Any:
    assert isinstance(pressed, bool)
    if not 0 <= _int(code) < 1 << 16:
        raise ValueError(code)
    kind = "flags" if code in _MODIFIER_CODES else "key down" if pressed else "key up"
    event = _event(source, kind=kind, code=code)
    if event is not None:
        event.fields["flags"] = source.flags  # those of the last event of this source, an arrow's own among them
    return event


def CGEventKeyboardSetUnicodeString(event: Any, length: int, text: str) -> None:
    assert _int(length) == len(text.encode("utf-16-le")) // 2
    event.fields["text"] = text.encode("utf-16-le")[:40].decode("utf-16-le", "replace")  # it takes 20 units


def CGEventSetIntegerValueField(event: Any, field: int, value: int) -> None:
    event.fields[_FIELDS[_int(field)]] = _int(value)


def CGEventSetFlags(event: Any, flags: int) -> None:
    event.fields["flags"] = _int(flags)


def CGEventPost(tap: int, event: Any) -> None:
    assert tap == kCGHIDEventTap
    if event is None:
        raise AssertionError("the real one would crash")
    if mac.counts_ours:
        mac.hardware += 1
    if not may_post():
        return
    if event.source is not None:
        event.source.flags = event.fields.get("flags", 0) & (_FN | _KEYPAD)
    if event.fields["kind"].endswith(("moved", "dragged")) and not mac.lag:
        mac.at = event.fields["at"]
    arrived.append(event.fields)
    if name := os.environ.get("FAKE_MAC_EVENTS"):
        with Path(name).open("a", encoding="utf-8") as f:
            f.write(json.dumps(event.fields) + "\n")


def _event(source: Any, **fields: Any) -> Any:
    if not mac.server:
        return None
    return SimpleNamespace(source=source, fields={"at": mac.at, **fields})


def _int(value: Any) -> int:
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is no integer")
    return value


reset()
