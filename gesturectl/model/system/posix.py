"""Linux and macOS."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, TextIO


def try_lock(f: IO[Any]) -> bool:
    """Takes the lock of a file for as long as it is open; False where another process has it."""
    try:
        fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def is_running(pid: int) -> bool:
    """Whether there is a process of that number; where that cannot be found out, there is."""
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


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person sits at the other end."""
    return stream is not None and stream.isatty()


def speak_utf8(stream: TextIOWrapper) -> None:
    """Has a standard stream take every text: a character that the terminal does not know becomes `?`."""
    stream.reconfigure(errors="replace")


def command_words(command: str) -> list[str]:
    """The words of a command line. Raises ValueError where a quote is not closed."""
    import shlex

    return shlex.split(command)


def shell(command: str) -> str | Sequence[str]:
    """What starts a command line in the system's shell, for subprocess."""
    return ["/bin/sh", "-c", command]


def apart() -> Mapping[str, Any]:
    """What subprocess takes for a program that lives on its own: Ctrl+C here does not reach it."""
    return {"start_new_session": True}


def show(problem: str, remedy: str) -> None:
    """Shows a notification to a person who has started this by its icon, where the desktop can."""
    import shutil  # both take long, and most commands need neither
    import subprocess

    if program := shutil.which("notify-send"):
        words = [program, "--app-name=gesturectl", "--", problem, remedy]
        subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=10, check=False)
