"""GNOME on Wayland: Mutter's RemoteDesktop over D-Bus, which moves the pointer within an area that is "recorded".

No picture is ever taken: Mutter needs the area for its coordinates, and nobody reads it. GNOME shows its sign for a
shared screen meanwhile.
"""

from __future__ import annotations

from typing import Any

from jeepney import DBusAddress, Message, message_bus, new_method_call

from gesturectl.desktop.bus import Bus
from gesturectl.desktop.keyboard.keysyms import keysyms
from gesturectl.desktop.keyboard.xkb import Keymap
from gesturectl.desktop.own_devices import OwnDevices
from gesturectl.desktop.wayland.output import CLICK, Session, kernel_button, open_session
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError, NotNowError
from gesturectl.model.types import Button, Key, Move, OutputEvent, Scroll, Text

_DESKTOP, _CAST = "org.gnome.Mutter.RemoteDesktop", "org.gnome.Mutter.ScreenCast"
_CONTINUOUS = 8  # the flag of smooth scrolling
_LOCKED = "Session creation inhibited"  # what Mutter says then
_REMEDY = "Log out and in again, or into an X11 session."


class _Bus(Bus):
    """Calls to Mutter."""

    def __init__(self) -> None:
        super().__init__("GNOME", _REMEDY)

    def answer(self, call: Message) -> Any:
        """As Bus; raises NotNowError while GNOME is locked, when it ends all control and lets none begin."""
        try:
            return super().answer(call)
        except EnvironmentLacksError as e:
            if _LOCKED in e.problem:
                raise NotNowError("GNOME is locked, and is not controlled meanwhile.", "Unlock it.") from None
            raise

    def ask(self, name: str, path: str, member: str, signature: str = "", *arguments: object, part: str = "") -> Any:
        """The answer's values."""
        return self.answer(new_method_call(DBusAddress(path, name, name + part), member, signature or None, arguments))

    def call(self, path: str, member: str, signature: str, *arguments: object) -> None:
        """Call a method of a session without waiting for it."""
        self.tell(new_method_call(DBusAddress(path, _DESKTOP, _DESKTOP + ".Session"), member, signature, arguments))


