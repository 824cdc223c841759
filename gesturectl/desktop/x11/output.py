"""The X11 desktop: pointer, buttons, wheel and keys through the XTEST extension."""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import xcffib
import xcffib.randr
import xcffib.xproto
import xcffib.xtest

from gesturectl.desktop.guardian import AGAIN, Display
from gesturectl.desktop.output import NoSessionError, Steps
from gesturectl.desktop.skeleton import BackEnd, WholeClicks
from gesturectl.desktop.x11.devices import HIERARCHY_CHANGED, Devices
from gesturectl.desktop.x11.keys import Keyboard
from gesturectl.desktop.x11.monitors import SCREEN_CHANGED, Screen
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import MOUSE_BUTTONS, MouseButton

_KEY_PRESS, _BUTTON_PRESS, _MOTION = 2, 4, 6  # a release is its press plus one
_GENERIC_EVENT = 35
_GET_ATOM_NAME = 17
_BUTTONS = {name: number for number, name in enumerate(MOUSE_BUTTONS, 1)}
_UP, _DOWN, _LEFT, _RIGHT = 4, 5, 6, 7
# A property of the root window: the keycodes that are bound to characters, and their keysyms. It outlives a killed run.
_BOUND = b"_GESTURECTL_BOUND_KEYS"
_NO_DISPLAY = "Run inside a desktop session, or use `--output none`."


class _XConnection(xcffib.Connection):  # type: ignore[misc]
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


