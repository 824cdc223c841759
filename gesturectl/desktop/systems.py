"""What each operating system has beside its outputs: one row each, and what a row leaves out it has not.

A place is `module:name` within this package, imported when it is asked for.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class System:
    """One operating system.

    seat: a class as `seat.Seat`, in a module with `reporters()`; focused_window: as
    `focus_registry.open_session_window`; autostart: a module with `is_on()`, `turn_on(command)` and
    `turn_off(command)`; leftovers: a function of the note's file that undoes what killed runs have left, and says what;
    surface: as `overlay.open.open_session_surface`; less_motion: whether the desktop asks for it; presence: a class as
    `tray.session.Presence`; player: what gives a `sound.Player` or None; double_click: as
    `double_click.session_double_click`; camera_refused: why the system itself keeps cameras from this process, an
    EnvironmentLacksError, or None where it does not.
    """

    title: str
    seat: str = ""
    focused_window: str = ""
    autostart: str = ""
    leftovers: str = ""
    surface: str = ""
    less_motion: str = ""
    presence: str = ""
    player: str = ""
    double_click: str = ""
    camera_refused: str = ""


SYSTEMS = {
    "linux": System(
        "Linux",
        seat="seat:Seat",
        focused_window="focus_registry:open_session_window",
        autostart="xdg_autostart",
        leftovers="leftovers:clear_session",
        surface="overlay.open:open_session_surface",
        less_motion="overlay.motion:less_motion",
        presence="tray.session:Presence",
        player="sound:find_program",
        double_click="double_click:session_double_click",
    ),
    "win32": System(
        "Windows",
        seat="windows.seat:WindowsSeat",
        focused_window="windows.focused_window:WindowsFocusedWindow",
        autostart="windows.autostart",
        leftovers="windows.output:clear_leftovers",
        player="windows.sound:WindowsPlayer",
        double_click="windows.double_click:told_double_click",
    ),
    "darwin": System(
        "macOS",
        seat="macos.seat:MacSeat",
        focused_window="macos.focused_window:MacFocusedWindow",
        autostart="macos.autostart",
        leftovers="macos.output:clear_leftovers",
        player="sound:find_program",
        double_click="macos.clicks:told_double_click",
        camera_refused="macos.permissions:camera_refused",
    ),
}


def here() -> System:
    """The row of this operating system, which may be one that none is for."""
    return SYSTEMS.get(sys.platform, System(sys.platform))


def load(place: str) -> Any:
    """The module or its member at that place."""
    module, _, name = place.partition(":")
    loaded = import_module(f"gesturectl.desktop.{module}")
    return getattr(loaded, name) if name else loaded
