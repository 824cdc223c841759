"""Linux and macOS: a folder for the owner alone, a socket in it, and on Linux a name that cannot be deleted."""

from __future__ import annotations

import errno
import hashlib
import os
import socket
import stat
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gesturectl.model.errors import EnvironmentLacksError

KILL = "pkill -9 gesturectl"  # ends a run that hangs
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
    if found.st_uid != os.getuid() or found.st_mode & 0o077:
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


# The file of the lock may be deleted, as by a program that cleans up temporary files. On Linux a name that is no file,
# of the abstract namespace of unix(7), is held as well. Every user may take it: only the own user's counts.


@contextmanager
def name_taken() -> Iterator[bool]:
    """Holds the name of the run meanwhile; False where somebody else has it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as name:
        yield _taken(name)


def _taken(name: socket.socket) -> bool:
    if sys.platform != "linux":
        return True
    try:
        name.bind(_address())
        name.listen(BACKLOG)
    except OSError as e:
        return e.errno != errno.EADDRINUSE
    return True


def name_holder() -> str:
    """The number of this user's process that has the name, empty where it is another user's or nobody's."""
    if sys.platform != "linux":
        return ""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        try:
            asking.setblocking(False)
            asking.connect(_address())
            process, user = _peer(asking)
        except OSError:
            return ""
    return str(process) if user == os.getuid() else ""


def _address() -> bytes:
    folder = os.fsencode(runtime_folder().resolve())
    return b"\0gesturectl " + hashlib.sha256(folder).hexdigest()[:32].encode()


class _Channel:
    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def receive(self, seconds: float | None) -> bytes:
        self._socket.settimeout(seconds)
        return self._socket.recv(1 << 16)

    def close(self) -> None:
        self._socket.close()


def connect(path: Path, seconds: float) -> _Channel:
    """A connection to what listens at a path, which may take so many seconds for what it receives. Raises OSError."""
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        made.connect(str(path))  # with a time-out it would not wait for its turn
        made.settimeout(seconds)
    except BaseException:
        made.close()
        raise
    return _Channel(made)


def is_own(connection: socket.socket) -> bool:
    """Whether the other side is this user, where the system knows; the folder's rights hold in any case."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    return _peer(connection)[1] == os.getuid()


def _peer(connection: socket.socket) -> tuple[int, int]:
    """The process and the user at the other end of a connection, as the kernel knows them. Raises OSError."""
    process, user, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return process, user
