"""Settings of the desktop by the portal, which GNOME, KDE and others answer."""

from __future__ import annotations

from jeepney import DBusAddress, new_method_call

from gesturectl.desktop.bus import Bus
from gesturectl.model.errors import EnvironmentLacksError

_SETTINGS = DBusAddress(
    "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Desktop", "org.freedesktop.portal.Settings"
)


def setting(bus: Bus, namespace: str, key: str) -> object:
    """The value of a setting, None where the desktop has none of that name."""
    try:
        (value,) = bus.answer(new_method_call(_SETTINGS, "Read", "ss", (namespace, key)), "v")
    except EnvironmentLacksError:
        return None
    while isinstance(value, tuple):  # a variant, which older portals wrap in another one
        value = value[1]
    return value
