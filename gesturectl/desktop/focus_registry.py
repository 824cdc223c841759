"""Finds what tells which window has the keyboard in this session."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from gesturectl.desktop.focused_window import REMEDY, NotToldError, Windows
from gesturectl.model.errors import EnvironmentLacksError


def open_windows(environment: Mapping[str, str] = os.environ) -> Windows:
    """What tells of windows in this session. Raises EnvironmentLacksError where nothing does."""
    if sys.platform != "linux":
        raise EnvironmentLacksError("Profiles by window are for Linux.", REMEDY)
    failed: list[EnvironmentLacksError] = []  # a variable may be left from another session
    for variable, connect in (("SWAYSOCK", _sway), ("WAYLAND_DISPLAY", _wayland), ("DISPLAY", _x11)):
        if environment.get(variable):
            try:
                return connect(environment)
            except EnvironmentLacksError as e:
                failed.append(e)
                if variable == "WAYLAND_DISPLAY" and isinstance(e, NotToldError):
                    break  # what XWayland tells is of the windows of X11 programs only
    if failed:
        raise failed[-1]
    raise EnvironmentLacksError(
        "There is no desktop session here (neither WAYLAND_DISPLAY nor DISPLAY is set).", REMEDY
    )


def probe() -> tuple[bool, str]:
    """Whether windows are told of here, and by what, or why not."""
    try:
        windows = open_windows()
    except ImportError as e:
        return False, f"cannot be loaded: {e}"
    except EnvironmentLacksError as e:
        return False, e.problem
    try:
        return True, f"{windows.name} tells which one has the keyboard: now {windows.read() or 'none'}"
    finally:
        windows.close()


def _sway(environment: Mapping[str, str]) -> Windows:
    from gesturectl.desktop.wayland.sway import SwayWindows

    return SwayWindows(environment["SWAYSOCK"])


def _wayland(environment: Mapping[str, str]) -> Windows:
    from gesturectl.desktop.wayland.windows import open_wayland_windows

    return open_wayland_windows(environment)


def _x11(environment: Mapping[str, str]) -> Windows:
    from gesturectl.desktop.x11.windows import open_x11_windows

    return open_x11_windows(environment["DISPLAY"])
