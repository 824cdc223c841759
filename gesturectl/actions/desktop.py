"""What desktops do by keys of their own: workspaces, the overview, the desktop itself."""

from __future__ import annotations

from collections.abc import Mapping

from gesturectl.actions.base import Context, Group, Named, Traits, tap
from gesturectl.model.keys import parse_chord
from gesturectl.model.types import OutputEvent

Chords = Mapping[str, str]
GROUP = Group("desktop", "Desktop", "What the desktop does", main=True, place=4)


class DesktopAction(Named):
    """A chord that each desktop has another one for."""

    traits = Traits(step="desktop")

    def __init__(self, name: str, about: str, **chords: str) -> None:
        super().__init__(name, about)
        self.chords_by_desktop = chords

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        return tap(parse_chord(context.chords[self.name]), t)


ACTIONS = (
    DesktopAction(
        "workspace_next",
        "goes to the next workspace",
        gnome="super+page_down",
        kde="ctrl+super+right",
        xfce="ctrl+alt+right",
        sway="super+ctrl+right",
        macos="ctrl+right",
        windows="ctrl+super+right",
    ),
    DesktopAction(
        "workspace_previous",
        "goes to the previous workspace",
        gnome="super+page_up",
        kde="ctrl+super+left",
        xfce="ctrl+alt+left",
        sway="super+ctrl+left",
        macos="ctrl+left",
        windows="ctrl+super+left",
    ),
    DesktopAction(
        "overview",
        "shows the overview of all windows",
        gnome="super",
        kde="super+w",
        xfce="alt+f1",
        sway="super+tab",
        macos="ctrl+up",
        windows="super+tab",
    ),
    DesktopAction(
        "show_desktop",
        "shows the desktop",
        gnome="super+d",
        kde="super+d",
        xfce="ctrl+alt+d",
        sway="super+d",
        macos="f11",
        windows="super+d",
    ),
)
TABLES: Mapping[str, Chords] = {
    desktop: {action.name: action.chords_by_desktop[desktop] for action in ACTIONS}
    for desktop in ("gnome", "kde", "xfce", "sway", "macos", "windows")
}
GNOME = TABLES["gnome"]


def table(platform: str, session: str) -> Chords:
    """The chords for `platform` (sys.platform) and `session` (XDG_CURRENT_DESKTOP); GNOME's where unknown."""
    if platform == "darwin":
        return TABLES["macos"]
    if platform == "win32":
        return TABLES["windows"]
    names = [n.strip().lower() for n in session.split(":")]
    return next((TABLES[n] for n in names if n in TABLES), GNOME)
