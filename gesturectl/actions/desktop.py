"""What desktops do by keys of their own: workspaces, the overview, the desktop itself."""

from __future__ import annotations

from collections.abc import Mapping

from gesturectl.actions.base import Context, Group, Named, Traits, tap
from gesturectl.model.keys import parse_chord
from gesturectl.model.types import OutputEvent

Chords = Mapping[str, str]
GROUP = Group("desktop", "Desktop", "What the desktop does", place=4)


_DESKTOPS = ("gnome", "kde", "xfce", "sway", "macos", "windows")


class DesktopAction(Named):
    """A chord that each desktop has another one for; chords: in the order of _DESKTOPS."""

    traits = Traits(step="desktop")

    def __init__(self, name: str, about: str, *chords: str) -> None:
        super().__init__(name, about)
        self.chords = dict(zip(_DESKTOPS, chords, strict=True))

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        return tap(parse_chord(context.chords[self.name]), t)


ACTIONS = (
    DesktopAction(
        "workspace_next", "goes to the next workspace",
        "super+page_down", "ctrl+super+right", "ctrl+alt+right", "super+ctrl+right", "ctrl+right", "ctrl+super+right",
    ),
    DesktopAction(
        "workspace_previous", "goes to the previous workspace",
        "super+page_up", "ctrl+super+left", "ctrl+alt+left", "super+ctrl+left", "ctrl+left", "ctrl+super+left",
    ),
    DesktopAction(
        "overview", "shows the overview of all windows",
        "super", "super+w", "alt+f1", "super+tab", "ctrl+up", "super+tab",
    ),
    DesktopAction(
        "show_desktop", "shows the desktop",
        "super+d", "super+d", "ctrl+alt+d", "super+d", "f11", "super+d",
    ),
)  # fmt: skip
TABLES: Mapping[str, Chords] = {desktop: {a.name: a.chords[desktop] for a in ACTIONS} for desktop in _DESKTOPS}
GNOME = TABLES["gnome"]


def table(platform: str, session: str) -> Chords:
    """The chords for `platform` (sys.platform) and `session` (XDG_CURRENT_DESKTOP); GNOME's where unknown."""
    if platform == "darwin":
        return TABLES["macos"]
    if platform == "win32":
        return TABLES["windows"]
    names = [n.strip().lower() for n in session.split(":")]
    return next((TABLES[n] for n in names if n in TABLES), GNOME)
