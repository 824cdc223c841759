"""Locks between threads and programs: who changes a folder of ours, or runs, is the only one."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.system import try_lock

LOCK = ".lock"
PATIENCE = 10.0  # seconds for which another program may be changing the same files


@contextlib.contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Keeps other threads and programs from changing a folder of ours meanwhile; within itself it does nothing.

    Raises EnvironmentLacksError where another one takes longer than PATIENCE, or the folder cannot be written.
    """
    if not _threads.acquire(timeout=PATIENCE):
        raise _busy(folder)
    try:
        if folder in _changing:
            yield
            return
        with contextlib.closing(_locked(folder)):
            _changing.add(folder)
            try:
                yield
            finally:
                _changing.discard(folder)
                with contextlib.suppress(OSError):
                    (folder / LOCK).unlink()  # whoever waits for it looks for the file anew
    finally:
        _threads.release()


_threads = threading.RLock()
_changing: set[Path] = set()


def _locked(folder: Path) -> BinaryIO:
    """The open file whose lock is held: of a name that is not deleted meanwhile."""
    path, ends = folder / LOCK, time.monotonic() + PATIENCE
    while True:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            f = path.open("ab")
        except OSError as e:
            raise EnvironmentLacksError(
                f"{folder}: cannot be written ({e.strerror}).", "Check rights and space left."
            ) from None
        if try_lock(f) and _is_same(f, path):
            return f
        f.close()
        if time.monotonic() > ends:
            raise _busy(folder)
        time.sleep(0.01)


def _is_same(f: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(f.fileno()), path.stat())
    except OSError:
        return False


def _busy(folder: Path) -> EnvironmentLacksError:
    return EnvironmentLacksError(f"{folder}: another program is changing it.", "Try again.")
