"""Which keys do the named desktop actions on each desktop."""

from __future__ import annotations

from collections.abc import Mapping

Chords = Mapping[str, str]

GNOME: Chords = {
    "workspace_next": "super+page_down",
    "workspace_previous": "super+page_up",
    "overview": "super",
    "show_desktop": "super+d",
}
TABLES: Mapping[str, Chords] = {
    "gnome": GNOME,
    "kde": {
        "workspace_next": "ctrl+super+right",
        "workspace_previous": "ctrl+super+left",
        "overview": "super+w",
        "show_desktop": "super+d",
    },
    "xfce": {
        "workspace_next": "ctrl+alt+right",
        "workspace_previous": "ctrl+alt+left",
        "overview": "alt+f1",
        "show_desktop": "ctrl+alt+d",
    },
    "sway": {
        "workspace_next": "super+ctrl+right",
        "workspace_previous": "super+ctrl+left",
        "overview": "super+tab",
        "show_desktop": "super+d",
    },
    "macos": {
        "workspace_next": "ctrl+right",
        "workspace_previous": "ctrl+left",
        "overview": "ctrl+up",
        "show_desktop": "f11",
    },
    "windows": {
        "workspace_next": "ctrl+super+right",
        "workspace_previous": "ctrl+super+left",
        "overview": "super+tab",
        "show_desktop": "super+d",
    },
}


def table(platform: str, session: str) -> Chords:
    """The chords for `platform` (sys.platform) and `session` (XDG_CURRENT_DESKTOP); GNOME's where unknown."""
    if platform == "darwin":
        return TABLES["macos"]
    if platform == "win32":
        return TABLES["windows"]
    names = [n.strip().lower() for n in session.split(":")]
    return next((TABLES[n] for n in names if n in TABLES), GNOME)
