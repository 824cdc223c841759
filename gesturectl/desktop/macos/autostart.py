"""Starts the program at login by a LaunchAgent of the user's own (launchd.plist(5)).

launchd reads it at the next login. An agent that the user has changed is switched by its key `Disabled` alone.
"""

from __future__ import annotations

import plistlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.files import free_name, read_ordinary, replace_seen, replacing

LABEL = "gesturectl"
_DISABLED = "Disabled"


def agent_file() -> Path:
    """The agent's place."""
    return Path("~/Library/LaunchAgents", f"{LABEL}.plist").expanduser()


def agent(command: tuple[str, ...]) -> dict[str, Any]:
    """What is written there: the program runs in the session on the screen, and is started again after a crash only.

    One that ends with an error, as for want of a permission, would ask the user every ten seconds.
    """
    return {
        "Label": LABEL,
        "ProgramArguments": [*command, "run"],
        "RunAtLoad": True,
        "KeepAlive": {"Crashed": True},
        "LimitLoadToSessionType": "Aqua",
        "ProcessType": "Interactive",
        "StandardErrorPath": str(log_file()),
    }


def log_file() -> Path:
    """Where the messages are of what was started at login."""
    return Path("~/Library/Logs/gesturectl.log").expanduser()


def is_on() -> bool:
    """Whether the program starts at the next login. Raises EnvironmentLacksError where the file cannot be read."""
    found = _parsed(_content())
    return found is not None and not found.get(_DISABLED)


def turn_on(command: tuple[str, ...]) -> None:
    """Have the program start at login; nothing where it does already.

    Raises EnvironmentLacksError where the file cannot be read or written, InputError where somebody else changes it.
    """
    seen = _content()
    found = _parsed(seen)
    if found is None:
        _write(seen, agent(command))
    elif found.pop(_DISABLED, False):
        _write(seen, found)


def turn_off(command: tuple[str, ...]) -> None:
    """Have the program start at login no longer. Raises as `turn_on`."""
    seen = _content()
    found = _parsed(seen)
    if found == agent(command):
        _write(seen, None)
    elif found is not None and not found.get(_DISABLED):
        _write(seen, {**found, _DISABLED: True})


def _content() -> bytes | None:
    """None for no file."""
    path = agent_file()
    try:
        return read_ordinary(path)
    except FileNotFoundError:
        return None
    except OSError as e:
        raise EnvironmentLacksError(f"{path}: cannot be read ({e.strerror}).", "Correct it, or remove it.") from None


def _parsed(content: bytes | None) -> dict[str, Any] | None:
    """None as well for what launchd takes for no agent."""
    with suppress(Exception):  # plistlib raises many kinds
        found = plistlib.loads(content or b"")
        return found if isinstance(found, dict) else None
    return None


def _write(seen: bytes | None, new: dict[str, Any] | None) -> None:
    """Replaces the file, which held `seen`; None stands for no file."""
    path = agent_file()
    with replacing(path):
        if new is None:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = free_name(path, "before")
        replace_seen(path, plistlib.dumps(new, sort_keys=False), seen, kept)
        kept.unlink(missing_ok=True)
