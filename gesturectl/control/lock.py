"""One instance at a time: two programs that move the same pointer would fight over it."""

from __future__ import annotations

import os
import socket
import stat
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from gesturectl.model.errors import EnvironmentLacksError, InputError


def runtime_folder() -> Path:
    """The folder of the lock, made for the owner alone. Raises EnvironmentLacksError where it cannot be made."""
    folder = _session_folder() or _usual_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = folder.lstat()
    except OSError as e:
        raise EnvironmentLacksError(
            f"{folder}: cannot be made ({e.strerror}).", "Set XDG_RUNTIME_DIR to a folder that you own."
        ) from None
    # Where it lies in a folder that all may write to, another user could have been first.
    if sys.platform != "win32" and (found.st_uid != os.getuid() or found.st_mode & 0o077):
        raise EnvironmentLacksError(
            f"{folder}: is not yours alone.", "Remove it, or set XDG_RUNTIME_DIR to a folder that you own."
        )
    return folder


def _session_folder() -> Path | None:
    """The folder in the one of the login session, found without the imports that every other way takes."""
    session = os.environ.get("XDG_RUNTIME_DIR", "")
    if sys.platform != "linux" or not session.startswith("/"):
        return None
    try:
        found = os.lstat(session)
    except OSError:
        return None
    own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
    return Path(session, "gesturectl") if own else None


def _usual_folder() -> Path:
    import warnings

    import platformdirs

    with warnings.catch_warnings():  # it warns where XDG_RUNTIME_DIR is unset, and answers well
        warnings.simplefilter("ignore")
        return Path(platformdirs.user_runtime_dir("gesturectl"))


@contextmanager
def only_instance() -> Iterator[None]:
    """Holds the lock meanwhile. Raises InputError naming the running program's number where another one holds it."""
    with _file() as f:
        if not _taken(f):
            f.seek(0)
            raise InputError(
                f"gesturectl is running already (process {f.read().strip() or 'unknown'}).",
                "Stop that one first with `gesturectl stop`, or open its page with `gesturectl ui`.",
            )
        with suppress(OSError):  # on a full disk the number is not told, and the lock holds
            os.ftruncate(f.fileno(), 0)
            os.write(f.fileno(), str(os.getpid()).encode())
        yield


def if_only_instance(work: Callable[[Path], list[str]]) -> list[str]:
    """What `work` returns, called with the lock's folder and the lock; nothing where a gesturectl runs."""
    with suppress(EnvironmentLacksError, InputError), only_instance():
        return work(runtime_folder())
    return []


def is_held() -> bool:
    """Whether a gesturectl runs."""
    with _file() as f:
        return not _taken(f)


def _file() -> TextIO:
    return (runtime_folder() / "lock").open("a+")


def _taken(f: TextIO) -> bool:
    """Takes the lock for as long as the file is open; False where another process has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            f.seek(1 << 20)  # a place outside the number, which others have to read
            msvcrt.locking(f.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def is_own(connection: socket.socket) -> bool:
    """Whether the other side is this user, where the system can tell; the folder's rights hold in any case."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    _, user, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return bool(user == os.getuid())