class X11Output(BackEnd):
    """Sends events to one X screen; made by `open_x11`. Positions are pixels of the root window."""

    name = "x11"

    def __init__(self, connection: _XConnection) -> None:
        self._c = connection
        setup = connection.get_setup()
        self._root = setup.roots[connection.pref_screen].root
        self._xtest = connection(xcffib.xtest.key)
        self._devices = Devices(connection, self._root)
        self._keycodes = (setup.min_keycode, setup.max_keycode)
        self._keyboard = Keyboard(lambda: self._devices.layout(*self._keycodes), self._key, self._bind)
        self._property = connection.core.InternAtom(False, len(_BOUND), _BOUND).reply().atom
        self._bound: dict[int, int] = {}  # keysym by keycode, as the property has them
        self._opcode = 0  # XTEST's, for the guardian
        self._active = False
        self._wheel = WholeClicks()
        self._screen = Screen(connection, self._root)
        super().__init__(*self._screen.read())
        self.resources.callback(self._end)

    def pointer(self) -> tuple[float, float]:
        with _connected():
            at = self._c.core.QueryPointer(self._root).reply()
        return float(at.root_x), float(at.root_y)

    def follow(self) -> None:
        changed = False
        while (event := self._c.poll_for_event()) is not None:
            if event == HIERARCHY_CHANGED:
                self._devices.watch()
            elif isinstance(event, int):
                self._active = True
            elif isinstance(event, xcffib.xproto.MappingNotifyEvent):
                self._keyboard.stale = True
            elif isinstance(event, SCREEN_CHANGED):
                changed = True
        if changed:
            self.take_monitors(*self._screen.read())

    def flush(self) -> None:
        self._c.flush()

    def used(self) -> bool:
        active, self._active = self._active, False
        return active

    @contextmanager
    def sending(self) -> Iterator[None]:
        with _connected(), super().sending():
            yield

    def move(self, x: float, y: float) -> None:
        self._xtest.FakeInput(_MOTION, 0, 0, self._root, math.floor(x + 0.5), math.floor(y + 0.5), 0)

    def button(self, name: MouseButton, pressed: bool) -> None:
        self._hold(_BUTTON_PRESS, _BUTTONS[name], pressed)

    def key(self, name: str, pressed: bool) -> None:
        self._keyboard.key(name, pressed, self._state()[0] if pressed else 0)

    def scroll(self, dx: float, dy: float) -> None:
        right, up = self._wheel.turn(dx, dy)
        for clicks, negative, positive in ((right, _LEFT, _RIGHT), (up, _DOWN, _UP)):
            for _ in range(abs(clicks)):
                for pressed in (True, False):
                    self._hold(_BUTTON_PRESS, positive if clicks > 0 else negative, pressed)

    def text(self, text: str) -> Steps:
        yield from self._keyboard.type(text, *self._state())

    def clear_leftovers(self) -> None:
        """Release what XTEST still holds down and unbind its keycodes, as after a run that was killed.

        Other devices are left alone, and keycodes that somebody else has bound since.
        """
        with _connected():
            for button in self._devices.buttons_down():
                self._hold(_BUTTON_PRESS, button, False)
            for keycode in self._devices.keys_down():
                self._key(keycode, False)
            self._bound = self._recorded()
            if self._bound:
                rows = self._devices.layout(*self._keycodes)
                self._bind({keycode: 0 for keycode, keysym in self._bound.items() if keysym in rows.get(keycode, ())})
                self._record({})
            self._sync()

    def guard_by(self, connection: _XConnection) -> None:
        """Start a guardian with another connection to the same display, which is its alone.

        Raises EnvironmentLacksError.
        """
        self._opcode = connection.core.QueryExtension(5, b"XTEST").reply().major_opcode
        # The name of an atom, asked for again, is an answer that no event can be taken for.
        ask = struct.pack("=BBHI", _GET_ATOM_NAME, 0, 2, self._property)
        self.ended_last.callback(connection.disconnect)
        self.guard(Display(connection.get_file_descriptor(), own=True, again=len(AGAIN), ask=ask, answer=_BOUND))

    def _key(self, keycode: int, pressed: bool) -> None:
        self._hold(_KEY_PRESS, keycode, pressed)

    def _hold(self, press: int, number: int, pressed: bool) -> None:
        # XTestFakeInput of "X Test Extension Protocol", in the byte order of this computer.
        release = struct.pack("=BBHBB2xII8xhh7xB", self._opcode, 2, 9, press + 1, number, 0, self._root, 0, 0, 0)
        with self.holding(release, pressed):
            self._xtest.FakeInput(press if pressed else press + 1, number, 0, self._root, 0, 0, 0)

    def _state(self) -> tuple[int, bool]:
        """The layout group in use (0 or 1) and whether Caps Lock is on."""
        mask = self._c.core.QueryPointer(self._root).reply().mask
        return (mask >> 13) & 1, bool(mask & xcffib.xproto.ModMask.Lock)

    def _bind(self, keysyms: dict[int, int]) -> None:
        after = {keycode: keysym for keycode, keysym in (self._bound | keysyms).items() if keysym}
        self._record(self._bound | after)
        for keycode, keysym in keysyms.items():
            self._c.core.ChangeKeyboardMapping(1, keycode, 2, [keysym, keysym])
        self._record(after)
        self._sync()

    def _record(self, bound: dict[int, int]) -> None:
        """Have the property say what is bound; at no moment is a keycode bound that it does not name."""
        if bound == self._bound:
            return
        self._bound = bound
        if bound:
            values = [number for pair in bound.items() for number in pair]
            kind = xcffib.xproto.Atom.CARDINAL
            self._c.core.ChangeProperty(
                xcffib.xproto.PropMode.Replace, self._root, self._property, kind, 32, len(values), values
            )
        else:
            self._c.core.DeleteProperty(self._root, self._property)

    def _recorded(self) -> dict[int, int]:
        found = self._c.core.GetProperty(False, self._root, self._property, 0, 0, 512).reply()
        values = found.value.to_atoms() if found.format == 32 else ()
        return dict(zip(values[::2], values[1::2], strict=False))

    def _sync(self) -> None:
        self._c.core.GetInputFocus().reply()

    def _end(self) -> None:
        with suppress(xcffib.ConnectionException):  # the server has gone, and with it all there is to undo
            self._keyboard.close()
            self._sync()
            self._c.disconnect()


def open_x11(display: str | None = None, *, guarded: bool = False) -> X11Output:
    """The output to an X display, by default the session's own.

    guarded: what a killed run has left is released, and a guardian is started; for the one output that presses things,
    and not for one that only looks while another may be at work.

    Raises EnvironmentLacksError without a display, without XTEST, and on XWayland, where XTEST reaches the windows of
    X11 programs only.
    """
    name = display or os.environ.get("DISPLAY", "")
    if not name:
        raise NoSessionError("There is no X display (DISPLAY is not set).", _NO_DISPLAY)
    try:
        connection = _XConnection(name)
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
        if guarded:
            output.clear_leftovers()
            output.guard_by(_XConnection(name))
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
