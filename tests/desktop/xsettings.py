"""A settings manager of an X desktop (XSETTINGS)."""

import struct
from contextlib import contextmanager

import xcffib
import xcffib.xproto


def settings(order: str = "<", **values: object) -> bytes:
    """The property as a manager writes it, a colour and a text among the numbers."""
    entries = {"Net/ThemeName": "Adwaita", "Colour": None, **{k.replace("_", "/"): v for k, v in values.items()}}
    data = (b"\0" if order == "<" else b"\1") + bytes(3) + struct.pack(order + "II", 1, len(entries))
    for name, value in entries.items():
        kind = 1 if isinstance(value, str) else 2 if value is None else 0
        data += struct.pack(order + "BxH", kind, len(name)) + name.encode() + bytes(-len(name) % 4) + bytes(4)
        if isinstance(value, str):
            data += struct.pack(order + "I", len(value)) + value.encode() + bytes(-len(value) % 4)
        else:
            data += bytes(8) if value is None else struct.pack(order + "i", value)
    return data


@contextmanager
def manager(display: str, data: bytes):
    """Owns the selection by which programs find the settings, as a settings daemon does."""
    c = xcffib.connect(display)
    try:
        window = c.generate_id()
        c.core.CreateWindow(0, window, c.get_setup().roots[0].root, 0, 0, 1, 1, 0, 2, 0, 0, [])
        selection, kind = (
            c.core.InternAtom(False, len(n), n).reply().atom for n in (b"_XSETTINGS_S0", b"_XSETTINGS_SETTINGS")
        )
        c.core.ChangeProperty(xcffib.xproto.PropMode.Replace, window, kind, kind, 8, len(data), data)
        c.core.SetSelectionOwner(window, selection, 0)
        c.core.GetInputFocus().reply()
        yield
    finally:
        c.disconnect()
