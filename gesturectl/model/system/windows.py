"""Windows."""

from __future__ import annotations

import msvcrt
import sys
import time
from pathlib import Path
from typing import IO, Any

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
