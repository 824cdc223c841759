"""What the desktop itself does: its workspaces, its windows, its screen.

An output to a desktop gets the action by its name, and does it in the best way that there is (`desktop/asks`). The keys
here are the last resort there, and stand for the action in an output without a desktop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gesturectl.actions.base import Context, Group, Named, Traits, tap
from gesturectl.model.keys import parse_chord
from gesturectl.model.types import AskDesktop, OutputEvent

Chords = Mapping[str, str]
GROUP = Group("desktop", "Desktop", "What the desktop does", custom=True, place=4)


_DESKTOPS = ("gnome", "kde", "xfce", "sway", "macos", "windows")


class DesktopAction(Named):
    """Something that each desktop has its own way for.

    section and label: where the page shows it, and what it is called there beside its picture. chords: the keys for it
    in the order of _DESKTOPS, as they are there unless changed; empty where it has none.
    """

    traits = Traits(step="desktop")

    def __init__(self, name: str, about: str, section: str, label: str, *chords: str) -> None:
        super().__init__(name, about)
        self.section, self.label = section, label
        self.chords = {desktop: chord for desktop, chord in zip(_DESKTOPS, chords, strict=True) if chord}

    @property
    def undone_by(self) -> str | None:
        return _UNDONE_BY.get(self.name)

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        if (own := context.own_ways.get(self.name)) is not None:
            return own.begin(t, context)
        if (chord := context.chords.get(self.name)) is not None:
            return tap(parse_chord(chord), t)
        return [AskDesktop(t, self.name)]


ACTIONS = (
    DesktopAction(
        "workspace_next", "goes to the next workspace", "Workspaces", "Next workspace",
        "super+page_down", "ctrl+super+right", "ctrl+alt+right", "", "ctrl+right", "ctrl+super+right",
    ),
    DesktopAction(
        "workspace_previous", "goes to the previous workspace", "Workspaces", "Previous workspace",
        "super+page_up", "ctrl+super+left", "ctrl+alt+left", "", "ctrl+left", "ctrl+super+left",
    ),
    DesktopAction(
        "overview", "shows the overview of all windows", "Workspaces", "All windows",
        "super", "super+w", "alt+f1", "", "ctrl+up", "super+tab",
    ),
    DesktopAction(
        "show_desktop", "shows the desktop", "Workspaces", "The desktop",
        "super+d", "super+d", "ctrl+alt+d", "", "f11", "super+d",
    ),
    DesktopAction(
        "switch_windows", "goes to another window", "Windows", "Another window",
        "alt+tab", "alt+tab", "alt+tab", "", "super+tab", "alt+tab",
    ),
    DesktopAction(
        "close_window", "closes the window", "Windows", "Close",
        "alt+f4", "alt+f4", "alt+f4", "super+shift+q", "super+w", "alt+f4",
    ),
    DesktopAction(
        "minimise", "minimises the window", "Windows", "Minimise",
        "super+h", "super+page_down", "alt+f9", "super+shift+-", "super+m", "super+down",
    ),
    DesktopAction(
        "maximise", "maximises the window, or gives it back its size", "Windows", "Maximise",
        "alt+f10", "super+page_up", "alt+f10", "super+f", "ctrl+super+f", "super+up",
    ),
    DesktopAction(
        "left_half", "puts the window into the left half of its monitor", "Windows", "Left half",
        "super+left", "super+left", "super+left", "super+shift+left", "", "super+left",
    ),
    DesktopAction(
        "right_half", "puts the window into the right half of its monitor", "Windows", "Right half",
        "super+right", "super+right", "super+right", "super+shift+right", "", "super+right",
    ),
    DesktopAction(
        "next_tab", "goes to the program's next tab", "In the program", "Next tab",
        *4 * ("ctrl+page_down",), "ctrl+tab", "ctrl+tab",
    ),
    DesktopAction(
        "previous_tab", "goes to the program's previous tab", "In the program", "Previous tab",
        *4 * ("ctrl+page_up",), "ctrl+shift+tab", "ctrl+shift+tab",
    ),
    DesktopAction(
        "back", "goes back one page or folder", "In the program", "Back",
        *4 * ("alt+left",), "super+[", "alt+left",
    ),
    DesktopAction(
        "forward", "goes forward one page or folder", "In the program", "Forward",
        *4 * ("alt+right",), "super+]", "alt+right",
    ),
    DesktopAction(
        "screenshot", "takes a picture of the screen", "Screen", "Screenshot",
        "shift+print", "shift+print", "print", "", "shift+super+3", "super+print",
    ),
    DesktopAction(
        "lock_screen", "locks the screen", "Screen", "Lock",
        "super+l", "super+l", "ctrl+alt+l", "", "ctrl+super+q", "super+l",
    ),
    DesktopAction(
        "on_screen_keyboard", "shows or hides the on-screen keyboard", "Screen", "On-screen keyboard",
        "", "", "", "", "", "ctrl+super+o",
    ),
)  # fmt: skip
# What is the other way round, or is as it was before once it is done again; the others cannot be taken back.
_UNDONE_BY = {
    "workspace_next": "workspace_previous",
    "workspace_previous": "workspace_next",
    "next_tab": "previous_tab",
    "previous_tab": "next_tab",
    "overview": "overview",
    "show_desktop": "show_desktop",
    "maximise": "maximise",
    "on_screen_keyboard": "on_screen_keyboard",
}
# Keys that are as good as actions of their own, as the page shows them beside these: by section, with what each does.
KEYS: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (
    (
        "Sound and media",
        (
            ("volume_up", "Louder"), ("volume_down", "Quieter"), ("mute", "Sound off or on"),
            ("play_pause", "Play or pause"), ("next_track", "Next track"), ("previous_track", "Previous track"),
        ),
    ),
    (
        "Light and zoom",
        (
            ("brightness_up", "Brighter"), ("brightness_down", "Darker"), ("ctrl++", "Zoom in"), ("ctrl+-", "Zoom out"),
        ),
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
