"""GNOME on Wayland: Mutter's RemoteDesktop over D-Bus, which moves the pointer within an area that is "recorded".

No picture is ever taken: Mutter needs the area for its coordinates, and nobody reads it. GNOME shows its sign for a
shared screen meanwhile.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import Any

from jeepney import DBusAddress, Message, MessageFlag, message_bus, new_method_call

from gesturectl.desktop.bus import Bus
from gesturectl.desktop.keyboard.keysyms import keysyms
from gesturectl.desktop.keyboard.xkb import XkbKeymap
from gesturectl.desktop.output import Steps
from gesturectl.desktop.release.posix import guardian_of
from gesturectl.desktop.skeleton import CLICK, BlindBackEnd, discrete_clicks, kernel_button
from gesturectl.desktop.wayland.session import WaylandSession, open_session
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError, NotNowError, NotOfferedError
from gesturectl.model.types import MouseButton

_DESKTOP, _CAST = "org.gnome.Mutter.RemoteDesktop", "org.gnome.Mutter.ScreenCast"
_SERIAL = 0x70000000  # of the guardian's messages, which must differ from those of the run
_CONTINUOUS = 8  # the flag of smooth scrolling
_LOCKED = "Session creation inhibited"  # what Mutter says then
_REMEDY = "Log out and in again, or into an X11 session."


class _Bus(Bus):
    """Calls to Mutter."""

    def __init__(self) -> None:
        super().__init__("GNOME", _REMEDY)

    def answer(self, call: Message, kind: str | None = None) -> Any:
        """As Bus; raises NotNowError while GNOME is locked, when it ends all control and lets none begin."""
        try:
            return super().answer(call, kind)
        except EnvironmentLacksError as e:
            if _LOCKED in e.problem:
                raise NotNowError("GNOME is locked, and is not controlled meanwhile.", "Unlock it.") from None
            raise

    def ask(
        self, name: str, path: str, member: str, signature: str = "", *arguments: object, part: str = "", kind: str = ""
    ) -> Any:
        """The answer's values, of the types `kind`."""
        call = new_method_call(DBusAddress(path, name, name + part), member, signature or None, arguments)
        return self.answer(call, kind)

    def call(self, path: str, member: str, signature: str, *arguments: object) -> None:
        """Call a method of a session without waiting for it."""
        self.send(self.message(path, member, signature, *arguments))

    def message(self, path: str, member: str, signature: str, *arguments: object) -> Message:
        """The message of `call`."""
        return new_method_call(DBusAddress(path, _DESKTOP, _DESKTOP + ".Session"), member, signature, arguments)


