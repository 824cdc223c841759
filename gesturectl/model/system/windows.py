"""Windows."""

from __future__ import annotations

import msvcrt
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, TextIO

from gesturectl.model.system import win32

assert sys.platform == "win32"

PLACE = 1 << 20  # the byte of a file that is locked: outside what others have to read, as no other program may then
PATIENCE = 2.0  # seconds for which another program, such as a virus scanner, may have a file open
FIRST_TRY, LAST_TRY = 0.005, 0.1  # seconds between two tries
_IN_USE = (5, 32)  # ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION


def try_lock(f: IO[Any]) -> bool:
    try:
        f.seek(PLACE)
        msvcrt.locking(f.fileno(), msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True


def is_running(pid: int) -> bool:
    return win32.is_running(pid)


def own_user() -> int | str:
    return win32.own_user()


def replace(old: Path, new: Path) -> None:
    wait, end = FIRST_TRY, time.monotonic() + PATIENCE
    while True:
        try:
            old.replace(new)
            return
        except PermissionError as e:
            if e.winerror not in _IN_USE or time.monotonic() > end:
                raise
        time.sleep(wait)
        wait = min(2 * wait, LAST_TRY)


def is_terminal(stream: TextIO | None) -> bool:
    # NUL counts as a terminal for C's library.
    return stream is not None and stream.isatty() and win32.is_console(msvcrt.get_osfhandle(stream.fileno()))


def speak_utf8(stream: TextIOWrapper) -> None:
    # Pipes and files would get the code page of old programs; consoles get Unicode in any case.
    stream.reconfigure(encoding="utf-8", errors="replace")


def command_words(command: str) -> list[str]:
    if command.count('"') % 2:
        raise ValueError("no closing quote")
    if Path(command).is_file():  # spaces and all
        return [command]
    return win32.command_words(command)


def shell(command: str) -> str | Sequence[str]:
    return f'"{os.environ.get("COMSPEC", "cmd.exe")}" /d /s /c "{command}"'


def apart() -> Mapping[str, Any]:
    # Nor does a console come up: a program that is to be seen opens its own window.
    return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}


def show(problem: str, remedy: str) -> None:
    if sys.stderr is None:  # no terminal, and nobody who reads what it writes
        win32.message_box("gesturectl", f"{problem}\n\n{remedy}")
