"""The user's own mouse and keyboard, read from the Linux kernel where permitted: Wayland does not report them."""

from __future__ import annotations

import os
import struct
import sys
import time
from contextlib import closing
from pathlib import Path

from gesturectl.desktop.linux.input_events import EV_ABS, EV_KEY, EV_REL, EVENT

_LONG = 8 * struct.calcsize("l")
LOOK = 2.0  # seconds after which devices that have come are looked for
_REL, _ABS, _KEY = "rel", "abs", "key"
_USES = (EV_KEY, EV_REL, EV_ABS)
_AXES = 0b11  # the first two
_FINGER, _LETTER_Q = 0x145, 16  # BTN_TOOL_FINGER, KEY_Q
_OURS = "gesturectl"


class OwnDevices:
    """Notices that a mouse, a touchpad or a keyboard is used; what is done with it is not looked at.

    dev, sys: the folders of the event devices, and of the files that describe them.
    """

    def __init__(self, dev: Path = Path("/dev/input"), sys: Path = Path("/sys/class/input")) -> None:
        self._dev, self._sys = dev, sys
        self._open: dict[str, int] = {}
        self._seen: frozenset[str] = frozenset()
        self._looked = 0.0
        self._look()

    @property
    def readable(self) -> bool:
        """Whether there is one that may be read."""
        return bool(self._open)

    def used(self) -> bool:
        """Whether one was used since the last call."""
        if time.monotonic() - self._looked > LOOK:
            self._look()
        used = [self._read(name) for name in tuple(self._open)]
        return any(used)

    def close(self) -> None:
        """Read them no more."""
        for descriptor in self._open.values():
            os.close(descriptor)
        self._open.clear()

    def _look(self) -> None:
        self._looked = time.monotonic()
        names = frozenset(p.name for p in self._dev.glob("event*"))
        for name in self._seen - names:
            if name in self._open:
                os.close(self._open.pop(name))
        # Permission comes a moment after a device does, so what is not open is tried again.
        for name in names - set(self._open):
            if self._is_meant(name):
                try:
                    self._open[name] = os.open(self._dev / name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
                except OSError:
                    continue
        self._seen = names

    def _is_meant(self, name: str) -> bool:
        """Not those of this program, and no gamepads, sensors and lids, which send events all the time."""
        try:
            if (self._sys / name / "device" / "name").read_text(encoding="utf-8", errors="replace").startswith(_OURS):
                return False
            has = {kind: self._bits(name, kind) for kind in (_REL, _ABS, _KEY)}
        except (OSError, ValueError):
            return False
        mouse = has[_REL] & _AXES == _AXES
        touchpad = has[_ABS] & _AXES == _AXES and has[_KEY] >> _FINGER & 1
        return bool(mouse or touchpad or has[_KEY] >> _LETTER_Q & 1)

    def _bits(self, name: str, kind: str) -> int:
        """What a device has of one kind of event, as the kernel writes it: words of a long, the highest first."""
        words = (self._sys / name / "device" / "capabilities" / kind).read_text(encoding="ascii").split()
        return sum(int(word, 16) << (_LONG * n) for n, word in enumerate(reversed(words)))

    def _read(self, name: str) -> bool:
        """Whether it was used; what a desktop sends to a keyboard, such as its lights, is read back from it, too."""
        used = False
        try:
            while data := os.read(self._open[name], 170 * EVENT.size):
                used |= any(kind in _USES for _, _, kind, _, _ in EVENT.iter_unpack(data))
        except BlockingIOError:
            pass
        except OSError:  # it has been unplugged
            os.close(self._open.pop(name))
        return used


def can_be_read() -> bool:
    """Whether an output on Wayland notices that the real mouse is used."""
    if sys.platform != "linux":
        return False
    with closing(OwnDevices()) as devices:
        return devices.readable
