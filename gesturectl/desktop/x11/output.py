"""The X11 desktop: pointer, buttons, wheel and keys through the XTEST extension."""

from __future__ import annotations

import math
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import xcffib
import xcffib.randr
import xcffib.xkb
import xcffib.xproto
import xcffib.xtest

from gesturectl.desktop.output import NoSessionError, Steps
from gesturectl.desktop.release.posix import Display, guardian_of
from gesturectl.desktop.release.posix_process import AGAIN
from gesturectl.desktop.skeleton import BackEnd, WholeClicks
from gesturectl.desktop.x11.connection import connected
from gesturectl.desktop.x11.devices import HIERARCHY_CHANGED, Devices
from gesturectl.desktop.x11.keys import Keyboard
from gesturectl.desktop.x11.monitors import SCREEN_CHANGED, Screen
from gesturectl.desktop.x11.record import Entries, Kind, Record
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import MOUSE_BUTTONS, MouseButton

_KEY_PRESS, _BUTTON_PRESS, _MOTION = 2, 4, 6  # a release is its press plus one
_GENERIC_EVENT = 35
_GET_ATOM_NAME = 17
_BUTTONS = {name: number for number, name in enumerate(MOUSE_BUTTONS, 1)}
_MASKS = {number: 0x80 << number for number in range(1, 6)}  # bits by which the server reports that one is down
_UP, _DOWN, _LEFT, _RIGHT = 4, 5, 6, 7
FROZEN = 0.1  # seconds that a press waits at most for the release before it
_LOOK = 0.001  # seconds between two looks meanwhile
_ANSWER = b"_GESTURECTL_GUARDIAN"  # an atom whose name is asked for
_CAPS_LOCK = "Caps Lock"
_CORE_KEYBOARD, _LOCK = 0x100, 2  # of the extension XKEYBOARD: a device, and Caps Lock among the modifiers
_NO_DISPLAY = "Run inside a desktop session, or use `--output none`."


class _XConnection(xcffib.Connection):  # type: ignore[misc]
    def hoist_event(self, e: Any) -> Any:
        """XI2 events by their number alone: xcffib misreads the axes of raw motion, and nothing here needs them."""
        if e.response_type & 0x7F == _GENERIC_EVENT:
            return struct.unpack_from("=H", xcffib.ffi.buffer(e, 32), 8)[0]
        return super().hoist_event(e)


