"""Events of Quartz Event Services, made and posted.

The guardian's process loads this, too: nothing large may be imported here.
"""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct
from typing import Any

from gesturectl.desktop.macos.codes import ARROWS, FUNCTION_KEYS
from gesturectl.model.errors import EnvironmentLacksError

BUTTONS = {"left": 0, "right": 1, "middle": 2, "back": 3, "forward": 4}  # in the order of USB
MARK = 0x67657374  # in our events' field for the program that posts them
SHIFT, CONTROL, OPTION, COMMAND = 1 << 17, 1 << 18, 1 << 19, 1 << 20  # kCGEventFlagMask…
MODIFIERS = SHIFT | CONTROL | OPTION | COMMAND
_KEYPAD, _FUNCTION = 1 << 21, 1 << 23  # kCGEventFlagMaskNumericPad, …SecondaryFn, as Apple's keyboards send them
_SYSTEM_DEFINED, _AUX_BUTTONS = 14, 8  # NSEventTypeSystemDefined, NX_SUBTYPE_AUX_CONTROL_BUTTONS
_MEDIA_DOWN, _MEDIA_UP = 0xA, 0xB  # NX_KEYDOWN, NX_KEYUP
BUTTON, KEY, MEDIA = b"b", b"k", b"m"
RELEASE = Struct("<cH")  # what is reported to the guardian: the kind of thing, and its number

Point = tuple[float, float]  # global coordinates: points from the upper left corner of the main display


class Events:
    """Posts events of one source. Raises EnvironmentLacksError where there is no window server to take them.

    load: gives a framework by its name.
    """

    def __init__(self, load: Any) -> None:
        self._load = load
        self._quartz = quartz = load("Quartz")
        self._source = quartz.CGEventSourceCreate(quartz.kCGEventSourceStateCombinedSessionState)
        if self._source is None:
            raise no_window_server()
        # The default has a real mouse stand still for a quarter of a second after each event of ours.
        quartz.CGEventSourceSetLocalEventsSuppressionInterval(self._source, 0.0)
        quartz.CGEventSourceSetUserData(self._source, MARK)
        self.posted = 0  # events so far

    def where(self) -> Point:
        """Where the pointer is."""
        at = self._quartz.CGEventGetLocation(self._made(self._quartz.CGEventCreate(None)))
        return float(at.x), float(at.y)

    def own_modifiers(self) -> int:
        """The flags of the modifiers that the user holds on a real keyboard."""
        return int(self._quartz.CGEventSourceFlagsState(self._quartz.kCGEventSourceStateHIDSystemState)) & MODIFIERS

    def move(self, at: Point, delta: tuple[int, int], down: Sequence[int], clicks: int, flags: int) -> None:
        """Move the pointer; down: numbers of the buttons that are, which makes it a drag with the first of them."""
        quartz = self._quartz
        kind = {0: quartz.kCGEventLeftMouseDragged, 1: quartz.kCGEventRightMouseDragged}
        number = min(down, default=0)
        what = kind.get(number, quartz.kCGEventOtherMouseDragged) if down else quartz.kCGEventMouseMoved
        event = self._made(quartz.CGEventCreateMouseEvent(self._source, what, at, number))
        for field, value in zip((quartz.kCGMouseEventDeltaX, quartz.kCGMouseEventDeltaY), delta, strict=True):
            quartz.CGEventSetIntegerValueField(event, field, value)
        if down:
            quartz.CGEventSetIntegerValueField(event, quartz.kCGMouseEventClickState, clicks)
        self._post(event, flags)

    def button(self, number: int, pressed: bool, at: Point, clicks: int, flags: int) -> None:
        """Press or release a button; clicks: the how manieth click this is, of those that count together."""
        quartz = self._quartz
        what = {
            (0, True): quartz.kCGEventLeftMouseDown,
            (0, False): quartz.kCGEventLeftMouseUp,
            (1, True): quartz.kCGEventRightMouseDown,
            (1, False): quartz.kCGEventRightMouseUp,
        }.get((number, pressed), quartz.kCGEventOtherMouseDown if pressed else quartz.kCGEventOtherMouseUp)
        event = self._made(quartz.CGEventCreateMouseEvent(self._source, what, at, number))
        quartz.CGEventSetIntegerValueField(event, quartz.kCGMouseEventClickState, clicks)
        self._post(event, flags)

    def scroll(self, left: int, up: int, flags: int) -> None:
        """Scroll by so many points, as a trackpad does."""
        quartz = self._quartz
        event = self._made(
            quartz.CGEventCreateScrollWheelEvent2(self._source, quartz.kCGScrollEventUnitPixel, 2, up, left, 0)
        )
        quartz.CGEventSetIntegerValueField(event, quartz.kCGScrollWheelEventIsContinuous, 1)
        self._post(event, flags)

    def key(self, code: int, pressed: bool, flags: int) -> None:
        """Press or release a key by its virtual key code, with these modifiers."""
        event = self._made(self._quartz.CGEventCreateKeyboardEvent(self._source, code, pressed))
        flags |= _FUNCTION if code in FUNCTION_KEYS else 0
        self._post(event, flags | (_KEYPAD if code in ARROWS else 0))

    def text(self, part: str) -> None:
        """Type up to CHUNK UTF-16 units whatever the layout, Caps Lock and the modifiers are."""
        for pressed in (True, False):
            event = self._made(self._quartz.CGEventCreateKeyboardEvent(self._source, 0, pressed))
            self._quartz.CGEventKeyboardSetUnicodeString(event, units(part), part)
            self._post(event, 0)

    def media(self, code: int, pressed: bool) -> None:
        """Press or release a media key by its number in ev_keymap.h: an event of NSSystemDefined, as keyboards send."""
        state = _MEDIA_DOWN if pressed else _MEDIA_UP
        make = self._load("AppKit").NSEvent
        event = make.otherEventWithType_location_modifierFlags_timestamp_windowNumber_context_subtype_data1_data2_(
            _SYSTEM_DEFINED, (0.0, 0.0), state << 8, 0.0, 0, None, _AUX_BUTTONS, code << 16 | state << 8, -1
        )
        self._post(self._made(None if event is None else event.CGEvent()), None)

    def release(self, kind: bytes, number: int) -> None:
        """Release what was held down by a run that is not there any more."""
        if kind == BUTTON:
            self.button(number, False, self.where(), 1, 0)
        elif kind == KEY:
            self.key(number, False, 0)
        else:
            self.media(number, False)

    def _post(self, event: Any, flags: int | None) -> None:
        if flags is not None:  # or those that the source remembers are in it, such as the last arrow key's
            self._quartz.CGEventSetFlags(event, flags)
        self.posted += 1
        self._quartz.CGEventPost(self._quartz.kCGHIDEventTap, event)

    def _made(self, event: Any) -> Any:
        if event is None:
            raise no_window_server()
        return event


def units(text: str) -> int:
    """How many units of UTF-16 it has."""
    return len(text.encode("utf-16-le")) // 2


def no_window_server() -> EnvironmentLacksError:
    return EnvironmentLacksError(
        "macOS' window server takes no events of this process.",
        "Run it in a terminal on the Mac's own screen, not by ssh, or use `--output none`.",
    )
