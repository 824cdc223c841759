"""By Windows' table of connections, each with its process (`GetExtendedTcpTable`)."""

from __future__ import annotations

import ctypes
import socket
import struct
import sys
from ctypes import byref, wintypes

from gesturectl.model.system import win32
from gesturectl.page.server.peer.proc import NOBODY

assert sys.platform == "win32"

_CONNECTIONS = 4  # TCP_TABLE_OWNER_PID_CONNECTIONS
_TOO_SMALL = 122  # ERROR_INSUFFICIENT_BUFFER: connections have been made since its size was asked for
_TRIES = 5
_ROW = struct.Struct("=I4sH2x4sH2xI")  # state, address and port here, those there, process; ports in network order
_HOST = socket.inet_aton("127.0.0.1")
_table = win32.declare(
    ctypes.WinDLL("iphlpapi"), "GetExtendedTcpTable", wintypes.DWORD, ctypes.c_void_p, ctypes.POINTER(wintypes.DWORD),
    wintypes.BOOL, wintypes.ULONG, ctypes.c_int, wintypes.ULONG,
)  # fmt: skip


def user(port: int, to_port: int) -> int | str | None:
    """The security identifier of the user whose socket on 127.0.0.1:`port` is connected to 127.0.0.1:`to_port`.

    NOBODY where there is no such connection (any more), or its process is not to be looked at, as another user's.
    """
    wanted = (_HOST, socket.htons(port), _HOST, socket.htons(to_port))
    for _, *ends, process in _rows():
        if tuple(ends) == wanted:
            try:
                return win32.user_of(process)
            except OSError:
                return NOBODY
    return NOBODY


def _rows() -> list[tuple[int, bytes, int, bytes, int, int]]:
    size = wintypes.DWORD(1 << 16)
    for _ in range(_TRIES):
        held = ctypes.create_string_buffer(size.value)
        answer = _table(held, byref(size), False, socket.AF_INET, _CONNECTIONS, 0)
        if answer == 0:
            count = wintypes.DWORD.from_buffer(held).value
            return [_ROW.unpack_from(held, 4 + k * _ROW.size) for k in range(count)]
        if answer != _TOO_SMALL:
            break
    return []
