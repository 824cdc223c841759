"""Windows: a named pipe for this user's own programs.

Its access list names the user alone, and the process at the other end is asked for its user as well. Programs of other
computers are refused.
"""

from __future__ import annotations

import _winapi
import asyncio
import ctypes
import sys
from asyncio import windows_utils
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from gesturectl.control.local import windows
from gesturectl.control.local.channel import Connection, Listener
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.system import win32

assert sys.platform == "win32"

_BOTH_WAYS = _winapi.PIPE_ACCESS_DUPLEX | _winapi.FILE_FLAG_OVERLAPPED
_BYTES = 0x8  # PIPE_REJECT_REMOTE_CLIENTS, beside bytes without borders of messages, which is 0


class _Connection:
    def __init__(self, proactor: Any, pipe: windows_utils.PipeHandle) -> None:
        self._proactor, self._pipe = proactor, pipe

    async def send(self, data: bytes) -> None:
        while data:
            data = data[await self._proactor.send(self._pipe, data) :]

    async def receive(self, most: int) -> bytes:
        try:
            return bytes(await self._proactor.recv(self._pipe, most))
        except BrokenPipeError:
            return b""

    def close(self) -> None:
        self._pipe.close()


class _Listener:
    """The next instance of the pipe waits for a client before the one before is given away: the name stays taken."""

    def __init__(self, name: str) -> None:
        self._name = name
        # Granted to this user alone, not to programs that come over the network.
        user = win32.own_user()
        self._security = win32.SecurityAttributes(f"O:{user}D:P(D;;GA;;;NU)(A;;GA;;;{user})")
        self._next = self._instance(first=True)
        self._proactor: Any = asyncio.IocpProactor()
        # In another thread: made in the main one, it would take the signals that are to end the run.
        with ThreadPoolExecutor(1) as pool:
            self.loop = pool.submit(asyncio.ProactorEventLoop, self._proactor).result()

    async def accept(self) -> Connection | None:
        pipe = self._next
        try:
            await self._proactor.accept_pipe(pipe)
        except OSError:  # it has gone again
            self._next = self._instance()
            pipe.close()
            raise
        self._next = self._instance()
        if windows.asked_by_own(pipe.handle):
            return _Connection(self._proactor, pipe)
        pipe.close()
        return None

    def close(self) -> None:
        self._next.close()

    def _instance(self, *, first: bool = False) -> windows_utils.PipeHandle:
        mode = _BOTH_WAYS | (_winapi.FILE_FLAG_FIRST_PIPE_INSTANCE if first else 0)
        handle = _winapi.CreateNamedPipe(
            self._name,
            mode,
            _BYTES,
            _winapi.PIPE_UNLIMITED_INSTANCES,
            windows.ROOM,
            windows.ROOM,
            0,
            ctypes.addressof(self._security),
        )
        return windows_utils.PipeHandle(handle)


def listen(path: Path, most: int) -> Listener:
    """Listens at the pipe for a path. Raises EnvironmentLacksError, as where another program has taken its name."""
    del most  # a client that is not accepted yet waits for the next instance
    try:
        return _Listener(windows.pipe_name(path))
    except OSError as e:
        raise EnvironmentLacksError(
            f"{windows.pipe_name(path)}: no pipe can be made there ({e}).", "End the program that has taken this name."
        ) from None
