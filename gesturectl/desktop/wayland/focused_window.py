"""The window that has the keyboard on compositors that offer `zwlr_foreign_toplevel_manager_v1`, by class and title.

wlr-foreign-toplevel-management-unstable-v1; labwc, Wayfire, river, Hyprland and niri have it, GNOME and KDE do not.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gesturectl.desktop.focused_window import NotReportedError
from gesturectl.desktop.wayland.wire import Event, Wire
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Window

_MANAGER = "zwlr_foreign_toplevel_manager_v1"
_BIND = 0  # of wl_registry
_TOPLEVEL = 0  # event of the manager
_TITLE, _APP_ID, _STATE, _DONE, _CLOSED = 0, 1, 4, 5, 6  # events of a window
_DESTROY = 7  # request of a window
_ACTIVATED = 2


@dataclass(slots=True)
class _Toplevel:
    title: str = ""
    app_id: str = ""
    active: bool = False


class WlrootsFocusedWindow:
    """Follows the activated window; made by `open_wlroots_focused_window`."""

    name = "Wayland"

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._toplevels: dict[int, _Toplevel] = {}
        self._registry = wire.globals(self._offered)
        self._manager = 0
        wire.roundtrip()
        wire.roundtrip()

    @property
    def offered(self) -> bool:
        """Whether the compositor reports its windows."""
        return bool(self._manager)

    def fileno(self) -> int:
        return self._wire.fileno()

    def read(self) -> Window | None:
        try:
            self._wire.dispatch()
        except EnvironmentLacksError as e:
            raise ConnectionResetError(e.problem) from None
        active = next((t for t in self._toplevels.values() if t.active), None)
        return None if active is None else Window((active.app_id,) if active.app_id else (), active.title)

    def close(self) -> None:
        self._wire.close()

    def _offered(self, event: Event) -> None:
        if event.opcode != 0:
            return
        name, interface = event.number(), event.string()
        if interface == _MANAGER and not self._manager:
            self._manager = self._wire.new(self._take)
            self._wire.request(self._registry, _BIND, name, _MANAGER, 1, self._manager)

    def _take(self, event: Event) -> None:
        if event.opcode == _TOPLEVEL:
            number = event.number()
            self._toplevels[number] = _Toplevel()
            self._wire.handlers[number] = lambda e: self._changed(number, e)

    def _changed(self, number: int, event: Event) -> None:
        toplevel = self._toplevels[number]
        if event.opcode == _TITLE:
            toplevel.title = event.string()
        elif event.opcode == _APP_ID:
            toplevel.app_id = event.string()
        elif event.opcode == _STATE:
            length = event.number()
            toplevel.active = _ACTIVATED in (event.number() for _ in range(length // struct.calcsize("=I")))
        elif event.opcode == _CLOSED:
            del self._toplevels[number], self._wire.handlers[number]
            self._wire.request(number, _DESTROY)


def open_wlroots_focused_window(environment: Mapping[str, str] = os.environ) -> WlrootsFocusedWindow:
    """The focused window of the session's compositor. Raises EnvironmentLacksError where it is not reported."""
    display = environment.get("WAYLAND_DISPLAY", "wayland-0")
    wire = Wire(str(Path(environment.get("XDG_RUNTIME_DIR", "")) / display))
    try:
        found = WlrootsFocusedWindow(wire)
    except BaseException:
        wire.close()
        raise
    if not found.offered:
        found.close()
        raise NotReportedError
    return found
