"""The X11 desktop: pointer, buttons, wheel and keys through the XTEST extension."""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

import xcffib
import xcffib.randr
import xcffib.xproto
import xcffib.xtest

from gesturectl.desktop.guardian import Guardian
from gesturectl.desktop.output import Steps, at_once
from gesturectl.desktop.x11.devices import HIERARCHY_CHANGED, Devices
from gesturectl.desktop.x11.keys import Keyboard
from gesturectl.desktop.x11.monitors import MONITORS_CHANGED, Randr, has_monitors
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import MOUSE_BUTTONS, Button, Key, Move, OutputEvent, Scroll, Text, whole

_KEY_PRESS, _BUTTON_PRESS, _MOTION = 2, 4, 6  # a release is its press plus one
_GENERIC_EVENT = 35
_BUTTONS = {name: number for number, name in enumerate(MOUSE_BUTTONS, 1)}
_UP, _DOWN, _LEFT, _RIGHT = 4, 5, 6, 7
_NO_DISPLAY = "Run inside a desktop session, or use `--output none`."


class _Connection(xcffib.Connection):  # type: ignore[misc]
    def hoist_event(self, e: Any) -> Any:
        """XI2 events by their number alone: xcffib misreads the axes of raw motion, and nothing here needs them."""
        if e.response_type & 0x7F == _GENERIC_EVENT:
            return struct.unpack_from("=H", xcffib.ffi.buffer(e, 32), 8)[0]
        return super().hoist_event(e)


@contextmanager
def _connected() -> Iterator[None]:
    try:
        yield
    except xcffib.ConnectionException:
        raise EnvironmentLacksError("The connection to the X server is gone.", _NO_DISPLAY) from None


class X11Output:
    """Sends events to one X screen; made by `open_x11`.

    Positions are pixels of the root window, rounded and kept inside it. XTEST has whole wheel clicks only, so fractions
    are saved up.
    """

    name = "x11"

    def __init__(self, connection: _Connection) -> None:
        self._c = connection
        setup = connection.get_setup()
        self._root = setup.roots[connection.pref_screen].root
        self._keycodes = (setup.min_keycode, setup.max_keycode)
        self._xtest = connection(xcffib.xtest.key)
        self._devices = Devices(connection, self._root)
        self._keyboard = Keyboard(lambda: self._devices.layout(*self._keycodes), self._key, self._bind)
        self._guard: tuple[Guardian, _Connection] | None = None
        self._opcode = 0  # XTEST's, for the guardian
        self._active = self._closed = False
        self._wheel = [0.0, 0.0]  # clicks not yet sent: right, up
        connection.core.ChangeWindowAttributes(
            self._root, xcffib.xproto.CW.EventMask, [xcffib.xproto.EventMask.StructureNotify]
        )
        geometry = connection.core.GetGeometry(self._root).reply()
        self.screen: tuple[int, int] = (geometry.width, geometry.height)
        self._randr = Randr(connection, self._root) if has_monitors(connection) else None
        self.monitors = self._randr.monitors(self.screen) if self._randr else whole(self.screen)

    def pointer(self) -> tuple[float, float]:
        with _connected():
            at = self._c.core.QueryPointer(self._root).reply()
        return float(at.root_x), float(at.root_y)

    def emit(self, event: OutputEvent) -> None:
        with _connected():
            self._read_events()
            try:
                if isinstance(event, Move):
                    x, y = (
                        min(max(math.floor(v + 0.5), 0), n - 1)
                        for v, n in zip((event.x, event.y), self.screen, strict=True)
                    )
                    self._xtest.FakeInput(_MOTION, 0, 0, self._root, x, y, 0)
                elif isinstance(event, Button):
                    self._button(_BUTTONS[event.button], event.pressed)
                elif isinstance(event, Scroll):
                    self._scroll(event)
                elif isinstance(event, Key):
                    self._keyboard.key(event.key, event.pressed, self._state()[0] if event.pressed else 0)
                elif isinstance(event, Text):
                    at_once(self._keyboard.type(event.text, *self._state()))
            finally:
                self._c.flush()

    def type(self, event: Text) -> Steps:
        with _connected():
            self._read_events()
            try:
                with closing(self._keyboard.type(event.text, *self._state())) as steps:
                    for seconds in steps:
                        self._c.flush()
                        yield seconds
                        self._read_events()
            finally:
                self._c.flush()

    def user_active(self) -> bool:
        with _connected():
            self._read_events()
        active, self._active = self._active, False
        return active

    def clear_leftovers(self) -> None:
        """Release what XTEST still holds down, as after a run that was killed; other devices are left alone."""
        with _connected():
            for button in self._devices.buttons_down():
                self._button(button, False)
            for keycode in self._devices.keys_down():
                self._key(keycode, False)
            self._sync()

    def guard(self, connection: _Connection) -> None:
        """Have a guardian let go of what is pressed from now on, should this process be killed.

        connection: another one to the same display, which is the guardian's alone. Raises EnvironmentLacksError.
        """
        self._opcode = connection.core.QueryExtension(5, b"XTEST").reply().major_opcode
        self._guard = Guardian(connection.get_file_descriptor(), own=True), connection

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        try:
            self._keyboard.close()
            self._sync()
            self._c.disconnect()
        except xcffib.ConnectionException:
            pass  # the server has gone, and with it all there is to undo
        finally:
            if self._guard:
                guardian, connection = self._guard
                guardian.close()
                connection.disconnect()

    def _button(self, number: int, pressed: bool) -> None:
        self._hold(_BUTTON_PRESS, number, pressed)

    def _key(self, keycode: int, pressed: bool) -> None:
        self._hold(_KEY_PRESS, keycode, pressed)

    def _hold(self, press: int, number: int, pressed: bool) -> None:
        """Press or release; at no moment is something down that the guardian has not been told of."""
        if self._guard and pressed:
            self._guard[0].tell(self._release(press, number), down=True)
        self._xtest.FakeInput(press if pressed else press + 1, number, 0, self._root, 0, 0, 0)
        if self._guard and not pressed:
            self._c.flush()
            self._guard[0].tell(self._release(press, number), down=False)

    def _release(self, press: int, number: int) -> bytes:
        """XTestFakeInput of "X Test Extension Protocol", in the byte order of this computer."""
        return struct.pack("=BBHBB2xII8xhh7xB", self._opcode, 2, 9, press + 1, number, 0, self._root, 0, 0, 0)

    def _scroll(self, event: Scroll) -> None:
        for axis, (amount, negative, positive) in enumerate(((event.dx, _LEFT, _RIGHT), (event.dy, _DOWN, _UP))):
            saved = self._wheel[axis] + amount
            # Ten tenths are a whole click although their sum is a little less.
            clicks = math.trunc(saved + math.copysign(1e-9, saved))
            self._wheel[axis] = saved - clicks
            for _ in range(abs(clicks)):
                self._button(positive if clicks > 0 else negative, True)
                self._button(positive if clicks > 0 else negative, False)

    def _state(self) -> tuple[int, bool]:
        """The layout group in use (0 or 1) and whether Caps Lock is on."""
        mask = self._c.core.QueryPointer(self._root).reply().mask
        return (mask >> 13) & 1, bool(mask & xcffib.xproto.ModMask.Lock)

    def _bind(self, keysyms: Mapping[int, int]) -> None:
        for keycode, keysym in keysyms.items():
            self._c.core.ChangeKeyboardMapping(1, keycode, 2, [keysym, keysym])
        self._sync()

    def _sync(self) -> None:
        self._c.core.GetInputFocus().reply()

    def _read_events(self) -> None:
        changed = False
        while (event := self._c.poll_for_event()) is not None:
            if event == HIERARCHY_CHANGED:
                self._devices.watch()
            elif isinstance(event, int):
                self._active = True
            elif isinstance(event, xcffib.xproto.MappingNotifyEvent):
                self._keyboard.stale = True
            elif isinstance(event, xcffib.xproto.ConfigureNotifyEvent):
                self.screen = (event.width, event.height)
                changed = True
            elif isinstance(event, MONITORS_CHANGED):
                changed = True
        if changed:
            found = self._randr.monitors(self.screen) if self._randr else whole(self.screen)
            # The same ones are no change: what is held down would be let go for nothing.
            self.monitors = self.monitors if found == self.monitors else found


