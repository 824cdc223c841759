"""Linux and macOS."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO, Any


def try_lock(f: IO[Any]) -> bool:
    """Takes the lock of a file for as long as it is open; False where another process has it."""
    try:
        fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def is_running(pid: int) -> bool:
    """Whether there is a process of that number; where that cannot be told, there is."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        pass
    return True


def own_user() -> int | str:
    """What identifies the user of this process."""
    return os.getuid()


def replace(old: Path, new: Path) -> None:
    """Gives a file the name of another, which is gone with that. Raises OSError."""
    old.replace(new)
