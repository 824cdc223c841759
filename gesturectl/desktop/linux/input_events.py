"""Events of the kernel's input devices (linux/input.h)."""

from __future__ import annotations

import struct

EV_SYN, EV_KEY, EV_REL, EV_ABS, EV_LED = 0x00, 0x01, 0x02, 0x03, 0x11
EVENT = struct.Struct("llHHi")  # struct input_event: time, type, code, value
