"""Whether the desktop asks for less motion: the portal's settings, which GNOME, KDE and others answer."""

from __future__ import annotations

from contextlib import closing

from gesturectl.desktop.bus import Bus
from gesturectl.desktop.portal.settings import setting
from gesturectl.model.errors import EnvironmentLacksError

# Namespace and key, and the value that asks for less: https://flatpak.github.io/xdg-desktop-portal/docs
_ASKED = (
    ("org.freedesktop.appearance", "reduced-motion", 1),
    ("org.gnome.desktop.interface", "enable-animations", False),
)


def less_motion() -> bool:
    """Whether less is asked for; False where no portal answers. Waits for an answer, at most a few seconds each."""
    try:
        with closing(Bus("The desktop portal", "")) as bus:
            return any(setting(bus, namespace, key) == value for namespace, key, value in _ASKED)
    except EnvironmentLacksError:
        return False
