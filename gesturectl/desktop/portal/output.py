"""KDE Plasma and others on Wayland: the RemoteDesktop portal over D-Bus, which asks the user first.

No picture is ever taken: the pointer's coordinates are those of a "shared" screen, and nobody reads it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from jeepney import MessageFlag

from gesturectl.desktop.keyboard.keycodes import KeycodeKeyboard
from gesturectl.desktop.output import Steps
from gesturectl.desktop.portal.session import OF_THIS_PROCESS, REMEDY, Consent, Portal
from gesturectl.desktop.release.held import HeldFile
from gesturectl.desktop.release.posix import guardian_of
from gesturectl.desktop.skeleton import CLICK, BlindBackEnd, discrete_clicks, kernel_button
from gesturectl.desktop.surroundings import WaylandDesktop
from gesturectl.desktop.wayland.session import open_session
from gesturectl.model.errors import RefusedError
from gesturectl.model.types import Monitor, MouseButton, whole

Area = tuple[int, int, int, int]  # left, top, width and height, in pixels of the screen


class PortalOutput(BlindBackEnd):
    """Sends events through a RemoteDesktop session; made by `open_portal`.

    Positions are pixels of the area that the session reaches, mostly that of all monitors. Without a shared screen the
    pointer is first moved to the corner at the bottom right, and from there by distances.
    """

    name = "portal"

    def __init__(self, desktop: WaylandDesktop, portal: Portal, *, guarded: bool, held: Path | None = None) -> None:
        self._desktop, self._portal = desktop, portal
        shared = portal.start()
        self._stream = shared[0] if shared else None
        self._area = reached(shared[1] if shared else {}, desktop.screen, desktop.monitors)
        super().__init__(self._area[2:], _within(desktop.monitors, self._area))
        self._keyboard = KeycodeKeyboard(desktop.keymap, self._key, desktop.group)
        self._serial = 0x70000000  # of the guardian's messages, which must differ from those of the run
        self._kde = "KDE" in os.environ.get("XDG_CURRENT_DESKTOP", "")
        if self._stream is None:
            self._portal.notify("NotifyPointerMotion", "dd", *map(float, self.screen))
            self._portal.notify(
                "NotifyPointerMotion", "dd", *(at - n for at, n in zip(self.at, self.screen, strict=True))
            )
        self._held = HeldFile(held, "portal") if held else None
        if self._held:
            self.resources.callback(self._held.close)
            for member, number in self._held.left:
                self._portal.notify(member, "iu", number, 0)
        if guarded:  # late, as nothing would end it if this failed
            self.guard(guardian_of(portal.guarded(again=1)))

    def follow(self) -> None:
        self._desktop.follow()
        self._keyboard.keymap = self._desktop.keymap
        self.take_monitors(self.screen, _within(self._desktop.monitors, self._area))
        self._portal.expect_session()

    def move(self, x: float, y: float) -> None:
        if self._stream is None:
            self._portal.notify("NotifyPointerMotion", "dd", x - self.at[0], y - self.at[1])
        else:
            self._portal.notify("NotifyPointerMotionAbsolute", "udd", self._stream, x, y)

    def button(self, name: MouseButton, pressed: bool) -> None:
        self._hold("NotifyPointerButton", kernel_button(name), pressed)

    def key(self, name: str, pressed: bool) -> None:
        self._keyboard.key(name, pressed)

    def scroll(self, dx: float, dy: float) -> None:
        """Whole clicks as a wheel's, else smoothly.

        KDE's portal makes a pixel of a click, and scrolls up where it should down (xdg-desktop-portal-kde 5.27 to 6.7).
        """
        clicks = None if self._kde else discrete_clicks(dx, dy)
        if clicks is None:
            self._portal.notify("NotifyPointerAxis", "dd", dx * CLICK, dy * CLICK if self._kde else -dy * CLICK)
        for axis, n in clicks or ():
            self._portal.notify("NotifyPointerAxisDiscrete", "ui", axis, n)

    def text(self, text: str) -> Steps:
        return self._keyboard.type(text)

    def _key(self, key: int, pressed: bool) -> None:
        self._hold("NotifyKeyboardKeycode", key, pressed)

    def _hold(self, member: str, number: int, pressed: bool) -> None:
        release = self._portal.call(member, "iu", number, 0)
        release.header.flags = MessageFlag.no_reply_expected
        if self._held and pressed:
            self._held.add((member, number))
        with self.holding(release.serialise(serial=self._serial + number), pressed):
            self._portal.notify(member, "iu", number, int(pressed))
        if self._held and not pressed:
            self._held.discard((member, number))


def reached(stream: Mapping[str, Any], screen: tuple[int, int], monitors: tuple[Monitor, ...]) -> Area:
    """What of a screen a stream reaches, by its properties: all of it, or the one monitor that it fits."""
    size = tuple(stream.get("size", screen))
    if size == screen:
        return (0, 0, *screen)
    fitting = [(m.x, m.y, m.width, m.height) for m in monitors if (m.width, m.height) == size]
    place = (*stream.get("position", (0, 0)), *size)
    return place if place in fitting or not fitting else fitting[0]


def open_portal(*, guarded: bool = False, held: Path | None = None, consent: Consent = OF_THIS_PROCESS) -> PortalOutput:
    """The output by the portal of this Wayland session, once the user has allowed it.

    held: the file in which is noted what is down; what a run has left there is released.

    Raises RefusedError where the user refuses or has done so before, EnvironmentLacksError without a session or a
    portal, and without an answer.
    """
    if consent.refused:
        raise RefusedError("You have ended or refused the control of the desktop.", REMEDY)
    with ExitStack() as stack:
        desktop = stack.enter_context(closing(WaylandDesktop(open_session())))
        portal = stack.enter_context(closing(Portal(consent)))
        output = PortalOutput(desktop, portal, guarded=guarded, held=held)
        output.resources.enter_context(stack.pop_all())
        return output


def probe() -> str:
    """What the portal would do, in words, without asking. Raises EnvironmentLacksError where it offers nothing."""
    open_session().wire.close()
    with closing(Portal(OF_THIS_PROCESS)) as portal:
        portal.expect_devices()
    return "the desktop asks you at the start"


def _within(monitors: tuple[Monitor, ...], area: Area) -> tuple[Monitor, ...]:
    left, top, width, height = area
    found = (Monitor(m.name, m.x - left, m.y - top, m.width, m.height) for m in monitors)
    inside = (m for m in found if m.x >= 0 and m.y >= 0 and m.x + m.width <= width and m.y + m.height <= height)
    return tuple(inside) or whole((width, height))
