"""Wayland compositors with wlroots' virtual pointer and keyboard, such as sway, Hyprland, river and labwc."""

from __future__ import annotations

import mmap
import os
import time
from pathlib import Path

from gesturectl.desktop.guardian import Guardian
from gesturectl.desktop.output import Steps, at_once
from gesturectl.desktop.own_devices import OwnDevices
from gesturectl.desktop.wayland.keys import VirtualKeyboard
from gesturectl.desktop.wayland.screen import Outputs
from gesturectl.desktop.wayland.wire import REMEDY, Event, Wire, message
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
from gesturectl.model.types import Button, Key, Move, OutputEvent, Scroll, Text

BUTTONS = {"left": 0x110, "right": 0x111, "middle": 0x112, "back": 0x113, "forward": 0x114}  # the kernel's numbers
CLICK = 15.0  # the length of a wheel click in Wayland's units, as libinput has it
_FINE = 64  # steps in a pixel, for screens on which it is several of the display's own
_VERTICAL, _HORIZONTAL = 0, 1
_WHEEL, _CONTINUOUS = 0, 2
_KEYBOARD = 2  # the capability's bit
_VERSIONS = {
    "wl_seat": 5, "wl_output": 4, "zxdg_output_manager_v1": 3,
    "zwlr_virtual_pointer_manager_v1": 2, "zwp_virtual_keyboard_manager_v1": 1,
}  # fmt: skip
_DEVICES = ("zwlr_virtual_pointer_manager_v1", "zwp_virtual_keyboard_manager_v1")


def kernel_button(name: str) -> int:
    """The kernel's number of a mouse button. Raises GesturectlError for those of X's wheel, which it has not."""
    if name not in BUTTONS:
        raise GesturectlError(f"No desktop but X11 has a mouse button {name!r}.", "Bind another one.")
    return BUTTONS[name]


class NotOfferedError(EnvironmentLacksError):
    """The compositor is another one than those with wlroots' virtual devices."""


class Session:
    """What a Wayland session tells any client: its monitors, and the keymap of the user's keyboard.

    Raises EnvironmentLacksError where there is none, or it goes away.
    """

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.bound: dict[str, int] = {}  # objects by interface
        self.keymap: str | None = None
        self._keyboard: int | None = None
        self._outputs = Outputs(wire)
        self._registry = wire.globals(self._offered)
        wire.roundtrip()  # the globals
        wire.roundtrip()  # what the bound ones tell
        wire.roundtrip()  # and what was asked of them then
        self.screen, self.monitors = self._outputs.layout()
        self._outputs.changed = False

    def dispatch(self) -> None:
        """Take notice of what has changed."""
        self.wire.dispatch()
        if self._outputs.changed:
            self._outputs.changed = False
            screen, monitors = self._outputs.layout()
            # While no monitor is on, the last ones count. The same ones are no change.
            if monitors and monitors != self.monitors:
                self.screen, self.monitors = screen, monitors

    def _offered(self, event: Event) -> None:
        name = event.number()
        if event.opcode == 1:
            self._outputs.remove(name)
            return
        interface, version = event.string(), event.number()
        if interface not in _VERSIONS or (interface in self.bound and interface != "wl_output"):
            return
        number = self.wire.new()
        version = min(version, _VERSIONS[interface])
        self.wire.request(self._registry, 0, name, interface, version, number)
        self.bound[interface] = number
        if interface == "wl_output":
            self._outputs.add(name, number)
        elif interface == "zxdg_output_manager_v1":
            self._outputs.manage(number)
        elif interface == "wl_seat":
            self.wire.handlers[number] = self._seat

    def _seat(self, event: Event) -> None:
        if event.opcode == 0 and event.number() & _KEYBOARD and self._keyboard is None:
            self._keyboard = self.wire.new(self._keys)
            self.wire.request(self.bound["wl_seat"], 1, self._keyboard)
            self.wire.flush()

    def _keys(self, event: Event) -> None:
        if event.opcode == 0:
            form, fd, size = event.number(), event.fd(), event.number()
            try:
                if form == 1 and size:
                    with mmap.mmap(fd, size, mmap.MAP_PRIVATE, mmap.PROT_READ) as text:
                        self.keymap = text[:].rstrip(b"\0").decode("utf-8", "replace")
            finally:
                os.close(fd)


