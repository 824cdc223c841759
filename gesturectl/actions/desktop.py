"""What the desktop itself does: its workspaces, its windows, its screen.

An output to a desktop gets the action by its name, and does it in the best way that there is (`desktop/asks`). The keys
here are the last resort there, and stand for the action in an output without a desktop.
"""

from __future__ import annotations

from collections.abc import Mapping

from gesturectl.actions.base import Context, Group, Named, Traits, tap
from gesturectl.model.keys import parse_chord
from gesturectl.model.types import AskDesktop, OutputEvent

Chords = Mapping[str, str]
GROUP = Group("desktop", "Desktop", "What the desktop does", main=True, place=4)


_DESKTOPS = ("gnome", "kde", "xfce", "sway", "macos", "windows")


class DesktopAction(Named):
    """Something that each desktop has its own way for.

    chords: the keys for it in the order of _DESKTOPS, as they are there unless changed; empty where it has none.
    """

    traits = Traits(step="desktop")

    def __init__(self, name: str, about: str, *chords: str) -> None:
        super().__init__(name, about)
        self.chords = {desktop: chord for desktop, chord in zip(_DESKTOPS, chords, strict=True) if chord}

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        if (own := context.own_ways.get(self.name)) is not None:
            return own.begin(t, context)
        if (chord := context.chords.get(self.name)) is not None:
            return tap(parse_chord(chord), t)
        return [AskDesktop(t, self.name)]


ACTIONS = (
    DesktopAction(
        "workspace_next", "goes to the next workspace",
        "super+page_down", "ctrl+super+right", "ctrl+alt+right", "", "ctrl+right", "ctrl+super+right",
    ),
    DesktopAction(
        "workspace_previous", "goes to the previous workspace",
        "super+page_up", "ctrl+super+left", "ctrl+alt+left", "", "ctrl+left", "ctrl+super+left",
    ),
    DesktopAction(
        "overview", "shows the overview of all windows",
        "super", "super+w", "alt+f1", "", "ctrl+up", "super+tab",
    ),
    DesktopAction(
        "show_desktop", "shows the desktop",
        "super+d", "super+d", "ctrl+alt+d", "", "f11", "super+d",
    ),
    DesktopAction(
        "switch_windows", "goes to another window",
        "alt+tab", "alt+tab", "alt+tab", "", "super+tab", "alt+tab",
    ),
    DesktopAction(
        "close_window", "closes the window",
        "alt+f4", "alt+f4", "alt+f4", "super+shift+q", "super+w", "alt+f4",
    ),
    DesktopAction(
        "minimise", "minimises the window",
        "super+h", "super+page_down", "alt+f9", "super+shift+-", "super+m", "super+down",
    ),
    DesktopAction(
        "maximise", "maximises the window, or gives it back its size",
        "alt+f10", "super+page_up", "alt+f10", "super+f", "ctrl+super+f", "super+up",
    ),
    DesktopAction(
        "left_half", "puts the window into the left half of its monitor",
        "super+left", "super+left", "super+left", "super+shift+left", "", "super+left",
    ),
    DesktopAction(
        "right_half", "puts the window into the right half of its monitor",
        "super+right", "super+right", "super+right", "super+shift+right", "", "super+right",
    ),
    DesktopAction(
        "next_tab", "goes to the program's next tab",
        *4 * ("ctrl+page_down",), "ctrl+tab", "ctrl+tab",
    ),
    DesktopAction(
        "previous_tab", "goes to the program's previous tab",
        *4 * ("ctrl+page_up",), "ctrl+shift+tab", "ctrl+shift+tab",
    ),
    DesktopAction(
        "back", "goes back one page or folder",
        *4 * ("alt+left",), "super+[", "alt+left",
    ),
    DesktopAction(
        "forward", "goes forward one page or folder",
        *4 * ("alt+right",), "super+]", "alt+right",
    ),
    DesktopAction(
        "screenshot", "takes a picture of the screen",
        "shift+print", "shift+print", "print", "", "shift+super+3", "super+print",
    ),
    DesktopAction(
        "lock_screen", "locks the screen",
        "super+l", "super+l", "ctrl+alt+l", "", "ctrl+super+q", "super+l",
    ),
    DesktopAction(
        "on_screen_keyboard", "shows or hides the on-screen keyboard",
        "", "", "", "", "", "ctrl+super+o",
    ),
)  # fmt: skip
# What programs do, and no desktop has anything to do with: keys are the only way.
OF_PROGRAMS = ("next_tab", "previous_tab", "back", "forward")
NAMES = tuple(action.name for action in ACTIONS)
TABLES: Mapping[str, Chords] = {
    desktop: {a.name: a.chords[desktop] for a in ACTIONS if desktop in a.chords} for desktop in _DESKTOPS
}
GNOME = TABLES["gnome"]


def table_name(platform: str, session: str) -> str | None:
    """The name of the table for `platform` (sys.platform) and `session` (XDG_CURRENT_DESKTOP); None where unknown."""
    if platform == "darwin":
        return "macos"
    if platform == "win32":
        return "windows"
    names = [n.strip().lower() for n in session.split(":")]
    return next((n for n in names if n in TABLES), None)
