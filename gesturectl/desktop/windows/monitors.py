"""The monitors of the desktop, in pixels of each: this process sees no scaled ones."""

from __future__ import annotations

import ctypes
from typing import Any

from gesturectl.desktop.windows.api import MonitorInfo, MonitorProcedure, Point, shcore, user32
from gesturectl.desktop.windows.inputs import Area
from gesturectl.model.types import Monitor

_X, _Y, _WIDTH, _HEIGHT = 76, 77, 78, 79  # SM_XVIRTUALSCREEN and what follows
_NEAREST = 2  # MONITOR_DEFAULTTONEAREST
_USUAL = 96  # pixels an inch of a monitor at 100 %
_PER_MONITOR_V2 = -4  # DPI_AWARENESS_CONTEXT_PER_MONITOR_AWARE_V2


def see_pixels() -> None:
    """Has Windows report true pixels to this process, whatever the scale of each monitor; before it makes a window.

    Where that has been set already, it stays.
    """
    user32.SetProcessDpiAwarenessContext(_PER_MONITOR_V2)


def area() -> Area:
    """The rectangle that holds all monitors."""
    return Area(*(user32.GetSystemMetrics(index) for index in (_X, _Y, _WIDTH, _HEIGHT)))


def scale(x: int, y: int) -> float:
    """What the user has set, as 1.5 for 150 %, of the monitor at that place of the virtual desktop."""
    across, down = ctypes.c_uint32(_USUAL), ctypes.c_uint32()
    monitor = user32.MonitorFromPoint(Point(x, y), _NEAREST)
    shcore.GetDpiForMonitor(monitor, 0, ctypes.byref(across), ctypes.byref(down))
    return across.value / _USUAL


def monitors() -> tuple[Area, tuple[Monitor, ...]]:
    """The rectangle, and the monitors from left to right, their places counted from its upper left corner."""
    found: list[Any] = []

    def add(handle: int, _context: int, _clip: object, _data: int) -> int:
        info = MonitorInfo(size=ctypes.sizeof(MonitorInfo))
        if user32.GetMonitorInfoW(handle, ctypes.byref(info)):
            found.append(info)
        return 1

    whole = area()
    user32.EnumDisplayMonitors(None, None, MonitorProcedure(add), 0)
    return whole, arranged(whole, found)


def arranged(whole: Area, found: list[Any]) -> tuple[Monitor, ...]:
    """Monitors as Windows describes them, as ours."""
    return tuple(sorted((_monitor(whole, info) for info in found), key=lambda m: (m.x, m.y)))


def _monitor(whole: Area, info: Any) -> Monitor:
    at = info.monitor
    name = bytes(info.device).decode("utf-16-le", "replace").partition("\0")[0].removeprefix("\\\\.\\")
    return Monitor(name, at.left - whole.left, at.top - whole.top, at.right - at.left, at.bottom - at.top)