class MutterOutput:
    """Sends events through a RemoteDesktop session; made by `open_mutter`.

    Positions are pixels of the rectangle that holds all monitors. The pointer is taken to be where it was last brought,
    at first in the middle. Without PipeWire there is no area: then the pointer is first moved to the corner at the top
    left, and from there by distances.
    """

    name = "wayland"

    def __init__(self, session: Session, bus: _Bus) -> None:
        self._session, self._bus = session, bus
        self._path = self._stream = ""
        self._own = OwnDevices()
        self._closed = False
        self.screen, self.monitors = session.screen, session.monitors
        self._at = (self.screen[0] / 2, self.screen[1] / 2)
        self._keymap = Keymap(session.keymap)
        bus.listen(interface=_DESKTOP + ".Session", member="Closed")
        self._start()

    def pointer(self) -> tuple[float, float]:
        return self._at

    def emit(self, event: OutputEvent) -> None:
        self._follow()
        if isinstance(event, Move):
            self._move(event.x, event.y)
        elif isinstance(event, Button):
            self._tell("NotifyPointerButton", "ib", kernel_button(event.button), event.pressed)
        elif isinstance(event, Scroll):
            self._scroll(event)
        elif isinstance(event, Key):
            self._tell("NotifyKeyboardKeysym", "ub", self._keysym(event.key), event.pressed)
        elif isinstance(event, Text):
            for keysym in [self._keysym(c) for c in event.text]:
                self._tell("NotifyKeyboardKeysym", "ub", keysym, True)
                self._tell("NotifyKeyboardKeysym", "ub", keysym, False)

    def user_active(self) -> bool:
        self._follow()
        return self._own.used()

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._bus.close()
            self._own.close()
            self._session.wire.close()

    def _start(self) -> None:
        (self._path,) = self._bus.ask(_DESKTOP, "/org/gnome/Mutter/RemoteDesktop", "CreateSession")
        try:
            self._stream = self._area()
            self._bus.ask(_DESKTOP, self._path, "Start", part=".Session")
        except EnvironmentLacksError:
            self._stream = ""
            (self._path,) = self._bus.ask(_DESKTOP, "/org/gnome/Mutter/RemoteDesktop", "CreateSession")
            self._bus.ask(_DESKTOP, self._path, "Start", part=".Session")
            far = [-float(n) for n in self.screen]
            self._tell("NotifyPointerMotionRelative", "dd", *far)
            self._tell("NotifyPointerMotionRelative", "dd", *self._at)

    def _area(self) -> str:
        """The stream of the whole screen, in whose coordinates the pointer is moved."""
        properties = DBusAddress(self._path, _DESKTOP, "org.freedesktop.DBus.Properties")
        asked = new_method_call(properties, "Get", "ss", (_DESKTOP + ".Session", "SessionId"))
        ((_, own),) = self._bus.answer(asked)
        options = {"remote-desktop-session-id": ("s", own)}
        (cast,) = self._bus.ask(_CAST, "/org/gnome/Mutter/ScreenCast", "CreateSession", "a{sv}", options)
        area: tuple[object, ...] = (0, 0, *self.screen, {})
        (stream,) = self._bus.ask(_CAST, cast, "RecordArea", "iiiia{sv}", *area, part=".Session")
        return str(stream)

    def _follow(self) -> None:
        self._session.dispatch()
        if self._session.keymap is not None:
            self._keymap = Keymap(self._session.keymap)
            self._session.keymap = None
        if self._bus.heard(self._path, "Closed"):
            raise EnvironmentLacksError("GNOME has ended the control of the desktop.", "Start it again.")
        if self._session.monitors is not self.monitors:
            self.screen, self.monitors = self._session.screen, self._session.monitors
            self._bus.ask(_DESKTOP, self._path, "Stop", part=".Session")
            self._start()

    def _move(self, x: float, y: float) -> None:
        at = min(max(x, 0.0), self.screen[0] - 1.0), min(max(y, 0.0), self.screen[1] - 1.0)
        if self._stream:
            self._tell("NotifyPointerMotionAbsolute", "sdd", self._stream, *at)
        else:
            self._tell("NotifyPointerMotionRelative", "dd", at[0] - self._at[0], at[1] - self._at[1])
        self._at = at

    def _scroll(self, event: Scroll) -> None:
        """Whole clicks as a wheel's, else smoothly."""
        if event.dx % 1 == 0 and event.dy % 1 == 0:
            for axis, clicks in ((0, -event.dy), (1, event.dx)):
                if clicks:
                    self._tell("NotifyPointerAxisDiscrete", "ui", axis, int(clicks))
        else:
            self._tell("NotifyPointerAxis", "ddu", event.dx * CLICK, -event.dy * CLICK, _CONTINUOUS)

    def _keysym(self, name: str) -> int:
        found = next((k for k in keysyms(name) if self._keymap.stroke((k,))), None)
        if found is None:
            raise GesturectlError(
                f"The present keyboard layout has no key {name!r}, and GNOME types nothing else.",
                "Bind another key, or add a layout that has it.",
            )
        return found

    def _tell(self, member: str, signature: str, *arguments: object) -> None:
        self._bus.call(self._path, member, signature, *arguments)


def runs_here() -> bool:
    """Whether the session's bus knows GNOME's RemoteDesktop."""
    try:
        bus = _Bus()
    except EnvironmentLacksError:
        return False
    try:
        (there,) = bus.answer(message_bus.NameHasOwner(_DESKTOP))
    finally:
        bus.close()
    return bool(there)


def open_mutter() -> MutterOutput:
    """The output to GNOME's session; EnvironmentLacksError where it refuses."""
    session = open_session()
    try:
        bus = _Bus()
        try:
            return MutterOutput(session, bus)
        except BaseException:
            bus.close()
            raise
    except BaseException:
        session.wire.close()
        raise