class WaylandOutput:
    """Sends events through a virtual pointer and a virtual keyboard; made by `open_wayland`.

    Positions are logical pixels of the rectangle that holds all monitors. Wayland tells nobody where the
    pointer is: it is taken to be where it was last brought, at first in the middle.
    """

    name = "wayland"

    def __init__(self, session: Session, *, guarded: bool = False) -> None:
        """guarded: a guardian is started; older wlroots keeps down the buttons of a pointer that is gone."""
        self._session, self._wire = session, session.wire
        seat = session.bound["wl_seat"]
        pointers, keyboards = (session.bound[i] for i in _DEVICES)
        self._mouse, keyboard = self._wire.new(), self._wire.new()
        self._wire.request(pointers, 0, seat, self._mouse)
        self._wire.request(keyboards, 0, seat, keyboard)
        self._keyboard = VirtualKeyboard(self._wire, keyboard, _milliseconds)
        self._keyboard.use(session.keymap)
        self._wire.roundtrip()
        self.screen, self.monitors = session.screen, session.monitors
        self._at = (self.screen[0] / 2, self.screen[1] / 2)
        self._own = OwnDevices()
        self._closed = False
        # The guardian holds the connection open for as long as it needs it, and the devices with it.
        self._guardian = Guardian(self._wire.fileno(), own=False) if guarded else None

    def pointer(self) -> tuple[float, float]:
        return self._at

    def emit(self, event: OutputEvent) -> None:
        self._follow()
        if isinstance(event, Move):
            self._move(event.x, event.y)
        elif isinstance(event, Button):
            self._button(kernel_button(event.button), event.pressed)
        elif isinstance(event, Scroll):
            self._scroll(event)
        elif isinstance(event, Key):
            self._keyboard.key(event.key, event.pressed)
        elif isinstance(event, Text):
            at_once(self._keyboard.type(event.text))
        self._wire.flush()

    def type(self, event: Text) -> Steps:
        self._follow()
        try:
            yield from self._keyboard.type(event.text)
        finally:
            self._wire.flush()

    def user_active(self) -> bool:
        self._follow()
        return self._own.used()

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        try:
            self._keyboard.close()
            self._wire.request(self._mouse, 8)
            self._wire.roundtrip()
        except EnvironmentLacksError:
            pass  # the compositor has gone, and with it all there is to undo
        finally:
            self._wire.close()
            self._own.close()
            if self._guardian:
                self._guardian.close()

    def _follow(self) -> None:
        self._session.dispatch()
        if self._session.keymap is not None:
            self._keyboard.use(self._session.keymap)
            self._session.keymap = None
        self.screen, self.monitors = self._session.screen, self._session.monitors

    def _move(self, x: float, y: float) -> None:
        width, height = self.screen
        self._at = min(max(x, 0.0), width - 1.0), min(max(y, 0.0), height - 1.0)
        place = (round(v * _FINE) for v in self._at)
        self._wire.request(self._mouse, 1, _milliseconds(), *place, width * _FINE, height * _FINE)
        self._frame()

    def _button(self, number: int, pressed: bool) -> None:
        """Press or release; at no moment is a button down that the guardian has not been told of."""
        release = message(self._mouse, 2, 0, number, 0) + message(self._mouse, 4)
        if self._guardian and pressed:
            self._guardian.tell(release, down=True)
        self._wire.request(self._mouse, 2, _milliseconds(), number, int(pressed))
        self._frame()
        if self._guardian and not pressed:
            self._wire.flush()
            self._guardian.tell(release, down=False)

    def _scroll(self, event: Scroll) -> None:
        """Whole clicks as a wheel's; else smoothly, which programs know from touchpads."""
        whole = event.dx % 1 == 0 and event.dy % 1 == 0
        for axis, clicks in ((_VERTICAL, -event.dy), (_HORIZONTAL, event.dx)):
            if not clicks:
                continue
            if whole:
                self._wire.request(self._mouse, 7, _milliseconds(), axis, clicks * CLICK, int(clicks))
            else:
                self._wire.request(self._mouse, 3, _milliseconds(), axis, clicks * CLICK)
            # wlroots takes the source for that of the axis named last, and ends where one of two in a frame has none.
            self._wire.request(self._mouse, 5, _WHEEL if whole else _CONTINUOUS)
            self._frame()

    def _frame(self) -> None:
        self._wire.request(self._mouse, 4)


def open_session(display: str | None = None) -> Session:
    """The Wayland session of this process, or that of the display named.

    Raises EnvironmentLacksError where there is none.
    """
    name = display or os.environ.get("WAYLAND_DISPLAY", "")
    if not name:
        raise EnvironmentLacksError("There is no Wayland session (WAYLAND_DISPLAY is not set).", REMEDY)
    wire = Wire(str(Path(os.environ.get("XDG_RUNTIME_DIR", "/"), name)))
    try:
        return Session(wire)
    except BaseException:
        wire.close()
        raise


def open_wlroots(display: str | None = None, *, guarded: bool = False) -> WaylandOutput:
    """The output to a compositor with both virtual devices; NotOfferedError where it lacks them."""
    session = open_session(display)
    try:
        missing = [i for i in ("wl_seat", *_DEVICES) if i not in session.bound]
        if missing:
            raise NotOfferedError(
                f"This Wayland compositor does not offer {' and '.join(missing)}.",
                "Use `--output uinput`, which `gesturectl doctor` helps to permit, or log into an X11 session.",
            )
        if not session.monitors:
            raise EnvironmentLacksError("This Wayland session has no monitor that is on.", "Switch one on.")
        return WaylandOutput(session, guarded=guarded)
    except BaseException:
        session.wire.close()
        raise


def _milliseconds() -> int:
    return time.monotonic_ns() // 1_000_000 & 0xFFFFFFFF
