"""One instance at a time: two programs that move the same pointer would fight over it."""

from __future__ import annotations

import fcntl
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs

from gesturectl.errors import EnvironmentLacksError, InputError


def runtime_folder() -> Path:
    """The folder of the lock, made for the owner alone. Raises EnvironmentLacksError where it cannot be made."""
    with warnings.catch_warnings():  # platformdirs warns where XDG_RUNTIME_DIR is unset, and answers well
        warnings.simplefilter("ignore")
        folder = Path(platformdirs.user_runtime_dir("gesturectl"))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as e:
        raise EnvironmentLacksError(
            f"{folder}: cannot be made ({e.strerror}).", "Set XDG_RUNTIME_DIR to a folder that you own."
        ) from None
    return folder


@contextmanager
def only_instance() -> Iterator[None]:
    """Holds the lock meanwhile. Raises InputError naming the running program's number where another one holds it."""
    path = runtime_folder() / "lock"
    with path.open("a+") as f:
        try:
            fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            f.seek(0)
            raise InputError(
                f"gesturectl is running already (process {f.read().strip() or 'unknown'}).", "Stop that one first."
            ) from None
        f.truncate(0)
        f.write(str(os.getpid()))
        f.flush()
        yield
