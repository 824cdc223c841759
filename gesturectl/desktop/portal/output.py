"""KDE Plasma and others on Wayland: the RemoteDesktop portal over D-Bus, which asks the user first.

No picture is ever taken: the pointer's coordinates are those of a "shared" screen, and nobody reads it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from jeepney import MessageFlag

from gesturectl.desktop.guardian import Guardian
from gesturectl.desktop.keyboard.keycodes import Keyboard
from gesturectl.desktop.output import Steps, at_once
from gesturectl.desktop.own_devices import OwnDevices
from gesturectl.desktop.portal.session import REMEDY, Portal, Refusals
from gesturectl.desktop.surroundings import WaylandDesktop
from gesturectl.desktop.wayland.output import CLICK, kernel_button, open_session
from gesturectl.model.errors import RefusedError
from gesturectl.model.types import Button, Key, Monitor, Move, OutputEvent, Scroll, Text, whole

Area = tuple[int, int, int, int]  # left, top, width and height, in pixels of the screen


class PortalOutput:
    """Sends events through a RemoteDesktop session; made by `open_portal`.

    Positions are pixels of the area that the session reaches, mostly that of all monitors. The pointer is taken to be
    where it was last brought, at first in the middle. Without a shared screen it is first moved to the corner at the
    bottom right, and from there by distances.
    """

    name = "portal"

    def __init__(self, desktop: WaylandDesktop, portal: Portal, *, guarded: bool) -> None:
        self._desktop, self._portal = desktop, portal
        shared = portal.start()
        self._stream = shared[0] if shared else None
        self._area = reached(shared[1] if shared else {}, desktop.screen, desktop.monitors)
        self.screen, self.monitors, self._seen = self._area[2:], _within(desktop.monitors, self._area), desktop.monitors
        self._at = (self.screen[0] / 2, self.screen[1] / 2)
        self._keyboard = Keyboard(desktop.keymap, self._key, desktop.group)
        self._serial = 0x70000000  # of the guardian's messages, which are to be told from those of the run
        self._kde = "KDE" in os.environ.get("XDG_CURRENT_DESKTOP", "")
        self._closed = False
        if self._stream is None:
            self._portal.notify("NotifyPointerMotion", "dd", *map(float, self.screen))
            self._portal.notify(
                "NotifyPointerMotion", "dd", *(at - n for at, n in zip(self._at, self.screen, strict=True))
            )
        # Late, as nothing would end them if this failed.
        self._guardian = Guardian(portal.fileno(), own=False) if guarded else None
        self._own = OwnDevices()

    def pointer(self) -> tuple[float, float]:
        return self._at

    def emit(self, event: OutputEvent) -> None:
        self._follow()
        if isinstance(event, Move):
            self._move(event.x, event.y)
        elif isinstance(event, Button):
            self._hold("NotifyPointerButton", kernel_button(event.button), event.pressed)
        elif isinstance(event, Scroll):
            self._scroll(event)
        elif isinstance(event, Key):
            self._keyboard.key(event.key, event.pressed)
        elif isinstance(event, Text):
            at_once(self._keyboard.type(event.text))

    def type(self, event: Text) -> Steps:
        self._follow()
        yield from self._keyboard.type(event.text)

    def user_active(self) -> bool:
        self._follow()
        return self._own.used()

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._desktop.close()
        self._portal.close()
        self._own.close()
        if self._guardian:
            self._guardian.close()

    def _follow(self) -> None:
        self._desktop.follow()
        self._keyboard.keymap = self._desktop.keymap
        if self._desktop.monitors is not self._seen:
            self._seen = self._desktop.monitors
            self.monitors = _within(self._seen, self._area)
        self._portal.expect_session()

    def _move(self, x: float, y: float) -> None:
        at = min(max(x, 0.0), self.screen[0] - 1.0), min(max(y, 0.0), self.screen[1] - 1.0)
        if self._stream is None:
            self._portal.notify("NotifyPointerMotion", "dd", at[0] - self._at[0], at[1] - self._at[1])
        else:
            self._portal.notify("NotifyPointerMotionAbsolute", "udd", self._stream, *at)
        self._at = at

    def _scroll(self, event: Scroll) -> None:
        """Whole clicks as a wheel's, else smoothly.

        KDE's portal makes a pixel of a click, and scrolls up where it should down (xdg-desktop-portal-kde 5.27 to 6.7).
        """
        if self._kde:
            self._portal.notify("NotifyPointerAxis", "dd", event.dx * CLICK, event.dy * CLICK)
        elif event.dx % 1 == 0 and event.dy % 1 == 0:
            for axis, clicks in ((0, -event.dy), (1, event.dx)):
                if clicks:
                    self._portal.notify("NotifyPointerAxisDiscrete", "ui", axis, int(clicks))
        else:
            self._portal.notify("NotifyPointerAxis", "dd", event.dx * CLICK, -event.dy * CLICK)

    def _key(self, key: int, pressed: bool) -> None:
        self._hold("NotifyKeyboardKeycode", key, pressed)

    def _hold(self, member: str, number: int, pressed: bool) -> None:
        """Press or release; at no moment is something down that the guardian has not been told of."""
        if not self._guardian:
            self._portal.notify(member, "iu", number, int(pressed))
            return
        release = self._portal.call(member, "iu", number, 0)
        release.header.flags = MessageFlag.no_reply_expected
        data = release.serialise(serial=self._serial + number)
        if pressed:
            self._guardian.tell(data, down=True)
        self._portal.notify(member, "iu", number, int(pressed))
        if not pressed:
            self._guardian.tell(data, down=False)


def reached(stream: Mapping[str, Any], screen: tuple[int, int], monitors: tuple[Monitor, ...]) -> Area:
    """What of a screen a stream reaches, by its properties: all of it, or the one monitor that it fits."""
    size = tuple(stream.get("size", screen))
    if size == screen:
        return (0, 0, *screen)
    fitting = [(m.x, m.y, m.width, m.height) for m in monitors if (m.width, m.height) == size]
    place = (*stream.get("position", (0, 0)), *size)
    return place if place in fitting or not fitting else fitting[0]


def open_portal(*, guarded: bool = False) -> PortalOutput:
    """The output by the portal of this Wayland session, once the user has allowed it.

    Raises RefusedError where the user refuses or has done so before, EnvironmentLacksError without a session or a
    portal, and without an answer.
    """
    if Refusals.happened:
        raise RefusedError("You have ended or refused the control of the desktop.", REMEDY)
    desktop = WaylandDesktop(open_session())
    try:
        portal = Portal()
        try:
            return PortalOutput(desktop, portal, guarded=guarded)
        except BaseException:
            portal.close()
            raise
    except BaseException:
        desktop.close()
        raise


def probe() -> str:
    """What the portal would do, in words, without asking. Raises EnvironmentLacksError where it offers nothing."""
    open_session().wire.close()
    portal = Portal()
    try:
        portal.expect_devices()
    finally:
        portal.close()
    return "the desktop asks you at the start"


def _within(monitors: tuple[Monitor, ...], area: Area) -> tuple[Monitor, ...]:
    left, top, width, height = area
    found = (Monitor(m.name, m.x - left, m.y - top, m.width, m.height) for m in monitors)
    inside = (m for m in found if m.x >= 0 and m.y >= 0 and m.x + m.width <= width and m.y + m.height <= height)
    return tuple(inside) or whole((width, height))
