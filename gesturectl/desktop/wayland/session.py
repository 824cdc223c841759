"""What a Wayland session reports to any client: its monitors, and the keymap of the user's keyboard."""

from __future__ import annotations

import mmap
import os
from collections.abc import Mapping
from pathlib import Path

from gesturectl.desktop.output import NoSessionError
from gesturectl.desktop.wayland.screen import Area, Outputs
from gesturectl.desktop.wayland.wire import REMEDY, Event, Wire

OUTPUTS = {"wl_output": 4, "zxdg_output_manager_v1": 3}
DEVICES = ("zwlr_virtual_pointer_manager_v1", "zwp_virtual_keyboard_manager_v1")
_WITH_DEVICES = OUTPUTS | {
    "wl_seat": 5, "zwlr_virtual_pointer_manager_v1": 2, "zwp_virtual_keyboard_manager_v1": 1,
}  # fmt: skip
_KEYBOARD = 2  # the capability's bit


class WaylandSession:
    """The newest monitors and keymap of a session, None as long as it has no keyboard.

    wanted: interfaces to bind, each with the newest version that is understood. Raises EnvironmentLacksError where
    there is none, or it goes away.
    """

    def __init__(self, wire: Wire, wanted: Mapping[str, int] = _WITH_DEVICES) -> None:
        self.wire = wire
        self._wanted = wanted
        self.bound: dict[str, int] = {}  # objects by interface
        self.keymap: str | None = None
        self._keyboard: int | None = None
        self._outputs = Outputs(wire)
        self._registry = wire.globals(self._offered)
        wire.roundtrip()  # the globals
        wire.roundtrip()  # the events of what was bound
        wire.roundtrip()  # and of what was requested then
        self.screen, self.monitors = self._outputs.layout()

    def dispatch(self) -> None:
        """Take notice of what has changed."""
        self.wire.dispatch()
        screen, monitors = self._outputs.layout()
        if monitors:  # while none is on, the last ones count
            self.screen, self.monitors = screen, monitors

    def areas(self) -> list[Area]:
        """The outputs as they are now."""
        return self._outputs.areas()

    def _offered(self, event: Event) -> None:
        name = event.number()
        if event.opcode == 1:
            self._outputs.remove(name)
            return
        interface, version = event.string(), event.number()
        if interface not in self._wanted or (interface in self.bound and interface != "wl_output"):
            return
        number = self.wire.new()
        version = min(version, self._wanted[interface])
        self.wire.request(self._registry, 0, name, interface, version, number)
        self.bound[interface] = number
        if interface == "wl_output":
            self._outputs.add(name, number)
        elif interface == "zxdg_output_manager_v1":
            self._outputs.manage(number)
        elif interface == "wl_seat":
            self.wire.handlers[number] = self._seat

    def _seat(self, event: Event) -> None:
        if event.opcode == 0 and event.number() & _KEYBOARD and self._keyboard is None:
            self._keyboard = self.wire.new(self._keys)
            self.wire.request(self.bound["wl_seat"], 1, self._keyboard)
            self.wire.flush()

    def _keys(self, event: Event) -> None:
        if event.opcode == 0:
            form, fd, size = event.number(), event.fd(), event.number()
            try:
                if form == 1 and size:
                    with mmap.mmap(fd, size, mmap.MAP_PRIVATE, mmap.PROT_READ) as text:
                        self.keymap = text[:].rstrip(b"\0").decode("utf-8", "replace")
            finally:
                os.close(fd)


def open_session(display: str | None = None, wanted: Mapping[str, int] = _WITH_DEVICES) -> WaylandSession:
    """The Wayland session of this process, or that of the display named.

    wanted: as that of WaylandSession. Raises NoSessionError where there is none, EnvironmentLacksError where it does
    not answer.
    """
    name = display or os.environ.get("WAYLAND_DISPLAY", "")
    if not name:
        raise NoSessionError("There is no Wayland session (WAYLAND_DISPLAY is not set).", REMEDY)
    wire = Wire(str(Path(os.environ.get("XDG_RUNTIME_DIR", "/"), name)))
    try:
        return WaylandSession(wire, wanted)
    except BaseException:
        wire.close()
        raise
