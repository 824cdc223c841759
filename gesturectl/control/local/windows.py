"""Windows: a folder that its place keeps for its owner, and a named pipe."""

from __future__ import annotations

import _winapi
import ctypes
import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import wintypes
from pathlib import Path

from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.system import win32

assert sys.platform == "win32"

KILL = "taskkill /F /IM gesturectl.exe"
ROOM = 1 << 16  # bytes that are received at once
_READ_WRITE = 0xC0000000  # GENERIC_READ | GENERIC_WRITE
# FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION: whoever listens cannot act as this user.
_FLAGS = 0x40000000 | 0x100000 | 0x10000
_ALL_IN_USE = 231  # ERROR_PIPE_BUSY
_server_process = win32.declare(
    win32.kernel32, "GetNamedPipeServerProcessId", wintypes.BOOL, wintypes.HANDLE, ctypes.POINTER(wintypes.ULONG)
)
_client_process = win32.declare(
    win32.kernel32, "GetNamedPipeClientProcessId", wintypes.BOOL, wintypes.HANDLE, ctypes.POINTER(wintypes.ULONG)
)


def runtime_folder() -> Path:
    try:
        folder = _local_folder() / "gesturectl" / "run"
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise EnvironmentLacksError(
            f"The runtime folder cannot be made ({e}).", "Have LOCALAPPDATA name a folder that you own."
        ) from None
    return folder


def _local_folder() -> Path:
    """The user's folder of this computer, found without the imports that every other way takes."""
    if given := os.environ.get("LOCALAPPDATA"):
        return Path(given)
    import platformdirs

    return platformdirs.user_data_path()


@contextmanager
def name_taken() -> Iterator[bool]:
    """The file of the lock cannot be deleted while it is open: there is no need for another name."""
    yield True


def name_holder() -> str:
    return ""


def pipe_name(path: Path) -> str:
    """The name of the pipe for a path: names of pipes are common to all users, so that it has a digest of that."""
    return rf"\\.\pipe\gesturectl-{hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:32]}"


class _Channel:
    def __init__(self, handle: int) -> None:
        self._handle = handle

    def send(self, data: bytes) -> None:
        while data:
            started, _ = _winapi.WriteFile(self._handle, data, overlapped=True)
            data = data[self._ended(started, None) :]

    def receive(self, seconds: float | None) -> bytes:
        started, _ = _winapi.ReadFile(self._handle, ROOM, overlapped=True)
        self._ended(started, seconds)
        return bytes(started.getbuffer() or b"")

    def close(self) -> None:
        _winapi.CloseHandle(self._handle)

    @staticmethod
    def _ended(started: _winapi.Overlapped, seconds: float | None) -> int:
        """The bytes that were sent or received. Raises OSError, TimeoutError after that time."""
        wait = _winapi.INFINITE if seconds is None else int(seconds * 1000)
        if _winapi.WaitForMultipleObjects([started.event], False, wait) != _winapi.WAIT_OBJECT_0:
            started.cancel()
            started.GetOverlappedResult(True)
            raise TimeoutError
        return started.GetOverlappedResult(True)[0]


def connect(path: Path, seconds: float) -> _Channel:
    name = pipe_name(path)
    while True:
        try:
            handle = _winapi.CreateFile(name, _READ_WRITE, 0, _winapi.NULL, _winapi.OPEN_EXISTING, _FLAGS, _winapi.NULL)
            break
        except OSError as e:
            if e.winerror != _ALL_IN_USE:
                raise
            _winapi.WaitNamedPipe(name, int(seconds * 1000))
    if not serves_own(handle):
        _winapi.CloseHandle(handle)
        raise PermissionError(f"{name}: belongs to another user")
    return _Channel(handle)


def serves_own(handle: int) -> bool:
    """Whether the process that listens at a pipe is this user's."""
    return _is_own(_server_process, handle)


def asked_by_own(handle: int) -> bool:
    """Whether the process that has connected to a pipe is this user's."""
    return _is_own(_client_process, handle)


def _is_own(process: ctypes._FuncPointer, handle: int) -> bool:
    pid = wintypes.ULONG()
    try:
        return bool(process(handle, ctypes.byref(pid))) and win32.user_of(pid.value) == win32.own_user()
    except OSError:  # no process of this user's keeps its own user from looking
        return False
