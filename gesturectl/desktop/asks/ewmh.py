"""Window managers on X11, asked by messages of the Extended Window Manager Hints 1.5 and of the ICCCM."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import xcffib
import xcffib.xproto

from gesturectl.desktop.asks.way import NothingToDo, Way, not_done
from gesturectl.desktop.x11.connection import connected, open_display
from gesturectl.desktop.x11.monitors import Screen
from gesturectl.desktop.x11.output import is_xwayland
from gesturectl.desktop.x11.properties import Properties
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
from gesturectl.model.types import Monitor

_DONE = 1.0  # seconds in which a window manager does what it is asked
_LOOK = 0.01  # seconds between two looks whether it has
_CALM = 0.2  # seconds after the last change of a window's frame within which it may change again
_NEAR = 40  # pixels by which a window may miss its half: some take steps, such as a terminal's
_LONGEST = 4096  # 32-bit units of a property that are read
_CLIENT_MESSAGE = 33
_PAGER = 2  # who asks: a program that acts for the user (EWMH, "source indication")
_ICONIC = 3  # a state of the ICCCM
_EVERYWHERE = 0xFFFFFFFF  # the workspace of a window that is on all of them
_NORTH_WEST = 1  # gravity: x and y are those of the frame's corner
_NO_WINDOW = "no window has the keyboard"
_REMEDY = "Start a window manager, or log in again."
_MAXIMISED = ("_NET_WM_STATE_MAXIMIZED_VERT", "_NET_WM_STATE_MAXIMIZED_HORZ")
_KINDS = ("_NET_WM_WINDOW_TYPE_DESKTOP", "_NET_WM_WINDOW_TYPE_DOCK")  # no windows to a user
# What a window manager has to list among _NET_SUPPORTED for each action.
NEEDS: Mapping[str, Sequence[str]] = {
    "workspace_next": ("_NET_CURRENT_DESKTOP", "_NET_NUMBER_OF_DESKTOPS"),
    "workspace_previous": ("_NET_CURRENT_DESKTOP", "_NET_NUMBER_OF_DESKTOPS"),
    "show_desktop": ("_NET_SHOWING_DESKTOP",),
    "switch_windows": ("_NET_ACTIVE_WINDOW", "_NET_CLIENT_LIST"),
    "close_window": ("_NET_ACTIVE_WINDOW", "_NET_CLOSE_WINDOW"),
    "minimise": ("_NET_ACTIVE_WINDOW", "_NET_WM_STATE_HIDDEN"),
    "maximise": ("_NET_ACTIVE_WINDOW", "_NET_WM_STATE", *_MAXIMISED),
    "left_half": ("_NET_ACTIVE_WINDOW", "_NET_MOVERESIZE_WINDOW"),
    "right_half": ("_NET_ACTIVE_WINDOW", "_NET_MOVERESIZE_WINDOW"),
}

Edges = tuple[int, int, int, int]  # pixels at the left, right, top and bottom of a window


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the screen, in pixels of the root window."""

    x: int
    y: int
    width: int
    height: int

    def within(self, other: Area) -> Area | None:
        """What the two have in common; None for nothing."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.width, other.x + other.width)
        bottom = min(self.y + self.height, other.y + other.height)
        return Area(left, top, right - left, bottom - top) if right > left and bottom > top else None

    def half(self, *, right: bool) -> Area:
        """Its left or right half; of an odd width the right one is larger."""
        left = self.width // 2
        return (
            Area(self.x + left, self.y, self.width - left, self.height)
            if right
            else Area(self.x, self.y, left, self.height)
        )


class WindowManager:
    """The window manager of one X display, by a connection of its own; made by `open_window_manager`."""

    def __init__(self, connection: Any) -> None:
        self._c = connection
        self._root = connection.get_setup().roots[connection.pref_screen].root
        self._screen = Screen(connection, self._root)
        self._properties = Properties(connection, _LONGEST)
        self._check = self._properties.numbers(self._root, "_NET_SUPPORTING_WM_CHECK")
        name = self._properties.bytes(self._check[0], "_NET_WM_NAME") if self._check else b""
        self.name = name.decode("utf-8", "replace") or "the window manager"

    @property
    def there(self) -> bool:
        """Whether there is one that says what it supports."""
        return bool(self._check) and bool(self._properties.numbers(self._root, "_NET_SUPPORTED"))

    def ways(self) -> Mapping[str, Way]:
        """What the window manager says that it supports."""
        supported = set(self._properties.numbers(self._root, "_NET_SUPPORTED"))
        words = f"EWMH message to {self.name}"
        calls: Mapping[str, Callable[[], None]] = {
            "workspace_next": partial(self._workspace, 1),
            "workspace_previous": partial(self._workspace, -1),
            "show_desktop": self._show_desktop,
            "switch_windows": self._switch_windows,
            "close_window": self._close,
            "minimise": self._minimise,
            "maximise": self._maximise,
            "left_half": partial(self._half, right=False),
            "right_half": partial(self._half, right=True),
        }
        return {
            action: Way(words, partial(self._asked, do))
            for action, do in calls.items()
            if supported.issuperset(self._properties.atom(name) for name in NEEDS[action])
        }

    def close(self) -> None:
        with suppress(xcffib.ConnectionException):
            self._c.disconnect()

    def _asked(self, do: Callable[[], None]) -> None:
        """Asks for something. Raises EnvironmentLacksError where the window manager is another one by now."""
        with _connected():
            while self._next_event():
                pass
            if self._properties.numbers(self._root, "_NET_SUPPORTING_WM_CHECK") != self._check:
                raise EnvironmentLacksError(f"{self.name} is gone.", _REMEDY)
            do()

    def _next_event(self) -> bool:
        try:
            return bool(self._c.poll_for_event() is not None)
        except xcffib.Error:
            return True  # of a window that is gone

    def _workspace(self, step: int) -> None:
        count, now = self._properties.number(self._root, "_NET_NUMBER_OF_DESKTOPS"), self._workspace_now()
        to = now + step
        if not 0 <= to < count:
            raise NothingToDo(f"there is no workspace {'behind the last' if step > 0 else 'before the first'}")
        self._send(self._root, "_NET_CURRENT_DESKTOP", to, 0)
        self._wait(lambda: self._workspace_now() == to)

    def _workspace_now(self) -> int:
        return self._properties.number(self._root, "_NET_CURRENT_DESKTOP")

    def _show_desktop(self) -> None:
        on = not self._properties.number(self._root, "_NET_SHOWING_DESKTOP")
        self._send(self._root, "_NET_SHOWING_DESKTOP", int(on))
        self._wait(lambda: bool(self._properties.number(self._root, "_NET_SHOWING_DESKTOP")) == on)

    def _switch_windows(self) -> None:
        """The windows of this workspace in turn, in the order in which they were opened; minimised ones, too."""
        here = (self._workspace_now(), _EVERYWHERE)
        windows = [
            w
            for w in self._properties.numbers(self._root, "_NET_CLIENT_LIST")
            if self._is_window(w)
            and not self._state(w, "_NET_WM_STATE_SKIP_TASKBAR")
            and self._properties.number(w, "_NET_WM_DESKTOP", here[0]) in here
        ]
        active = self._properties.number(self._root, "_NET_ACTIVE_WINDOW")
        at = windows.index(active) if active in windows else -1
        if not windows or windows[(at + 1) % len(windows)] == active:
            raise NothingToDo("there is no other window on this workspace")
        to = windows[(at + 1) % len(windows)]
        self._send(to, "_NET_ACTIVE_WINDOW", _PAGER, 0, active)
        self._wait(lambda: self._properties.number(self._root, "_NET_ACTIVE_WINDOW") == to)

    def _close(self) -> None:
        self._send(self._active(), "_NET_CLOSE_WINDOW", 0, _PAGER)  # the program may ask whether to save, first

    def _minimise(self) -> None:
        window = self._active()
        self._expect(window, "MINIMIZE")
        self._send(window, "WM_CHANGE_STATE", _ICONIC)
        self._wait(
            lambda: (
                self._state(window, "_NET_WM_STATE_HIDDEN") or self._properties.number(window, "WM_STATE") == _ICONIC
            )
        )

    def _maximise(self) -> None:
        window = self._active()
        self._expect(window, "MAXIMIZE_VERT", "MAXIMIZE_HORZ")
        self._set_maximised(window, not self._is_maximised(window))

    def _is_maximised(self, window: int) -> bool:
        return all(self._state(window, name) for name in _MAXIMISED)

    def _set_maximised(self, window: int, on: bool) -> None:
        self._send(window, "_NET_WM_STATE", int(on), *map(self._properties.atom, _MAXIMISED), _PAGER)
        self._wait(lambda: self._is_maximised(window) == on)

    def _half(self, *, right: bool) -> None:
        window = self._active()
        restored = self._leave(window, "_NET_WM_STATE_FULLSCREEN")
        restored = self._leave(window, *_MAXIMISED) or restored
        self._expect(window, "MOVE", "RESIZE")
        half = self._free(self._monitor_of(window)).half(right=right)
        try:
            self._put(window, half, calm=_CALM if restored else 0.0)
        except GesturectlError:
            raise not_done(self.name, "has not put the window there; those that tile their windows do not") from None

    def _leave(self, window: int, *states: str) -> bool:
        """Ends states of a window. False where it is in none of them."""
        if not any(self._state(window, name) for name in states):
            return False
        self._send(window, "_NET_WM_STATE", 0, *[*map(self._properties.atom, states), 0][:2], _PAGER)
        self._wait(lambda: not any(self._state(window, name) for name in states))
        return True

    def _put(self, window: int, area: Area, *, calm: float) -> None:
        """Has a window fill an area with its frame.

        A window that is no longer maximised gets another frame after its state has changed (Openbox), and its program
        may draw another shadow then (GTK). So it is asked for again where these change, until they have not for `calm`
        seconds.
        """
        asked: tuple[Edges, Edges] | None = None
        since = time.monotonic()

        def there() -> bool:
            nonlocal asked, since
            # A program that draws its own frame has a shadow around it, which is part of its window.
            frame, shadow = (self._edges(window, f"_{owner}_FRAME_EXTENTS") for owner in ("NET", "GTK"))
            if (frame, shadow) != asked:
                asked, since = (frame, shadow), time.monotonic()
                self._move_resize(window, area, frame, shadow)
            left = self._corner(window)[0] - frame[0] + shadow[0]
            return abs(left - area.x) <= _NEAR and time.monotonic() - since >= calm

        self._wait(there)

    def _move_resize(self, window: int, area: Area, frame: Edges, shadow: Edges) -> None:
        width = area.width + shadow[0] + shadow[1] - frame[0] - frame[1]
        height = area.height + shadow[2] + shadow[3] - frame[2] - frame[3]
        flags = _NORTH_WEST | 0b1111 << 8 | _PAGER << 12  # x, y, width and height are given
        x, y = area.x - shadow[0], area.y - shadow[2]
        self._send(window, "_NET_MOVERESIZE_WINDOW", flags, x, y, max(width, 1), max(height, 1))

    def _corner(self, window: int) -> tuple[int, int]:
        """The upper left corner of a window without its frame."""
        at = self._c.core.TranslateCoordinates(window, self._root, 0, 0).reply()
        return int(at.dst_x), int(at.dst_y)

    def _edges(self, window: int, name: str) -> Edges:
        found = self._properties.numbers(window, name)
        return (found[0], found[1], found[2], found[3]) if len(found) >= 4 else (0, 0, 0, 0)

    def _monitor_of(self, window: int) -> Area:
        """The monitor that has the window's middle, else the first."""
        size = self._c.core.GetGeometry(window).reply()
        at = self._c.core.TranslateCoordinates(window, self._root, size.width // 2, size.height // 2).reply()

        def has(m: Monitor) -> bool:
            return bool(m.x <= at.dst_x < m.x + m.width and m.y <= at.dst_y < m.y + m.height)

        monitors = self._screen.read()[1]
        found = next((m for m in monitors if has(m)), monitors[0])
        return Area(found.x, found.y, found.width, found.height)

    def _free(self, monitor: Area) -> Area:
        """What panels leave of a monitor: by monitor where the window manager says so, as Mutter does."""
        now = self._workspace_now()
        by_monitor = _areas(self._signed(self._root, f"_GTK_WORKAREAS_D{now}"))
        if found := next(filter(None, (a.within(monitor) for a in by_monitor)), None):
            return found
        areas = _areas(self._signed(self._root, "_NET_WORKAREA"))
        whole = areas[now] if now < len(areas) else next(iter(areas), monitor)
        return whole.within(monitor) or monitor

    def _active(self) -> int:
        """The window that has the keyboard. Raises NothingToDo where there is none."""
        window = self._properties.number(self._root, "_NET_ACTIVE_WINDOW")
        if not window or not self._is_window(window):
            raise NothingToDo(_NO_WINDOW)
        return window

    def _expect(self, window: int, *actions: str) -> None:
        """Raises NothingToDo where the window manager says that this cannot be done with the window."""
        allowed = self._properties.numbers(window, "_NET_WM_ALLOWED_ACTIONS")
        if allowed and not set(allowed).issuperset(
            self._properties.atom(f"_NET_WM_ACTION_{action}") for action in actions
        ):
            raise NothingToDo("the window does not allow that")

    def _is_window(self, window: int) -> bool:
        kinds = self._properties.numbers(window, "_NET_WM_WINDOW_TYPE")
        return self._properties.is_there(window) and not set(kinds) & {self._properties.atom(name) for name in _KINDS}

    def _wait(self, done: Callable[[], bool]) -> None:
        until = time.monotonic() + _DONE
        while not done():
            if time.monotonic() > until:
                raise not_done(self.name, f"has not done it within {_DONE:g} s", "Look whether it hangs.")
            time.sleep(_LOOK)

    def _send(self, window: int, kind: str, *values: int) -> None:
        data = struct.pack("=5I", *(v & 0xFFFFFFFF for v in (*values, 0, 0, 0, 0, 0)[:5]))
        event = struct.pack("=BBHII", _CLIENT_MESSAGE, 32, 0, window, self._properties.atom(kind)) + data
        masks = xcffib.xproto.EventMask
        self._c.core.SendEvent(False, self._root, masks.SubstructureRedirect | masks.SubstructureNotify, event)
        self._c.flush()

    def _state(self, window: int, name: str) -> bool:
        return self._properties.atom(name) in self._properties.numbers(window, "_NET_WM_STATE")

    def _signed(self, window: int, name: str) -> Sequence[int]:
        return [v - (v >> 31 << 32) for v in self._properties.numbers(window, name)]


def _areas(numbers: Sequence[int]) -> Sequence[Area]:
    return [Area(*numbers[i : i + 4]) for i in range(0, len(numbers) - 3, 4)]


@contextmanager
def _connected() -> Iterator[None]:
    try:
        with connected(_REMEDY):
            yield
    except xcffib.Error:
        raise NothingToDo("the window is gone") from None


def open_window_manager(display: str) -> WindowManager:
    """The window manager of an X display.

    Raises EnvironmentLacksError where there is none that says what it supports, and on XWayland, which has the windows
    of X11 programs only.
    """
    connection = open_display(display, _REMEDY)
    try:
        with _connected():
            if is_xwayland(connection):
                raise EnvironmentLacksError(f"The X display {display!r} is XWayland.", _REMEDY)
            found = WindowManager(connection)
            if not found.there:
                raise EnvironmentLacksError("No window manager here says what it supports.", _REMEDY)
    except BaseException:
        connection.disconnect()
        raise
    return found
