"""Chooses what reports the focused window in this session."""

from __future__ import annotations

import os
from collections.abc import Mapping

from gesturectl.desktop import systems
from gesturectl.desktop.focused_window import REMEDY, FocusedWindow, NotReportedError
from gesturectl.model.errors import EnvironmentLacksError


def open_focused_window() -> FocusedWindow:
    """The connection that reports the focused window. Raises EnvironmentLacksError where nothing does."""
    here = systems.here()
    if not here.focused_window:
        raise EnvironmentLacksError(f"Profiles by window are not there on {here.title}.", REMEDY)
    connection: FocusedWindow = systems.load(here.focused_window)()
    return connection


def open_session_window(environment: Mapping[str, str] = os.environ) -> FocusedWindow:
    """The same in a session of Wayland or X."""
    failed: list[EnvironmentLacksError] = []  # a variable may be left from another session
    for variable, connect in (("SWAYSOCK", _sway), ("WAYLAND_DISPLAY", _wayland), ("DISPLAY", _x11)):
        if environment.get(variable):
            try:
                return connect(environment)
            except EnvironmentLacksError as e:
                failed.append(e)
                if variable == "WAYLAND_DISPLAY" and isinstance(e, NotReportedError):
                    break  # XWayland reports the windows of X11 programs only
    if failed:
        raise failed[-1]
    raise EnvironmentLacksError(
        "There is no desktop session here (neither WAYLAND_DISPLAY nor DISPLAY is set).", REMEDY
    )


def probe() -> tuple[bool, str]:
    """Whether the focused window is reported here, and by what, or why not."""
    try:
        found = open_focused_window()
    except ImportError as e:
        return False, f"cannot be loaded: {e}"
    except EnvironmentLacksError as e:
        return False, e.problem
    try:
        return True, f"{found.name} tells which one has the keyboard: now {found.read() or 'none'}"
    finally:
        found.close()


def _sway(environment: Mapping[str, str]) -> FocusedWindow:
    from gesturectl.desktop.wayland.sway_focused_window import SwayFocusedWindow

    return SwayFocusedWindow(environment["SWAYSOCK"])


def _wayland(environment: Mapping[str, str]) -> FocusedWindow:
    from gesturectl.desktop.wayland.focused_window import open_wlroots_focused_window

    return open_wlroots_focused_window(environment)


def _x11(environment: Mapping[str, str]) -> FocusedWindow:
    from gesturectl.desktop.x11.focused_window import open_x11_focused_window

    return open_x11_focused_window(environment["DISPLAY"])
