"""Which window has the keyboard, as each desktop reports it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Protocol

from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Window

REMEDY = "Switch by a gesture, or by `gesturectl profile NAME`."


class NotReportedError(EnvironmentLacksError):
    """The desktop reports to no program which window has the keyboard."""

    def __init__(self) -> None:
        super().__init__("This desktop tells no program which window has the keyboard.", REMEDY)


class FocusedWindow(Protocol):
    """A connection to a desktop that reports the window that has the keyboard; one thread uses it."""

    name: str

    def fileno(self) -> int:
        """The descriptor that becomes readable when something has changed."""

    def read(self) -> Window | None:
        """The window that has the keyboard by now, None where none has; raises OSError once the connection is gone."""

    def close(self) -> None:
        """Ends the connection."""


def programs(pid: int) -> tuple[str, ...]:
    """The names of a process's file and of the process itself, which is the script's where one is run."""
    process = Path(f"/proc/{pid}")
    names = []
    with suppress(OSError):
        names.append((process / "exe").readlink().name.removesuffix(" (deleted)"))
    with suppress(OSError):
        names.append((process / "comm").read_text("utf-8", "replace").strip())
    return tuple(dict.fromkeys(filter(None, names)))