def open_x11(display: str | None = None, *, guarded: bool = False) -> X11Output:
    """The output to an X display, by default the session's own, with leftovers of a killed run released.

    guarded: a guardian is started, for outputs that are going to press something.

    Raises EnvironmentLacksError without a display, without XTEST, and on XWayland, where XTEST reaches the windows of
    X11 programs only.
    """
    name = display or os.environ.get("DISPLAY", "")
    if not name:
        raise EnvironmentLacksError("There is no X display (DISPLAY is not set).", _NO_DISPLAY)
    try:
        connection = _Connection(name)
        connection.get_setup()
    except (xcffib.ConnectionException, AssertionError):
        raise EnvironmentLacksError(f"The X display {name!r} cannot be opened.", _NO_DISPLAY) from None
    try:
        if is_xwayland(connection):
            raise EnvironmentLacksError(
                f"The X display {name!r} is XWayland, where the x11 output reaches the windows of X11 programs only.",
                "Use `--output wayland`, or log into an X11 session.",
            )
        for extension in (b"XTEST", b"XInputExtension"):
            if not _has(connection, extension):
                raise EnvironmentLacksError(
                    f"The X display {name!r} lacks the extension {extension.decode()}.",
                    "Use an X server that has it, or `--output none`.",
                )
        output = X11Output(connection)
        output.clear_leftovers()
        if guarded:
            output.guard(_Connection(name))
    except BaseException:
        connection.disconnect()
        raise
    return output


def is_xwayland(connection: Any) -> bool:
    """Whether the X server is XWayland: it says so by an extension, older ones by the names of their outputs."""
    if _has(connection, b"XWAYLAND"):
        return True
    if not _has(connection, b"RANDR"):
        return False
    randr = connection(xcffib.randr.key)
    root = connection.get_setup().roots[connection.pref_screen].root
    resources = randr.GetScreenResourcesCurrent(root).reply()
    outputs = (randr.GetOutputInfo(o, resources.config_timestamp).reply() for o in resources.outputs)
    return any(bytes(list(info.name)).startswith(b"XWAYLAND") for info in outputs)


def _has(connection: Any, extension: bytes) -> bool:
    return bool(connection.core.QueryExtension(len(extension), extension).reply().present)