class X11Output(BackEnd):
    """Sends events to one X screen; made by `open_x11`. Positions are pixels of the root window."""

    name = "x11"

    def __init__(self, connection: _XConnection, display: str) -> None:
        """display: its name."""
        self._c, self._display = connection, display
        setup = connection.get_setup()
        self._root = setup.roots[connection.pref_screen].root
        self._xtest = connection(xcffib.xtest.key)
        self._devices = Devices(connection, self._root)
        self._keycodes = (setup.min_keycode, setup.max_keycode)
        self._record = Record(connection, self._root)
        self._keyboard = Keyboard(
            lambda: self._devices.layout(*self._keycodes), self._key, self._bind, self._suspending_caps_lock
        )
        self._opcode = self._xkb_opcode = 0  # those of XTEST and XKEYBOARD, for the guardian
        self._active = False
        self._wheel = WholeClicks()
        self._screen = Screen(connection, self._root)
        super().__init__(*self._screen.read())
        self.resources.callback(self._end)

    def pointer(self) -> tuple[float, float]:
        with connected(_NO_DISPLAY):
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
        with connected(_NO_DISPLAY), super().sending():
            yield

    def move(self, x: float, y: float) -> None:
        self._xtest.FakeInput(_MOTION, 0, 0, self._root, math.floor(x + 0.5), math.floor(y + 0.5), 0)

    def button(self, name: MouseButton, pressed: bool) -> None:
        if pressed:
            self._wait_until_up(_BUTTONS[name])
        self._hold(_BUTTON_PRESS, _BUTTONS[name], pressed)

    def _wait_until_up(self, number: int) -> None:
        """Return when the server has done the release before, or after FROZEN seconds.

        A window manager that raises windows by clicks holds the pointer's events back until it has seen a press. While
        it does, the server takes a release for one of two devices' where the next press is there by then, and drops
        both: of two quick clicks one arrives. Until then it goes on to report the button as down.
        """
        down = _MASKS.get(number, 0)
        until = time.monotonic() + FROZEN
        while self._mask() & down and time.monotonic() < until:
            time.sleep(_LOOK)

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

    def poll(self) -> None:
        super().poll()
        with connected(_NO_DISPLAY):
            if self._record.settle():
                self._c.flush()

    def clear_leftovers(self) -> list[str]:
        """Undo what runs have left that were killed with their guardians; what that was, in words.

        What other devices and programs hold is left alone, and keycodes that somebody else has bound since.
        """
        with connected(_NO_DISPLAY):
            with self._alone():
                done = [word for entries in self._record.of_dead_runs() for word in self._undo(entries)]
            if _CAPS_LOCK in done:
                _switch_on_caps_lock(self._display)
            return done

    def claim(self) -> None:
        """Keep an account on the server of what this output holds."""
        with connected(_NO_DISPLAY), self._alone():
            self._record.claim()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other program is served meanwhile."""
        self._c.core.GrabServer()
        try:
            yield
        finally:
            self._c.core.UngrabServer()
            self._sync()

    def _undo(self, entries: Entries) -> Iterator[str]:
        down = {(Kind.BUTTON, n): _BUTTON_PRESS for n in self._devices.buttons_down()}
        down |= {(Kind.KEY, n): _KEY_PRESS for n in self._devices.keys_down()}
        rows = self._devices.layout(*self._keycodes)
        for (kind, number), value in entries.items():
            if press := down.get((kind, number)):
                self._xtest.FakeInput(press + 1, number, 0, self._root, 0, 0, 0)
                yield f"{kind.name.lower()} {number}"
            elif kind is Kind.BOUND and value in rows.get(number, ()):
                self._c.core.ChangeKeyboardMapping(1, number, 2, [0, 0])
                yield f"keycode {number}"
            elif kind is Kind.CAPS_LOCK:
                yield _CAPS_LOCK

    def guard_by(self, connection: _XConnection) -> None:
        """Start a guardian with another connection to the same display, which is its alone.

        Raises EnvironmentLacksError.
        """
        self._opcode = _opcode(connection, b"XTEST")
        if _use_xkb(connection):
            self._xkb_opcode = _opcode(connection, b"XKEYBOARD")
        # The name of an atom, asked for again, is an answer that no event can be taken for.
        atom = connection.core.InternAtom(False, len(_ANSWER), _ANSWER).reply().atom
        ask = struct.pack("=BBHI", _GET_ATOM_NAME, 0, 2, atom)
        self.ended_last.callback(connection.disconnect)
        descriptor = connection.get_file_descriptor()
        self.guard(guardian_of(Display(descriptor, own=True, again=len(AGAIN), ask=ask, answer=_ANSWER)))

    def _key(self, keycode: int, pressed: bool) -> None:
        self._hold(_KEY_PRESS, keycode, pressed)

    def _hold(self, press: int, number: int, pressed: bool) -> None:
        # XTestFakeInput of "X Test Extension Protocol", in the byte order of this computer.
        release = struct.pack("=BBHBB2xII8xhh7xB", self._opcode, 2, 9, press + 1, number, 0, self._root, 0, 0, 0)
        kind = Kind.BUTTON if press == _BUTTON_PRESS else Kind.KEY
        if pressed:
            self._record.add(kind, number)
        with self.holding(release, pressed):
            self._xtest.FakeInput(press if pressed else press + 1, number, 0, self._root, 0, 0, 0)
        if not pressed:
            self._record.discard(kind, number)

    @contextmanager
    def _suspending_caps_lock(self) -> Iterator[None]:
        """The block in which Caps Lock is off although it was on; the guardian and the server know that."""
        switch_on = _caps_lock_on(self._xkb_opcode) if self._xkb_opcode else b""
        self._record.add(Kind.CAPS_LOCK, 0)
        with self.holding(switch_on, True):
            pass
        try:
            yield
        finally:
            with self.holding(switch_on, False):
                pass
            self._record.discard(Kind.CAPS_LOCK, 0)

    def _state(self) -> tuple[int, bool]:
        """The layout group in use (0 or 1) and whether Caps Lock is on."""
        mask = self._mask()
        return (mask >> 13) & 1, bool(mask & xcffib.xproto.ModMask.Lock)

    def _mask(self) -> int:
        return int(self._c.core.QueryPointer(self._root).reply().mask)

    def _bind(self, keysyms: dict[int, int]) -> None:
        for keycode, keysym in keysyms.items():
            if keysym:
                self._record.add(Kind.BOUND, keycode, keysym)
            self._c.core.ChangeKeyboardMapping(1, keycode, 2, [keysym, keysym])
            if not keysym:
                self._record.discard(Kind.BOUND, keycode)
        self._sync()

    def _sync(self) -> None:
        self._c.core.GetInputFocus().reply()

    def _end(self) -> None:
        with suppress(xcffib.ConnectionException):  # the server has gone, and with it all there is to undo
            self._keyboard.close()
            self._record.close()
            self._sync()
            self._c.disconnect()


def open_x11(display: str | None = None, *, guarded: bool = False) -> X11Output:
    """The output to an X display, by default the session's own.

    guarded: what killed runs have left is undone, and a guardian is started; for an output that presses things.

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
        output = X11Output(connection, name)
        if guarded:
            output.clear_leftovers()
            output.claim()
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


def _caps_lock_on(opcode: int) -> bytes:
    """A request that does nothing where it is on already: XkbLatchLockState of "The X Keyboard Extension: Protocol"."""
    return struct.pack("=BBHHBBBBBBBBh", opcode, 5, 4, _CORE_KEYBOARD, _LOCK, _LOCK, 0, 0, 0, 0, 0, 0, 0)


def _use_xkb(connection: Any) -> Any:
    """The extension XKEYBOARD; None where the server lacks it.

    A connection that uses it no longer gets core events about changes of the layout.
    """
    if not _has(connection, b"XKEYBOARD"):
        return None
    extension = connection(xcffib.xkb.key)
    return extension if extension.UseExtension(1, 0).reply().supported else None


def _switch_on_caps_lock(display: str) -> None:
    connection = _XConnection(display)
    if extension := _use_xkb(connection):
        extension.LatchLockState(_CORE_KEYBOARD, _LOCK, _LOCK, False, 0, 0, False, 0)
        connection.core.GetInputFocus().reply()
    connection.disconnect()


def _opcode(connection: Any, extension: bytes) -> int:
    return int(connection.core.QueryExtension(len(extension), extension).reply().major_opcode)


def _has(connection: Any, extension: bytes) -> bool:
    return bool(connection.core.QueryExtension(len(extension), extension).reply().present)
