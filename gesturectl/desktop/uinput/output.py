"""Any desktop on Linux, by the kernel: an absolute pointer as virtual machines have it, and a keyboard.

Compositors and the X server spread such a pointer over the rectangle that holds all monitors.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

from gesturectl.desktop.keyboard.keycodes import CAPS_LOCK, KeycodeKeyboard
from gesturectl.desktop.linux.input_events import EV_ABS, EV_KEY, EV_LED, EV_REL
from gesturectl.desktop.output import Steps
from gesturectl.desktop.release.posix import Display, guardian_of
from gesturectl.desktop.skeleton import KERNEL_BUTTONS, BlindBackEnd, kernel_button
from gesturectl.desktop.surroundings import Desktop, find_desktop
from gesturectl.desktop.uinput.device import Device, Event, Kind, frame, open_file
from gesturectl.model.errors import NotOfferedError
from gesturectl.model.types import MouseButton

_X, _Y = 0x00, 0x01
_SPAN = 65535  # the largest value of both axes
_RIGHT, _UP = (0x06, 0x0C), (0x08, 0x0B)  # wheels by direction: whole clicks, and parts of them
_CLICK = 120  # parts in a click
_CAPS_LIGHT = 1
_BUTTONS, _KEYS = 0, 1  # the devices by their numbers
_SLEEP = (116, 142, 143, 205)  # keys that switch the computer off or wake it; a keyboard with them is watched for that
KEYBOARD = Kind(
    "gesturectl keyboard",
    {EV_KEY: tuple(n for n in range(1, 248) if n not in _SLEEP), EV_LED: (0, _CAPS_LIGHT, 2)},
)
POINTER = Kind(
    "gesturectl pointer",
    {EV_KEY: tuple(KERNEL_BUTTONS.values()), EV_REL: (*_UP, *_RIGHT), EV_ABS: (_X, _Y)},
    {_X: _SPAN, _Y: _SPAN},
)


class Wheel:
    """Clicks and fractions of them along one axis, as the two codes that a wheel of high resolution sends."""

    def __init__(self, codes: tuple[int, int]) -> None:
        """codes: of whole clicks, and of their parts."""
        self._whole, self._fine = codes
        self._turned, self._sent, self._left = 0.0, 0, 0  # parts, those sent, those not yet a whole click

    def turn(self, clicks: float) -> list[Event]:
        """The events of a turn."""
        self._turned += clicks * _CLICK
        parts = round(self._turned) - self._sent
        self._sent += parts
        self._left += parts
        whole = math.trunc(self._left / _CLICK)
        self._left -= whole * _CLICK
        events = [(EV_REL, self._fine, parts), (EV_REL, self._whole, whole)]
        return [e for e in events if e[2]]


class UinputOutput(BlindBackEnd):
    """Sends events through two devices of the kernel; made by `open_uinput`."""

    name = "uinput"

    def __init__(self, desktop: Desktop, pointer: Device, keyboard: Device, *, guarded: bool = False) -> None:
        super().__init__(desktop.screen, desktop.monitors)
        self._desktop, self._pointer = desktop, pointer
        self._devices = (pointer, keyboard)
        self._keyboard = KeycodeKeyboard(
            desktop.keymap,
            lambda key, pressed: self._hold(_KEYS, key, pressed),
            desktop.group,
            lambda: keyboard.lit(_CAPS_LIGHT),
            self._suspending_caps_lock,
        )
        self._right, self._up = Wheel(_RIGHT), Wheel(_UP)
        for resource in (desktop, keyboard, pointer):
            self.resources.callback(resource.close)
        if guarded:  # the kernel releases what a killed run held, but not what one holds that stands still
            self.guard(guardian_of(*(Display(device.fileno()) for device in self._devices)))

    def follow(self) -> None:
        self._desktop.follow()
        self._keyboard.keymap = self._desktop.keymap
        self.take_monitors(self._desktop.screen, self._desktop.monitors)

    def move(self, x: float, y: float) -> None:
        width, height = self.screen
        self._pointer.send((EV_ABS, _X, place(x, width)), (EV_ABS, _Y, place(y, height)))

    def button(self, name: MouseButton, pressed: bool) -> None:
        self._hold(_BUTTONS, kernel_button(name), pressed)

    def key(self, name: str, pressed: bool) -> None:
        self._keyboard.key(name, pressed)

    def scroll(self, dx: float, dy: float) -> None:
        if events := self._right.turn(dx) + self._up.turn(dy):
            self._pointer.send(*events)

    def text(self, text: str) -> Steps:
        return self._keyboard.type(text)

    @contextmanager
    def _suspending_caps_lock(self) -> Iterator[None]:
        """The block in which Caps Lock is off although it was on; its key is tapped again if it does not end."""
        tap = b"".join(frame((EV_KEY, CAPS_LOCK, value)) for value in (1, 0))
        with self.holding(tap, True, _KEYS, at_end=True):
            pass
        try:
            yield
        finally:
            with self.holding(tap, False, _KEYS, at_end=True):
                pass

    def _hold(self, device: int, number: int, pressed: bool) -> None:
        with self.holding(frame((EV_KEY, number, 0)), pressed, device):
            self._devices[device].send((EV_KEY, number, int(pressed)))


def place(at: float, length: int) -> int:
    """The value of an axis for a position of 0 to `length` - 1 pixels; never to be read as a pixel before it."""
    return min(math.ceil(at * (_SPAN + 1) / length), _SPAN)


def open_uinput(screen: tuple[int, int] | None = None, *, guarded: bool = False) -> UinputOutput:
    """The output to whatever desktop reads this computer's input devices.

    screen: its size in pixels, where no display reports it. Raises EnvironmentLacksError where the kernel or its
    permissions do not allow it.
    """
    with ExitStack() as stack:
        # The devices first: a desktop without a keyboard reports no layout.
        pointer, keyboard = (stack.enter_context(closing(Device(open_file(), k))) for k in (POINTER, KEYBOARD))
        desktop = stack.enter_context(closing(find_desktop(screen)))
        stack.pop_all()
        return UinputOutput(desktop, pointer, keyboard, guarded=guarded)


def permission() -> str:
    """The command that permits this output to the user; empty where it is permitted."""
    try:
        os.close(open_file())
    except NotOfferedError as e:
        return e.remedy
    return ""


def probe() -> str:
    """What an output would work with, in words; nothing is made. Raises EnvironmentLacksError as `open_uinput`."""
    os.close(open_file())
    desktop = find_desktop((0, 0))
    try:
        layouts = ", ".join(desktop.keymap.layouts)
        seen = ", ".join(f"monitor {n} {m}" for n, m in enumerate(desktop.monitors, 1) if m.width)
        return f"{seen or 'no display tells its monitors'}; keyboard layout {layouts} from {desktop.keymap_source}"
    finally:
        desktop.close()
