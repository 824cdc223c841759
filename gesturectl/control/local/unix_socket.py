"""Linux and macOS: a socket in the run's folder that other programs of its user connect to."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

from gesturectl.control.local.channel import Connection, Listener
from gesturectl.control.local.unix import is_own
from gesturectl.model.errors import EnvironmentLacksError


class _Connection:
    def __init__(self, loop: asyncio.AbstractEventLoop, accepted: socket.socket) -> None:
        self._loop, self._socket = loop, accepted

    async def send(self, data: bytes) -> None:
        await self._loop.sock_sendall(self._socket, data)

    async def receive(self, most: int) -> bytes:
        return await self._loop.sock_recv(self._socket, most)

    def close(self) -> None:
        self._socket.close()


class _Listener:
    def __init__(self, path: Path, listening: socket.socket) -> None:
        self.loop = asyncio.new_event_loop()
        self._path, self._socket = path, listening

    async def accept(self) -> Connection | None:
        accepted, _ = await self.loop.sock_accept(self._socket)
        try:
            own = is_own(accepted)
        except BaseException:
            accepted.close()
            raise
        if own:
            return _Connection(self.loop, accepted)
        accepted.close()
        return None

    def close(self) -> None:
        self._path.unlink(missing_ok=True)
        self._socket.close()


def listen(path: Path, most: int) -> Listener:
    """Listens at a path, where what a dead run left is removed; `most` connections may wait to be accepted.

    Raises EnvironmentLacksError.
    """
    try:
        path.unlink(missing_ok=True)
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        former = os.umask(0o177)
        try:
            made.bind(str(path))
        finally:
            os.umask(former)
        made.listen(most)
    except OSError as e:
        raise EnvironmentLacksError(
            f"{path}: no socket can be made there ({e}).", "Set XDG_RUNTIME_DIR to a folder that you own."
        ) from None
    made.setblocking(False)
    return _Listener(path, made)
