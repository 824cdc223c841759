"""What runs have left down on this desktop that were killed together with their guardians."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from gesturectl.desktop import systems
from gesturectl.desktop.release.held import is_noted
from gesturectl.model.errors import EnvironmentLacksError

HELD = "held"  # the name of the note in the runtime folder


def clear_leftovers(held: Path) -> list[str]:
    """Undo that, as far as it is noted; what it was, in words. To be called with the lock of the only instance.

    held: the note's file, for desktops that keep none themselves. A desktop that cannot be reached has nothing undone.
    """
    place = systems.here().leftovers
    done: list[str] = systems.load(place)(held) if place else []
    return done


def clear_session(held: Path) -> list[str]:
    """The same in a session of Wayland or X."""
    try:
        if os.environ.get("WAYLAND_DISPLAY"):
            from gesturectl.desktop.wayland.output import open_wlroots
            from gesturectl.desktop.wayland.session import open_session

            open_session().wire.close()
            if not is_noted(held):  # no device is made for nothing
                return []
            with closing(open_wlroots(held=held)) as wayland:
                return wayland.left
    except EnvironmentLacksError:  # also where the variable is left over from another session
        pass
    try:
        if os.environ.get("DISPLAY"):
            from gesturectl.desktop.x11.output import open_x11

            with closing(open_x11()) as x11:
                return x11.clear_leftovers()
    except (EnvironmentLacksError, ImportError, OSError):
        pass
    return []
