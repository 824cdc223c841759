"""By what Linux lists of connections (proc(5), `/proc/net/tcp`)."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
NOBODY = -1


def user(port: int, to_port: int) -> int | None:
    """The id of the user whose socket on 127.0.0.1:`port` is connected to 127.0.0.1:`to_port`.

    None where the system does not list connections, NOBODY where there is no such connection (any more).
    """
    try:
        tables = [t.read_text(encoding="ascii") for t in TABLES if t.exists()]
    except (OSError, ValueError):
        return None
    rows = [line.split() for text in tables for line in text.splitlines()[1:]]
    if not rows:
        return None
    wanted = [(f"{a}:{port:04X}", f"{a}:{to_port:04X}") for a in _ADDRESSES]
    return next((int(row[7]) for row in rows if (row[1], row[2]) in wanted), NOBODY)


# 127.0.0.1 as it stands there: each four bytes as a number of this computer's byte order. IPv6's sockets can have it.
_FOUR = f"{struct.unpack('=I', socket.inet_aton('127.0.0.1'))[0]:08X}"
_ADDRESSES = (_FOUR, f"{0:08X}{0:08X}{struct.unpack('=I', bytes((0, 0, 255, 255)))[0]:08X}{_FOUR}")
