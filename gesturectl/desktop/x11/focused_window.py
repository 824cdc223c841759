"""The window that has the keyboard on X11, as the window manager names it (Extended Window Manager Hints 1.5)."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Any

import xcffib
import xcffib.xproto

from gesturectl.desktop.focused_window import REMEDY, NotReportedError, programs
from gesturectl.desktop.x11.properties import Properties
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Window

_LONGEST = 256  # 32-bit units of a property that are read


class X11FocusedWindow:
    """Follows the active window of one X screen, and its title; made by `open_x11_focused_window`."""

    name = "X11"

    def __init__(self, connection: Any) -> None:
        self._c = connection
        setup = connection.get_setup()
        self._root = setup.roots[connection.pref_screen].root
        self._properties = Properties(connection, _LONGEST)
        self._followed = 0
        self._follow(self._root, True)

    @property
    def managed(self) -> bool:
        """Whether there is a window manager that reports the active window."""
        return bool(self._properties.numbers(self._root, "_NET_SUPPORTING_WM_CHECK"))

    def fileno(self) -> int:
        return int(self._c.get_file_descriptor())

    def read(self) -> Window | None:
        try:
            window = self._active()
            while self._changed():  # replies bring events with them, for which the descriptor is not readable again
                window = self._active()
        except xcffib.ConnectionException:
            raise ConnectionResetError("The connection to the X server is gone.") from None
        return window

    def close(self) -> None:
        with suppress(xcffib.ConnectionException):  # it has gone already
            self._c.disconnect()

    def _changed(self) -> bool:
        """Whether there were events, all of which are taken."""
        changed = False
        while True:
            try:
                if self._c.poll_for_event() is None:
                    return changed
            except xcffib.Error:
                pass  # a window is gone
            changed = True

    def _active(self) -> Window | None:
        active = self._properties.number(self._root, "_NET_ACTIVE_WINDOW")
        if active != self._followed:
            if self._followed:
                self._follow(self._followed, False)
            self._followed = active
            if active:
                self._follow(active, True)
        return self._window(active) if active else None

    def _window(self, window: int) -> Window | None:
        if not self._properties.is_there(window):
            return None  # it is gone; some window managers leave its number when it was the last
        instance, _, name = self._properties.bytes(window, "WM_CLASS").rstrip(b"\0").partition(b"\0")
        title = self._properties.bytes(window, "_NET_WM_NAME").decode("utf-8", "replace")
        names = [part.decode("utf-8", "replace") for part in (name, instance) if part]
        machine = self._properties.bytes(window, "WM_CLIENT_MACHINE").decode("utf-8", "replace")
        pids = self._properties.numbers(window, "_NET_WM_PID") if machine in ("", socket.gethostname()) else ()
        return Window(
            tuple(dict.fromkeys(names)),
            title or self._properties.bytes(window, "WM_NAME").decode("latin-1"),
            programs(pids[0]) if pids else (),
        )

    def _follow(self, window: int, follow: bool) -> None:
        kinds = xcffib.xproto.EventMask
        mask = kinds.PropertyChange | kinds.StructureNotify if follow else kinds.NoEvent
        self._c.core.ChangeWindowAttributes(window, xcffib.xproto.CW.EventMask, [mask])


def open_x11_focused_window(display: str) -> X11FocusedWindow:
    """The focused window of an X display. Raises EnvironmentLacksError where no window manager reports it."""
    try:
        connection = xcffib.Connection(display)
        found = X11FocusedWindow(connection)
    except (xcffib.ConnectionException, AssertionError):
        raise EnvironmentLacksError(f"The X display {display!r} cannot be opened.", REMEDY) from None
    if not found.managed:
        found.close()
        raise NotReportedError
    return found
