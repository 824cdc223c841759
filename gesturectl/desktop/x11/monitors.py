"""The monitors of an X screen, by RandR 1.5: those that are connected, and those that the user has made of parts."""

from __future__ import annotations

from typing import Any

import xcffib
import xcffib.randr

from gesturectl.model.types import Monitor, whole

MONITORS_CHANGED = (xcffib.randr.ScreenChangeNotifyEvent, xcffib.randr.NotifyEvent)
_WATCHED = xcffib.randr.NotifyMask.ScreenChange | xcffib.randr.NotifyMask.CrtcChange


class Randr:
    """Asks an X server for its monitors, and has it tell of changes by events of `MONITORS_CHANGED`."""

    def __init__(self, connection: Any, root: int) -> None:
        self._core = connection.core
        self._randr = connection(xcffib.randr.key)
        self._root = root
        self._randr.SelectInput(root, _WATCHED)

    def monitors(self, screen: tuple[int, int]) -> tuple[Monitor, ...]:
        """The monitors in use, from left to right; of those that show the same the first, the screen if none."""
        found: dict[tuple[int, int, int, int], Monitor] = {}
        for m in self._randr.GetMonitors(self._root, True).reply().monitors:
            place = (m.x, m.y, m.width, m.height)
            if m.width and m.height and place not in found:
                found[place] = Monitor(self._core.GetAtomName(m.name).reply().name.to_string(), *place)
        return tuple(sorted(found.values(), key=lambda m: (m.x, m.y))) or whole(screen)


def has_monitors(connection: Any) -> bool:
    """Whether the server has RandR 1.5, the first with monitors."""
    if not connection.core.QueryExtension(5, b"RANDR").reply().present:
        return False
    version = connection(xcffib.randr.key).QueryVersion(1, 5).reply()
    return (version.major_version, version.minor_version) >= (1, 5)
