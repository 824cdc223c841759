"""What can be pressed in the window in use on X11, by the accessibility that its application offers (AT-SPI 2)."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from jeepney import DBusAddress, new_method_call

from gesturectl.desktop.bus import Bus
from gesturectl.desktop.targets.reader import Rectangle
from gesturectl.desktop.targets.tree import ROOT, Area, Tree, rectangles
from gesturectl.desktop.targets.window import ActiveWindow, InUse
from gesturectl.model.errors import EnvironmentLacksError

_LAUNCHER = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
_REGISTRY = DBusAddress(ROOT, "org.a11y.atspi.Registry", "org.a11y.atspi.Accessible")
_DAEMON = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
_WHOM = "the desktop's accessibility"
LIKE = 0.15  # share by which an application's size of its window and the real one may differ: borders and shadows
INSTALL = "Install at-spi2-core, and log in again."


class AtSpi:
    """A TargetReader for X11. Raises EnvironmentLacksError where the desktop has no accessibility, or no X server."""

    def __init__(self, display: str | None = None) -> None:
        session = Bus(_WHOM, INSTALL)
        try:
            (address,) = session.answer(new_method_call(_LAUNCHER, "GetAddress"), "s")
        finally:
            session.close()
        self._bus = Bus(_WHOM, INSTALL, address=address)
        self._owners: dict[str, int] = {}  # applications by their names on the bus, and their processes
        try:
            self._window = ActiveWindow(display)
        except BaseException:
            self._bus.close()
            raise

    def fileno(self) -> int:
        return self._window.fileno()

    def changed(self) -> bool:
        return self._window.changed()

    def read(self) -> list[Rectangle]:
        window = self._window.now()
        owner = self._owner(window.pid) if window else None
        if window is None or owner is None:
            return []
        tree = Tree(self._bus)
        found = tree.walk(owner, (window.width, window.height))
        if found.window is None or found.window.area is None:
            return []
        return rectangles(found, *placed(found.window.area, window, relative=tree.relative))

    def window_in_use(self) -> InUse | None:
        """The window that is looked at."""
        return self._window.now()

    @property
    def applications(self) -> int:
        """How many offer their windows."""
        return len(self._named())

    def close(self) -> None:
        self._window.close()
        with suppress(EnvironmentLacksError):
            self._bus.close()

    def _owner(self, pid: int) -> str | None:
        """The name on the bus of a process's application."""
        there = self._named()
        self._owners = {name: p for name, p in self._owners.items() if name in there}
        for name in there:
            if name not in self._owners:
                with suppress(EnvironmentLacksError):  # it has just gone
                    (self._owners[name],) = self._bus.answer(
                        new_method_call(_DAEMON, "GetConnectionUnixProcessID", "s", (name,)), "u"
                    )
        return next((name for name, process in self._owners.items() if process == pid), None)

    def _named(self) -> set[str]:
        children: Any
        (children,) = self._bus.answer(new_method_call(_REGISTRY, "GetChildren"), "a(so)")
        return {name for name, _ in children if name.startswith(":")}


def placed(frame: Area, window: InUse, *, relative: bool) -> tuple[tuple[int, int], int]:
    """Where the places lie that an application reports, and how many of the screen's pixels one of its own is.

    Some count from the screen's corner and some from the window's, some in pixels and some in larger units.
    """
    x, y, width, height = frame
    ratios = (window.width / width, window.height / height)
    scale = max(round(ratios[0]), 1)
    if any(abs(ratio / scale - 1) > LIKE for ratio in ratios):
        scale = 1
    there = abs(x * scale - window.x) <= 60 * scale and abs(y * scale - window.y) <= 60 * scale
    return ((0, 0) if there and not relative else (window.x, window.y)), scale
