"""What an output that only presses has to know: the monitors, the layouts, and which of them is in use."""

from __future__ import annotations

import logging
import os
from typing import Any, Protocol

from gesturectl.desktop.keyboard.layout import configured
from gesturectl.desktop.keyboard.xkb import Layout, XkbKeymap
from gesturectl.desktop.wayland.session import WaylandSession, open_session
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Monitor, whole

_log = logging.getLogger(__name__)
_ASSUMED = (1920, 1080)
_KDE = "org.kde.keyboard"


class Desktop(Protocol):
    """Whoever shows the pointer; `follow` and `group` raise EnvironmentLacksError where it is gone."""

    screen: tuple[int, int]  # width and height in pixels
    monitors: tuple[Monitor, ...]
    keymap: XkbKeymap
    keymap_source: str  # where the keymap is from, in words

    def follow(self) -> None:
        """Take notice of what has changed."""

    def group(self) -> int:
        """The number of the layout in use, of those in the keymap."""

    def close(self) -> None: ...


class WaylandDesktop:
    """A Wayland session reports its monitors and keymap; the layout in use is reported by KDE alone, over D-Bus."""

    def __init__(self, session: WaylandSession) -> None:
        self._session = session
        self._kde: Any = None
        self._asks_kde = "KDE" in os.environ.get("XDG_CURRENT_DESKTOP", "")
        self.screen, self.monitors = session.screen, session.monitors
        if session.keymap is None:  # there may be no keyboard yet
            self.keymap, self.keymap_source = _configured()
        else:
            self.keymap, self.keymap_source = XkbKeymap(session.keymap), "the Wayland session"

    def follow(self) -> None:
        self._session.dispatch()
        self.screen, self.monitors = self._session.screen, self._session.monitors
        if self._session.keymap not in (None, self.keymap.text):
            self.keymap, self.keymap_source = XkbKeymap(self._session.keymap), "the Wayland session"

    def group(self) -> int:
        if not self._asks_kde or len(self.keymap.layouts) == 1:
            return 0
        from jeepney import DBusAddress, new_method_call

        from gesturectl.desktop.bus import Bus

        try:
            self._kde = self._kde or Bus("KDE", "")
            call = new_method_call(DBusAddress("/Layouts", _KDE, "org.kde.KeyboardLayouts"), "getLayout")
            return int(self._kde.answer(call, "u")[0])
        except EnvironmentLacksError as e:
            _log.warning("The keyboard layout in use is not known, the first one is assumed. %s", e.problem)
            self._asks_kde = False
            return 0

    def close(self) -> None:
        self._session.wire.close()
        if self._kde:
            self._kde.close()


class XDesktop:
    """An X server reports all of it; the layout by the names that `setxkbmap` leaves at the root window."""

    def __init__(self, display: str) -> None:
        """Raises EnvironmentLacksError where that display cannot be opened."""
        import xcffib
        from xcffib.xproto import EventMask

        from gesturectl.desktop.x11.monitors import Screen

        self._error = xcffib.ConnectionException
        try:
            self._c = xcffib.connect(display)
            self._root = self._c.get_setup().roots[self._c.pref_screen].root
        except (xcffib.ConnectionException, AssertionError):
            raise _gone(display) from None
        self._display = display
        self._names = self._c.core.InternAtom(False, 16, b"_XKB_RULES_NAMES").reply().atom
        self._screen = Screen(self._c, self._root, EventMask.PropertyChange)
        self.monitors: tuple[Monitor, ...] = ()
        self._layout: Layout | None = None
        self._look()
        if self._layout is None:
            self.keymap, self.keymap_source = _configured()

    def follow(self) -> None:
        try:
            changed = False
            while self._c.poll_for_event() is not None:
                changed = True
            if changed:
                self._look()
        except self._error:
            raise _gone(self._display) from None

    def group(self) -> int:
        try:
            return int(self._c.core.QueryPointer(self._root).reply().mask >> 13 & 3)
        except self._error:
            raise _gone(self._display) from None

    def close(self) -> None:
        self._c.disconnect()

    def _look(self) -> None:
        self.screen, monitors = self._screen.read()
        if monitors != self.monitors:
            self.monitors = monitors
        kind, most = 31, 1024  # XA_STRING; words of four bytes
        value = self._c.core.GetProperty(False, self._root, self._names, kind, 0, most).reply().value
        names = bytes(value.buf()).decode("utf-8", "replace").split("\0")
        if len(names) >= 5 and (layout := Layout(names[2], names[3], names[1], names[4])) != self._layout:
            self._layout = layout
            self.keymap, self.keymap_source = XkbKeymap(layout=layout), "the X server"


class UnseenDesktop:
    """A desktop that this process has no connection to; its size is as given, its layout as the system has it."""

    def __init__(self, screen: tuple[int, int] | None) -> None:
        if screen is None:
            _log.warning(
                "No display tells the screen's size: %dx%d is assumed. Give it with `--screen WxH`.", *_ASSUMED
            )
        self.screen = screen or _ASSUMED
        self.monitors = whole(self.screen)
        self.keymap, self.keymap_source = _configured()

    def follow(self) -> None:
        pass

    def group(self) -> int:
        return 0

    def close(self) -> None:
        pass


def find_desktop(screen: tuple[int, int] | None) -> Desktop:
    """The Wayland session of this process, else its X display, else one of `screen` pixels that is not seen.

    Raises EnvironmentLacksError where the keyboard's layout cannot be read.
    """
    try:
        session = open_session()
        if session.monitors:
            return WaylandDesktop(session)
        session.wire.close()
    except EnvironmentLacksError:
        pass
    if display := os.environ.get("DISPLAY"):
        try:
            return XDesktop(display)
        except (EnvironmentLacksError, ImportError, OSError):
            pass
    return UnseenDesktop(screen)


def _configured() -> tuple[XkbKeymap, str]:
    layout, place = configured(os.environ)
    return XkbKeymap(layout=layout), place


def _gone(display: str) -> EnvironmentLacksError:
    return EnvironmentLacksError(f"The X display {display!r} cannot be opened, or is gone.", "Log in again.")
