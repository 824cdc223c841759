"""The window that has the keyboard in sway, by its IPC socket (sway-ipc(7)); it has X11's windows, too."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterator
from typing import Any

from gesturectl.desktop.focused_window import REMEDY, programs
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Window

_MAGIC = b"i3-ipc"
_HEAD = struct.Struct("=6sII")  # the protocol's numbers are in the byte order of this computer
_SUBSCRIBE, _GET_TREE = 2, 4
_WORKSPACE, _WINDOW = 0x80000000, 0x80000003
_PATIENCE = 2.0  # seconds that sway may take to answer
_LONGEST = 1 << 26  # bytes of an answer


class SwayFocusedWindow:
    """Follows the focus of one sway. Raises EnvironmentLacksError where it does not answer."""

    name = "sway"

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        self._socket.settimeout(_PATIENCE)
        self._in = b""
        self._window: Window | None = None
        try:
            self._socket.connect(path)
            self._send(_SUBSCRIBE, b'["window","workspace"]')
            self._send(_GET_TREE)
            while not self._seen_tree():
                self._receive()
        except OSError as e:
            self._socket.close()
            raise EnvironmentLacksError(f"sway's socket {path!r} does not answer ({e}).", REMEDY) from None
        self._socket.setblocking(False)

    def fileno(self) -> int:
        return self._socket.fileno()

    def read(self) -> Window | None:
        try:
            while True:
                self._receive()
        except BlockingIOError:
            pass
        for kind, body in self._messages():
            self._take(kind, body)
        return self._window

    def close(self) -> None:
        self._socket.close()

    def _seen_tree(self) -> bool:
        """Takes what has come; whether the tree was among it."""
        seen = False
        for kind, body in self._messages():
            if kind == _GET_TREE:
                self._window, seen = _focused(body), True
            else:
                self._take(kind, body)
        return seen

    def _take(self, kind: int, body: Any) -> None:
        if not isinstance(body, dict):
            return
        change = body.get("change")
        if kind == _WINDOW:
            node = body.get("container") or {}
            if change == "focus" or (change == "title" and node.get("focused")):
                self._window = _window(node)
            elif change == "close" and node.get("focused"):
                self._window = None  # the next one is reported apart
        elif kind == _WORKSPACE and change == "focus":
            node = body.get("current") or {}
            if not (node.get("nodes") or node.get("floating_nodes")):
                self._window = None

    def _send(self, kind: int, payload: bytes = b"") -> None:
        self._socket.sendall(_HEAD.pack(_MAGIC, len(payload), kind) + payload)

    def _receive(self) -> None:
        data = self._socket.recv(1 << 16)
        if not data:
            raise ConnectionResetError("sway has gone")
        self._in += data

    def _messages(self) -> Iterator[tuple[int, Any]]:
        """What has come whole."""
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


def _focused(tree: Any) -> Window | None:
    nodes = [tree]
    for node in nodes:
        nodes += [*node.get("nodes", ()), *node.get("floating_nodes", ())]
        if node.get("focused") and node.get("pid"):
            return _window(node)
    return None


def _window(node: Any) -> Window:
    x11 = node.get("window_properties") or {}
    names = (node.get("app_id"), x11.get("class"), x11.get("instance"))
    return Window(
        tuple(dict.fromkeys(str(n) for n in names if n)),
        str(node.get("name") or ""),
        programs(node["pid"]) if isinstance(node.get("pid"), int) else (),
    )
