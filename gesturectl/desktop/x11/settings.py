"""The settings that an X desktop's manager keeps for all programs.

https://specifications.freedesktop.org/xsettings-spec: a property of the window that owns a selection.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

_SETTINGS = b"_XSETTINGS_SETTINGS"
_MOST = 1 << 18  # words of four bytes
_INTEGER, _STRING, _COLOUR = range(3)


def read_settings(connection: Any) -> Mapping[str, int]:
    """The whole numbers among them by name; none where nobody manages them, or they cannot be read."""
    core, screen = connection.core, connection.pref_screen

    def atom(name: bytes) -> int:
        return int(core.InternAtom(False, len(name), name).reply().atom)

    owner = core.GetSelectionOwner(atom(b"_XSETTINGS_S%d" % screen)).reply().owner
    if not owner:
        return {}
    kind = atom(_SETTINGS)
    value = core.GetProperty(False, owner, kind, kind, 0, _MOST).reply().value
    return numbers(bytes(value.buf()))


def numbers(data: bytes) -> Mapping[str, int]:
    """The whole numbers in such a property, up to where it is broken."""
    found: dict[str, int] = {}
    order = "<" if data[:1] == b"\0" else ">"
    try:
        (count,) = struct.unpack_from(order + "I", data, 8)
        at = 12
        for _ in range(min(count, len(data))):
            kind, length = struct.unpack_from(order + "BxH", data, at)
            name = data[at + 4 : at + 4 + length]
            at += 8 + _padded(length)  # with the serial of its last change
            if kind == _INTEGER:
                found[name.decode("latin-1")] = struct.unpack_from(order + "i", data, at)[0]
                at += 4
            elif kind == _STRING:
                at += 4 + _padded(struct.unpack_from(order + "I", data, at)[0])
            elif kind == _COLOUR:
                at += 8
            else:
                break
    except struct.error:
        pass
    return found


def _padded(length: int) -> int:
    return length + -length % 4
