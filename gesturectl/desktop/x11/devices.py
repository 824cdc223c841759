"""The input devices of an X server: the XTEST pair that events are sent through, and the user's own beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import xcffib
import xcffib.xinput

from gesturectl.model.errors import EnvironmentLacksError

HIERARCHY_CHANGED = 11  # XI2 event number
_RAW_USE = sum(1 << event for event in (13, 15, 17, 22, 23))  # key press, button press, motion, touch begin and update
_SLAVES = (3, 4)  # XI2 device types: slave pointer, slave keyboard
_ALL_DEVICES = 0


class Devices:
    """Watches the devices that are not XTEST's, and knows what XTEST's hold down.

    Raw events are selected on each of the others alone, so that the events sent by this program never come back.
    """

    def __init__(self, connection: Any, root: int) -> None:
        self._xi = connection(xcffib.xinput.key)
        self._root = root
        self._xi.XIQueryVersion(2, 2).reply()
        slaves = self._slaves()
        self.xtest_pointer = _xtest(slaves, "XTEST pointer")
        self.xtest_keyboard = _xtest(slaves, "XTEST keyboard")
        self._select(_ALL_DEVICES, 1 << HIERARCHY_CHANGED)
        self.watch()

    def watch(self) -> None:
        """Ask for the events of the user's devices; to be repeated when devices come and go."""
        for device, name in self._slaves().items():
            if " XTEST " not in name:
                self._select(device, _RAW_USE)

    def buttons_down(self) -> list[int]:
        """Numbers of the buttons that XTEST holds down."""
        state = self._xi.QueryDeviceState(self.xtest_pointer).reply()
        return [n for c in state.classes if c.class_id == 1 for n in _bits(c.buttons)]

    def keys_down(self) -> list[int]:
        """Keycodes that XTEST holds down."""
        state = self._xi.QueryDeviceState(self.xtest_keyboard).reply()
        return [n for c in state.classes if c.class_id == 0 for n in _bits(c.keys)]

    def layout(self, first: int, last: int) -> dict[int, tuple[int, ...]]:
        """Keysyms by keycode of the XTEST keyboard, whose layout may differ from that of the last used one."""
        reply = self._xi.GetDeviceKeyMapping(self.xtest_keyboard, first, last - first + 1).reply()
        width, symbols = reply.keysyms_per_keycode, list(reply.keysyms)
        return {first + i: tuple(symbols[i * width : (i + 1) * width]) for i in range(last - first + 1)}

    def _slaves(self) -> dict[int, str]:
        infos = self._xi.XIQueryDevice(_ALL_DEVICES).reply().infos
        return {info.deviceid: info.name.to_string() for info in infos if info.type in _SLAVES}

    def _select(self, device: int, mask: int) -> None:
        request = xcffib.xinput.EventMask.synthetic(device, 1, [mask])
        with suppress(xcffib.Error):  # it may have been unplugged since it was listed
            self._xi.XISelectEvents(self._root, 1, [request], is_checked=True).check()


def _xtest(slaves: dict[int, str], kind: str) -> int:
    for device, name in slaves.items():
        if name.endswith(kind):
            return device
    raise EnvironmentLacksError(
        f"The X server has no {kind} device.", "Use an X server with the XTEST extension, or `--output none`."
    )


def _bits(mask: Any) -> Iterator[int]:
    for i, byte in enumerate(mask):
        yield from (8 * i + bit for bit in range(8) if byte >> bit & 1)
