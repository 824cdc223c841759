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
    """One operating system, and the places of what it has."""

    title: str
    seat: str = ""  # a class as `linux.seat.Seat`, in a module with `reporters()`
    focused_window: str = ""  # as `focus_registry.open_session_window`
    autostart: str = ""  # a module with `is_on()`, `turn_on(command)` and `turn_off(command)`
    renew_autostart: str = ""  # brings up to date what a former version has arranged
    login_log: str = ""  # where the messages are of what was started at login
    leftovers: str = ""  # undoes what killed runs have left, by the note's file, and says what
    surface: str = ""  # as `overlay.open.open_session_surface`
    line_of_text: str = ""  # as `overlay.text.line_of_text`
    less_motion: str = ""  # whether the desktop asks for it
    asks: str = ""  # who can be asked for desktop actions, as `asks.survey.session_asked`
    presence: str = ""  # a class as `tray.session.Presence`, in a module with `hosts()`
    player: str = ""  # gives a `sound.Player`, or None
    double_click: str = ""  # as `double_click.session_double_click`
    targets: str = ""  # a class as `targets.reader.TargetReader`
    digit_keys: str = ""  # a class as `x11.digit_keys.DigitKeys`, where there are targets
    camera_refused: str = ""  # why the system keeps cameras from this process, an EnvironmentLacksError, or None


SYSTEMS = {
    "linux": System(
        "Linux",
        seat="linux.seat:Seat",
        focused_window="focus_registry:open_session_window",
        autostart="linux.autostart",
        leftovers="leftovers:clear_session",
        surface="overlay.open:open_session_surface",
        line_of_text="overlay.text:line_of_text",
        less_motion="overlay.motion:less_motion",
        asks="asks.survey:session_asked",
        presence="tray.session:Presence",
        player="sound:find_program",
        double_click="double_click:session_double_click",
        targets="targets.atspi:AtSpi",
        digit_keys="x11.digit_keys:DigitKeys",
    ),
    "win32": System(
        "Windows",
        seat="windows.seat:WindowsSeat",
        focused_window="windows.focused_window:WindowsFocusedWindow",
        autostart="windows.autostart",
        renew_autostart="windows.autostart:renew",
        login_log="windows.autostart:log_file",
        leftovers="windows.output:clear_leftovers",
        asks="windows.asks:asked",
        presence="windows.shown.tray:WindowsPresence",
        surface="windows.shown.surface:open_windows_surface",
        line_of_text="windows.shown.text:line_of_text",
        less_motion="windows.shown.surface:less_motion",
        player="windows.sound:WindowsPlayer",
        double_click="windows.double_click:desktop_double_click",
        camera_refused="windows.permissions:camera_refused",
    ),
    "darwin": System(
        "macOS",
        seat="macos.seat:MacSeat",
        focused_window="macos.focused_window:MacFocusedWindow",
        autostart="macos.autostart",
        login_log="macos.autostart:log_file",
        leftovers="macos.output:clear_leftovers",
        player="sound:find_program",
        double_click="macos.clicks:desktop_double_click",
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
