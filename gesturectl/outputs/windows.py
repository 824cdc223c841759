"""Which window has the keyboard, as each desktop tells of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from gesturectl.errors import EnvironmentLacksError
from gesturectl.types import Window

REMEDY = "Switch by a gesture, or by `gesturectl profile NAME`."


class NotToldError(EnvironmentLacksError):
    """The desktop tells no program which window has the keyboard."""

    def __init__(self) -> None:
        super().__init__("This desktop tells no program which window has the keyboard.", REMEDY)


class Windows(Protocol):
    """A connection to a desktop that tells of the window that has the keyboard; one thread uses it."""

    name: str

    def fileno(self) -> int:
        """The descriptor that becomes readable when something has changed."""

    def read(self) -> Window | None:
        """The window that has the keyboard by now, None where none has; raises OSError once the connection is gone."""

    def close(self) -> None:
        """Ends the connection."""


def open_windows(environment: Mapping[str, str] = os.environ) -> Windows:
    """What tells of windows in this session. Raises EnvironmentLacksError where nothing does."""
    if sys.platform != "linux":
        raise EnvironmentLacksError("Profiles by window are for Linux.", REMEDY)
    failed: list[EnvironmentLacksError] = []  # a variable may be left from another session
    for variable, connect in (("SWAYSOCK", _sway), ("WAYLAND_DISPLAY", _wayland), ("DISPLAY", _x11)):
        if environment.get(variable):
            try:
                return connect(environment)
            except EnvironmentLacksError as e:
                failed.append(e)
                if variable == "WAYLAND_DISPLAY" and isinstance(e, NotToldError):
                    break  # what XWayland tells is of the windows of X11 programs only
    if failed:
        raise failed[-1]
    raise EnvironmentLacksError(
        "There is no desktop session here (neither WAYLAND_DISPLAY nor DISPLAY is set).", REMEDY
    )


def probe() -> tuple[bool, str]:
    """Whether windows are told of here, and by what, or why not."""
    try:
        windows = open_windows()
    except ImportError as e:
        return False, f"cannot be loaded: {e}"
    except EnvironmentLacksError as e:
        return False, e.problem
    try:
        return True, f"{windows.name} tells which one has the keyboard: now {windows.read() or 'none'}"
    finally:
        windows.close()


def _sway(environment: Mapping[str, str]) -> Windows:
    from gesturectl.outputs.sway_windows import SwayWindows

    return SwayWindows(environment["SWAYSOCK"])


def _wayland(environment: Mapping[str, str]) -> Windows:
    from gesturectl.outputs.wayland_windows import open_wayland_windows

    return open_wayland_windows(environment)


def _x11(environment: Mapping[str, str]) -> Windows:
    from gesturectl.outputs.x11_windows import open_x11_windows

    return open_x11_windows(environment["DISPLAY"])


def programs(pid: int) -> tuple[str, ...]:
    """The names of a process's file and of the process itself, which is the script's where one is run."""
    process = Path(f"/proc/{pid}")
    names = []
    with suppress(OSError):
        names.append((process / "exe").readlink().name.removesuffix(" (deleted)"))
    with suppress(OSError):
        names.append((process / "comm").read_text("utf-8", "replace").strip())
    return tuple(dict.fromkeys(filter(None, names)))