class MutterOutput(BlindBackEnd):
    """Sends events through a RemoteDesktop session; made by `open_mutter`.

    Positions are pixels of the rectangle that holds all monitors. Without PipeWire there is no area: then the pointer
    is first moved to the corner at the top left, and from there by distances.
    """

    name = "wayland"

    def __init__(self, session: WaylandSession, bus: _Bus, *, guarded: bool = False) -> None:
        super().__init__(session.screen, session.monitors)
        self._session, self._bus = session, bus
        self._path = self._stream = ""
        self._keymap = XkbKeymap(session.keymap)
        bus.listen(interface=_DESKTOP + ".Session", member="Closed")
        self._start()
        if guarded:  # late, as nothing would end it if this failed
            self.guard(guardian_of(bus.guarded()))

    def follow(self) -> None:
        self._session.dispatch()
        if self._session.keymap not in (None, self._keymap.text):
            self._keymap = XkbKeymap(self._session.keymap)
        if self._bus.take_signal(self._path, "Closed"):
            raise EnvironmentLacksError("GNOME has ended the control of the desktop.", "Start it again.")
        if self.take_monitors(self._session.screen, self._session.monitors):
            self._bus.ask(_DESKTOP, self._path, "Stop", part=".Session")
            self._start()

    def move(self, x: float, y: float) -> None:
        if self._stream:
            self._notify("NotifyPointerMotionAbsolute", "sdd", self._stream, x, y)
        else:
            self._notify("NotifyPointerMotionRelative", "dd", x - self.at[0], y - self.at[1])

    def button(self, name: MouseButton, pressed: bool) -> None:
        self._hold("NotifyPointerButton", "ib", kernel_button(name), pressed)

    def key(self, name: str, pressed: bool) -> None:
        self._hold("NotifyKeyboardKeysym", "ub", self._keysym(name), pressed)

    def scroll(self, dx: float, dy: float) -> None:
        clicks = discrete_clicks(dx, dy)
        if clicks is None:
            self._notify("NotifyPointerAxis", "ddu", dx * CLICK, -dy * CLICK, _CONTINUOUS)
        for axis, n in clicks or ():
            self._notify("NotifyPointerAxisDiscrete", "ui", axis, n)

    def text(self, text: str) -> Steps:
        for keysym in [self._keysym(c) for c in text]:
            self._notify("NotifyKeyboardKeysym", "ub", keysym, True)
            self._notify("NotifyKeyboardKeysym", "ub", keysym, False)
        yield from ()

    def _start(self) -> None:
        (self._path,) = self._bus.ask(_DESKTOP, "/org/gnome/Mutter/RemoteDesktop", "CreateSession", kind="o")
        try:
            self._stream = self._area()
            self._bus.ask(_DESKTOP, self._path, "Start", part=".Session")
        except EnvironmentLacksError:
            self._stream = ""
            (self._path,) = self._bus.ask(_DESKTOP, "/org/gnome/Mutter/RemoteDesktop", "CreateSession", kind="o")
            self._bus.ask(_DESKTOP, self._path, "Start", part=".Session")
            far = [-float(n) for n in self.screen]
            self._notify("NotifyPointerMotionRelative", "dd", *far)
            self._notify("NotifyPointerMotionRelative", "dd", *self.at)

    def _area(self) -> str:
        """The stream of the whole screen, in whose coordinates the pointer is moved."""
        own = self._bus.property(DBusAddress(self._path, _DESKTOP, _DESKTOP + ".Session"), "SessionId", "s")
        options = {"remote-desktop-session-id": ("s", own)}
        (cast,) = self._bus.ask(_CAST, "/org/gnome/Mutter/ScreenCast", "CreateSession", "a{sv}", options, kind="o")
        area: tuple[object, ...] = (0, 0, *self.screen, {})
        (stream,) = self._bus.ask(_CAST, cast, "RecordArea", "iiiia{sv}", *area, part=".Session", kind="o")
        return str(stream)

    def _keysym(self, name: str) -> int:
        found = next((k for k in keysyms(name) if self._keymap.stroke((k,))), None)
        if found is None:
            raise GesturectlError(
                f"The present keyboard layout has no key {name!r}, and GNOME types nothing else.",
                "Bind another key, or add a layout that has it.",
            )
        return found

    def _hold(self, member: str, signature: str, number: int, pressed: bool) -> None:
        release = self._bus.message(self._path, member, signature, number, False)
        release.header.flags = MessageFlag.no_reply_expected
        with self.holding(release.serialise(serial=_SERIAL + number), pressed):
            self._notify(member, signature, number, pressed)

    def _notify(self, member: str, signature: str, *arguments: object) -> None:
        self._bus.call(self._path, member, signature, *arguments)


def runs_here() -> bool:
    """Whether the session's bus knows GNOME's RemoteDesktop."""
    try:
        with closing(_Bus()) as bus:
            (there,) = bus.answer(message_bus.NameHasOwner(_DESKTOP))
    except EnvironmentLacksError:
        return False
    return bool(there)


def open_mutter(*, guarded: bool = False) -> MutterOutput:
    """The output to GNOME's session; NotOfferedError where there is none, EnvironmentLacksError where it refuses."""
    if not runs_here():
        raise NotOfferedError("This desktop is not GNOME.", "Use another output.")
    with ExitStack() as stack:
        session = open_session()
        stack.callback(session.wire.close)
        output = MutterOutput(session, stack.enter_context(closing(_Bus())), guarded=guarded)
        output.resources.enter_context(stack.pop_all())
        return output
