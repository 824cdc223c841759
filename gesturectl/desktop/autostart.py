"""Whether the program starts at login, as this operating system has it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from gesturectl.desktop import systems
from gesturectl.model.errors import EnvironmentLacksError


def is_on() -> bool:
    """Whether the program starts at the next login; False where this system has no way for that."""
    return bool(systems.here().autostart and _way().is_on())


def turn_on() -> None:
    """Has the program start at login; nothing where it does already.

    Raises EnvironmentLacksError where this computer cannot, or a file cannot be written, InputError where somebody else
    changes the file at the same moment.
    """
    _way().turn_on(program())


def turn_off() -> None:
    """Has the program start at login no longer. Raises as `turn_on`."""
    _way().turn_off(program())


def renew() -> None:
    """Brings up to date what a former version has arranged, where that is needed. Raises as `turn_on`."""
    if place := systems.here().renew_autostart:
        systems.load(place)()


def log_file() -> Path | None:
    """Where the messages are of what was started at login; None where there is no such file."""
    place = systems.here().login_log
    return systems.load(place)() if place else None


def program() -> tuple[str, ...]:
    """The command of this very installation."""
    if getattr(sys, "frozen", False):  # one file with its interpreter
        return (sys.executable,)
    beside = Path(sys.executable).with_name("gesturectl")
    found = str(beside) if os.access(beside, os.X_OK) else shutil.which("gesturectl")
    return (str(Path(found).absolute()),) if found else (sys.executable, "-m", "gesturectl")


def _way() -> Any:
    here = systems.here()
    if not here.autostart:
        raise EnvironmentLacksError(
            f"Starting at login is not arranged on {here.title}.",
            "Add `gesturectl run` to what your system starts at login.",
        )
    return systems.load(here.autostart)
