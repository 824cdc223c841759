"""Whether the desktop asks for less motion: the portal's settings, which GNOME, KDE and others answer."""

from __future__ import annotations

from contextlib import closing

from jeepney import DBusAddress, new_method_call

from gesturectl.desktop.bus import Bus
from gesturectl.model.errors import EnvironmentLacksError

_SETTINGS = DBusAddress(
    "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Desktop", "org.freedesktop.portal.Settings"
)
# Namespace and key, and the value that asks for less: https://flatpak.github.io/xdg-desktop-portal/docs
_ASKED = (
    ("org.freedesktop.appearance", "reduced-motion", 1),
    ("org.gnome.desktop.interface", "enable-animations", False),
)


def less_motion() -> bool:
    """Whether less is asked for; False where no portal answers. Waits for an answer, at most a few seconds each."""
    try:
        with closing(Bus("The desktop portal", "")) as bus:
            return any(_value(bus, namespace, key) == value for namespace, key, value in _ASKED)
    except EnvironmentLacksError:
        return False


def _value(bus: Bus, namespace: str, key: str) -> object:
    """The value of a setting, None where the desktop has none of that name."""
    try:
        (value,) = bus.answer(new_method_call(_SETTINGS, "Read", "ss", (namespace, key)), "v")
    except EnvironmentLacksError:
        return None
    while isinstance(value, tuple):  # a variant, which older portals wrap in another one
        value = value[1]
    return value
