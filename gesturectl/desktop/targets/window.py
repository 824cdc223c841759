"""The window in use on X11: whose it is, and where (Extended Window Manager Hints 1.5)."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import xcffib
import xcffib.xproto

from gesturectl.desktop.x11.connection import open_display
from gesturectl.model.errors import EnvironmentLacksError

REMEDY = "Set `pointer.targets: off` to do without it."


@dataclass(frozen=True, slots=True)
class InUse:
    """A window without its borders and its shadow; pixels of the screen."""

    window: int
    pid: int
    x: int
    y: int
    width: int
    height: int


class ActiveWindow:
    """Follows the window in use of the session's X screen."""

    def __init__(self, display: str | None = None) -> None:
        self._c = open_display(display or os.environ.get("DISPLAY", ""), REMEDY)
        setup = self._c.get_setup()
        self._root = setup.roots[self._c.pref_screen].root
        names = ("_NET_ACTIVE_WINDOW", "_NET_WM_PID", "_GTK_FRAME_EXTENTS")
        asked = [self._c.core.InternAtom(False, len(name), name) for name in names]
        self._active, self._pid, self._shadow = (cookie.reply().atom for cookie in asked)
        self._followed = 0
        self._follow(self._root)

    def fileno(self) -> int:
        return int(self._c.get_file_descriptor())

    def changed(self) -> bool:
        """Whether another window is in use since the last call, or that one has moved."""
        changed = False
        while True:
            try:
                event = self._c.poll_for_event()
            except xcffib.ConnectionException:
                raise EnvironmentLacksError("The connection to the X server is gone.", REMEDY) from None
            except xcffib.Error:
                continue  # a window is gone
            if event is None:
                return changed
            changed |= not isinstance(event, xcffib.xproto.PropertyNotifyEvent) or event.atom == self._active

    def now(self) -> InUse | None:
        """The window in use, None where there is none, or nobody says whose it is."""
        try:
            window = self._numbers(self._root, self._active, 1)[0]
            if window and window != self._followed:
                self._follow(window)
                self._followed = window
            pid = self._numbers(window, self._pid, 1)[0] if window else 0
            if not pid:
                return None
            size = self._c.core.GetGeometry(window).reply()
            place = self._c.core.TranslateCoordinates(window, self._root, 0, 0).reply()
            left, right, top, bottom = self._numbers(window, self._shadow, 4)  # where the application draws it itself
            width, height = max(size.width - left - right, 1), max(size.height - top - bottom, 1)
            return InUse(window, pid, place.dst_x + left, place.dst_y + top, width, height)
        except xcffib.ConnectionException:
            raise EnvironmentLacksError("The connection to the X server is gone.", REMEDY) from None
        except xcffib.Error:
            return None  # it has just gone

    def close(self) -> None:
        with suppress(xcffib.ConnectionException):
            self._c.disconnect()

    def _follow(self, window: int) -> None:
        kinds = xcffib.xproto.EventMask
        mask = kinds.PropertyChange if window == self._root else kinds.StructureNotify
        self._c.core.ChangeWindowAttributes(window, xcffib.xproto.CW.EventMask, [mask])
        self._c.flush()

    def _numbers(self, window: int, name: int, count: int) -> list[int]:
        """The numbers of a property; zeros where it has not so many."""
        found: Any = self._c.core.GetProperty(False, window, name, 0, 0, count).reply()
        numbers = list(found.value.to_atoms()) if found.format == 32 else []
        return [int(n) for n in numbers] if len(numbers) == count else [0] * count
