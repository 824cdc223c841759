"""What Windows lets programs use, as a camera, and which use it: its notes in the registry (ConsentStore).

Not documented by Microsoft, but what the settings under Privacy & security show and change.
"""

from __future__ import annotations

import sys
import winreg
from collections.abc import Iterator
from contextlib import suppress

assert sys.platform == "win32"

_STORE = r"Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore"
_PROGRAMS = "NonPackaged"  # those that are not from the Store, each under its path with # for \
_ROOTS = (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER)  # for all users; for this one


def is_denied(what: str) -> bool:
    """Whether the settings deny something to all programs, or to those that are not from the Store, as ours."""
    keys = [f"{_STORE}\\{what}", f"{_STORE}\\{what}\\{_PROGRAMS}"]
    return any(_value(root, key, "Value") == "Deny" for root in _ROOTS for key in keys)


def users(what: str) -> list[str]:
    """The names of the other programs that use something by now."""
    own = sys.executable.replace("\\", "#").casefold()
    found = set()
    for key in (f"{_STORE}\\{what}", f"{_STORE}\\{what}\\{_PROGRAMS}"):
        for program in _below(winreg.HKEY_CURRENT_USER, key):
            since = _value(winreg.HKEY_CURRENT_USER, f"{key}\\{program}", "LastUsedTimeStart")
            until = _value(winreg.HKEY_CURRENT_USER, f"{key}\\{program}", "LastUsedTimeStop")
            if since and until == 0 and program.casefold() != own:
                found.add(program.rpartition("#")[2].partition("_")[0])  # a package's name has its publisher behind it
    return sorted(found)


def _value(root: int, key: str, name: str) -> object:
    with suppress(OSError), winreg.OpenKey(root, key) as opened:
        return winreg.QueryValueEx(opened, name)[0]
    return None


def _below(root: int, key: str) -> Iterator[str]:
    with suppress(OSError), winreg.OpenKey(root, key) as opened:
        k = 0
        while True:  # until there is no such key
            yield winreg.EnumKey(opened, k)
            k += 1
