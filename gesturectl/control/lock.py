"""One instance at a time: two programs that move the same pointer would fight over it."""

from __future__ import annotations

import errno
import hashlib
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
from gesturectl.model.system import try_lock

BACKLOG = 4096  # how often it can be asked for the holder, which nobody answers


def runtime_folder() -> Path:
    """The folder of the lock, made for the owner alone. Raises EnvironmentLacksError where it cannot be made."""
    name = "The runtime folder"
    try:
        folder = _session_folder() or _usual_folder()
        name = str(folder)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = folder.lstat()
    except OSError as e:  # one in a folder for temporary files may be another user's
        raise EnvironmentLacksError(
            f"{name}: cannot be made ({e.strerror or e}).", "Set XDG_RUNTIME_DIR to a folder that you own."
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
    with _file() as f, _name() as name:
        holder = None
        if not try_lock(f):
            f.seek(0)
            holder = f.read().strip() or "unknown"
        elif not _taken(name):
            holder = _holder()
        if holder:
            raise InputError(
                f"gesturectl is running already (process {holder}).",
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
        return not try_lock(f) or bool(_holder())


def _file() -> TextIO:
    return (runtime_folder() / "lock").open("a+")


# The file of the lock may be deleted, as by a program that cleans up temporary files. On Linux a name that is no file,
# of the abstract namespace of unix(7), is held as well. Every user may take it: only the own user's counts.


def _name() -> socket.socket:
    return socket.socket(getattr(socket, "AF_UNIX", socket.AF_INET), socket.SOCK_STREAM)


def _address() -> bytes:
    folder = os.fsencode(runtime_folder().resolve())
    return b"\0gesturectl " + hashlib.sha256(folder).hexdigest()[:32].encode()


def _taken(name: socket.socket) -> bool:
    """Takes the name for as long as the socket is open; False where somebody has it."""
    if sys.platform != "linux":
        return True
    try:
        name.bind(_address())
        name.listen(BACKLOG)
    except OSError as e:
        return e.errno != errno.EADDRINUSE
    return True


def _holder() -> str:
    """The number of this user's process that has the name, empty where it is another user's or nobody's."""
    if sys.platform != "linux":
        return ""
    with _name() as asking:
        try:
            asking.setblocking(False)
            asking.connect(_address())
            process, user = _peer(asking)
        except OSError:
            return ""
    return str(process) if user == os.getuid() else ""


def is_own(connection: socket.socket) -> bool:
    """Whether the other side is this user, where the system can tell; the folder's rights hold in any case."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    return _peer(connection)[1] == os.getuid()


def _peer(connection: socket.socket) -> tuple[int, int]:
    """The process and the user at the other end of a connection, as the kernel knows them. Raises OSError."""
    process, user, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return process, user
