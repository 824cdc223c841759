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

    seat: a class as `seat.Seat`; focused_window: as `focus_registry.open_session_window`; autostart: a module with
    `is_on()`, `turn_on(command)` and `turn_off(command)`; leftovers: a function of the note's file that undoes what
    killed runs have left, and says what; surface: as `overlay.open.open_session_surface`; less_motion: whether the
    desktop asks for it; presence: a class as `tray.session.Presence`; player: a class as `sound.Players`.
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
        player="sound:Players",
    ),
    "win32": System(
        "Windows",
        leftovers="windows.output:clear_leftovers",
    ),
    "darwin": System("macOS", player="sound:Players"),
}


def here() -> System:
    """The row of this operating system, which may be one that none is for."""
    return SYSTEMS.get(sys.platform, System(sys.platform))


def load(place: str) -> Any:
    """The module or its member at that place."""
    module, _, name = place.partition(":")
    loaded = import_module(f"gesturectl.desktop.{module}")
    return getattr(loaded, name) if name else loaded
