"""The size of an X screen, and its monitors by RandR 1.5: the connected ones, and those made by the user of parts."""

from __future__ import annotations

from typing import Any

import xcffib
import xcffib.randr
import xcffib.xproto

from gesturectl.model.types import Monitor, whole

SCREEN_CHANGED = (
    xcffib.xproto.ConfigureNotifyEvent,
    xcffib.randr.ScreenChangeNotifyEvent,
    xcffib.randr.NotifyEvent,
)
_WATCHED = xcffib.randr.NotifyMask.ScreenChange | xcffib.randr.NotifyMask.CrtcChange


class Screen:
    """Asks an X server for its screen, and subscribes to the events of `SCREEN_CHANGED`.

    more: a mask of other events of the root window to subscribe to.
    """

    def __init__(self, connection: Any, root: int, more: int = 0) -> None:
        self._core = connection.core
        self._root = root
        mask = xcffib.xproto.EventMask.StructureNotify | more
        self._core.ChangeWindowAttributes(root, xcffib.xproto.CW.EventMask, [mask])
        self._randr = connection(xcffib.randr.key) if _has_monitors(connection) else None
        if self._randr:
            self._randr.SelectInput(root, _WATCHED)

    def read(self) -> tuple[tuple[int, int], tuple[Monitor, ...]]:
        """Width and height in pixels, and the monitors in use from left to right; the screen itself if there is none.

        Of monitors that show the same the first one counts.
        """
        geometry = self._core.GetGeometry(self._root).reply()
        screen = (geometry.width, geometry.height)
        found: dict[tuple[int, int, int, int], Monitor] = {}
        for m in self._randr.GetMonitors(self._root, True).reply().monitors if self._randr else ():
            place = (m.x, m.y, m.width, m.height)
            if m.width and m.height and place not in found:
                found[place] = Monitor(self._core.GetAtomName(m.name).reply().name.to_string(), *place)
        return screen, tuple(sorted(found.values(), key=lambda m: (m.x, m.y))) or whole(screen)


def _has_monitors(connection: Any) -> bool:
    """Whether the server has RandR 1.5, the first with monitors."""
    if not connection.core.QueryExtension(5, b"RANDR").reply().present:
        return False
    version = connection(xcffib.randr.key).QueryVersion(1, 5).reply()
    return (version.major_version, version.minor_version) >= (1, 5)
