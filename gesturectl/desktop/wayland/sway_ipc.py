"""Messages of sway's IPC socket (sway-ipc(7))."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterator
from typing import Any

_MAGIC = b"i3-ipc"
_HEAD = struct.Struct("=6sII")  # the protocol's numbers are in the byte order of this computer
_LONGEST = 1 << 26  # bytes of an answer
PATIENCE = 2.0  # seconds that sway may take to answer
RUN_COMMAND, GET_WORKSPACES, SUBSCRIBE, GET_TREE = 0, 1, 2, 4


class SwaySocket:
    """A connection to one sway, which waits PATIENCE for what is asked. All of it raises OSError where sway is gone."""

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        self._socket.settimeout(PATIENCE)
        self._in = b""
        try:
            self._socket.connect(path)
        except OSError:
            self._socket.close()
            raise

    def fileno(self) -> int:
        return self._socket.fileno()

    def send(self, kind: int, payload: str = "") -> None:
        """Send a request."""
        data = payload.encode()
        self._socket.sendall(_HEAD.pack(_MAGIC, len(data), kind) + data)

    def ask(self, kind: int, payload: str = "") -> Any:
        """The answer to a request, by a connection that has subscribed to nothing."""
        self.send(kind, payload)
        while True:
            for answered, body in self.messages():
                if answered == kind:
                    return body
            self.receive()

    def receive(self) -> None:
        """Take in some of what comes."""
        data = self._socket.recv(1 << 16)
        if not data:
            raise ConnectionResetError("sway has gone")
        self._in += data

    def take_in(self) -> None:
        """Take in what has come, without waiting."""
        self._socket.setblocking(False)
        try:
            while True:
                self.receive()
        except BlockingIOError:
            pass

    def messages(self) -> Iterator[tuple[int, Any]]:
        """What has come whole: its kind, and what it says."""
        while len(self._in) >= _HEAD.size:
            magic, length, kind = _HEAD.unpack_from(self._in)
            if magic != _MAGIC or length > _LONGEST:
                raise ConnectionResetError("sway sends what is no message")
            end = _HEAD.size + length
            if len(self._in) < end:
                return
            payload, self._in = self._in[_HEAD.size : end], self._in[end:]
            try:
                yield kind, json.loads(payload)
            except ValueError:
                raise ConnectionResetError("sway sends what is no JSON") from None

    def close(self) -> None:
        """End the connection."""
        self._socket.close()
