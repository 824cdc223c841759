"""Starting at login by the registry's Run key of this user, which starts `at_login`."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from gesturectl.desktop import helper
from gesturectl.desktop.windows import at_login
from gesturectl.model.errors import EnvironmentLacksError

KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
# Where the Task Manager notes what the user has switched off there: an even first byte is on, an odd one off.
APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
NAME = "gesturectl"
_ON = b"\x02" + bytes(11)
# The words behind the program, now and in former versions.
_WRITTEN = (f"-m {at_login.__name__}", f"{helper.FLAG} {at_login.__name__}", "-m gesturectl run", "run")


def is_on() -> bool:
    """Whether the program starts at the next login."""
    if _value(KEY) is None:
        return False
    switched = _value(APPROVED)
    return not (isinstance(switched, bytes) and switched[:1] and switched[0] & 1)


def turn_on(command: tuple[str, ...]) -> None:
    """Has the program of that command start at login. Raises EnvironmentLacksError where the registry refuses.

    An entry that the user has changed stays as it is.
    """
    del command  # the interpreter without a console starts the same program
    if (found := _value(KEY)) is None or _is_unedited(found):
        _write(KEY, subprocess.list2cmdline(_at_login()))
    if _value(APPROVED) is not None:
        _write(APPROVED, _ON)


def turn_off(command: tuple[str, ...]) -> None:
    """Has it start no longer. Raises as `turn_on`."""
    _write(KEY, None)


def renew() -> None:
    """Brings an entry up to date that a former version has written, or this one at a place that is no more.

    One of another installation stays, as one that the user has changed. Raises as `turn_on`.
    """
    found = _value(KEY)
    now = subprocess.list2cmdline(_at_login())
    if found in (None, now) or not _is_unedited(found):
        return
    program = Path(_split(str(found))[0])
    if program.parent == Path(sys.executable).parent or not program.exists():
        _write(KEY, now)


def log_file() -> Path:
    """Where the messages are of what was started at login."""
    return at_login.log_file()


def _is_unedited(entry: str | bytes) -> bool:
    """Whether an entry is as this program has written it, whatever its version."""
    return isinstance(entry, str) and _split(entry)[1] in _WRITTEN


def _split(entry: str) -> tuple[str, str]:
    """The program of a command line, and its words as they stand there."""
    quoted = entry.startswith('"')
    program, _, words = entry[quoted:].partition('"' if quoted else " ")
    return program, words.strip()


def _at_login() -> list[str]:
    """Without a black window: by the interpreter that has none, where that is beside ours; at most 260 characters."""
    if getattr(sys, "frozen", False):
        return [sys.executable, helper.FLAG, at_login.__name__]
    quiet = Path(sys.executable).with_name("pythonw.exe")
    return [str(quiet if quiet.exists() else sys.executable), "-m", at_login.__name__]


def _value(key: str) -> str | bytes | None:
    registry: Any = import_module("winreg")
    try:
        with registry.OpenKey(registry.HKEY_CURRENT_USER, key) as opened:
            value: str | bytes = registry.QueryValueEx(opened, NAME)[0]
            return value
    except OSError:
        return None


def _write(key: str, value: str | bytes | None) -> None:
    """Sets the value, or removes it for None."""
    registry: Any = import_module("winreg")
    try:
        with registry.CreateKey(registry.HKEY_CURRENT_USER, key) as opened:
            if value is not None:
                kind = registry.REG_BINARY if isinstance(value, bytes) else registry.REG_SZ
                registry.SetValueEx(opened, NAME, 0, kind, value)
            elif _value(key) is not None:
                registry.DeleteValue(opened, NAME)
    except OSError as e:
        raise EnvironmentLacksError(
            f"HKEY_CURRENT_USER\\{key}: cannot be written ({e.strerror}).",
            "Add `gesturectl run` to what Windows starts at login, or ask who looks after this computer.",
        ) from None
