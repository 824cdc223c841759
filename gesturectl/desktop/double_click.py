"""What the desktop takes for a double click, where it can be read: XSETTINGS, KDE's settings, or the portal's."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from gesturectl.desktop import systems
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import DoubleClick

_log = logging.getLogger(__name__)

PATIENCE = 0.5  # seconds for the portal, which may have to be started
LONGEST, FARTHEST = 5.0, 500.0  # seconds, and pixels: what is beyond is not believed
_TIME, _DISTANCE = "Net/DoubleClickTime", "Net/DoubleClickDistance"  # milliseconds, pixels
_KDE = ("KDE", "DoubleClickInterval")  # section and key, milliseconds
_GNOME = ("org.gnome.desktop.peripherals.mouse", "double-click")  # milliseconds


def desktop_double_click(output: str) -> DoubleClick | None:
    """What the desktop behind an output says; None where it says nothing, or nothing that can be believed."""
    place = systems.here().double_click
    found: DoubleClick | None = systems.load(place)(output) if place else None
    return found


def session_double_click(output: str) -> DoubleClick | None:
    """The same in a session of Wayland or X."""
    found = _reported(output, os.environ)
    if found is None:
        return None
    milliseconds, distance = found
    seconds = milliseconds / 1000
    if 0.0 < seconds <= LONGEST and 0.0 <= distance <= FARTHEST:
        return DoubleClick(seconds, distance)
    _log.warning("The desktop's double click of %d ms within %g pixels is not believed.", milliseconds, distance)
    return None


def _reported(output: str, environment: Mapping[str, str]) -> tuple[int, float] | None:
    """Milliseconds and pixels. KDE's own settings come first, as its programs go by them."""
    distance = DoubleClick().distance
    if "KDE" in environment.get("XDG_CURRENT_DESKTOP", "") and (found := _by_kde(environment)) is not None:
        return found, distance
    if output == "x11":
        settings = _xsettings(environment.get("DISPLAY", ""))
        return (settings[_TIME], settings.get(_DISTANCE, distance)) if _TIME in settings else None
    found = _by_portal() if environment.get("WAYLAND_DISPLAY") else None
    return None if found is None else (found, distance)


def _by_kde(environment: Mapping[str, str]) -> int | None:
    own = environment.get("XDG_CONFIG_HOME") or str(Path(environment.get("HOME", "")) / ".config")
    shared = (environment.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep)
    for folder in (own, *shared):
        try:
            text = (Path(folder) / "kdeglobals").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        value = dict(_entries(text)).get(_KDE, "")
        if value.isascii() and value.isdecimal():
            return int(value[:9])
    return None


def _entries(text: str) -> Iterator[tuple[tuple[str, str], str]]:
    section = ""
    for line in text.splitlines():
        stripped = line.strip()
        if stripped.startswith("[") and stripped.endswith("]"):
            section = stripped[1:-1]
        elif "=" in stripped:
            key, _, value = stripped.partition("=")
            yield (section, key.partition("[")[0].strip()), value.strip()


def _by_portal() -> int | None:
    """GNOME's setting, by which GTK goes on Wayland; a desktop that does not answer in time has said nothing."""
    from gesturectl.desktop.bus import Bus
    from gesturectl.desktop.portal.settings import setting

    found: list[object] = []

    def ask() -> None:
        try:
            with closing(Bus("The desktop portal", "")) as bus:
                found.append(setting(bus, *_GNOME))
        except EnvironmentLacksError:
            pass

    asking = threading.Thread(target=ask, name="double click", daemon=True)
    asking.start()
    asking.join(PATIENCE)
    value = found[0] if found else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _xsettings(display: str) -> Mapping[str, int]:
    import xcffib

    from gesturectl.desktop.x11.connection import open_display
    from gesturectl.desktop.x11.settings import read_settings

    try:
        connection = open_display(display, "")
    except EnvironmentLacksError:
        return {}
    try:
        return read_settings(connection)
    except xcffib.Error:  # as of a manager that has just ended
        return {}
    finally:
        connection.disconnect()
