"""Which surface the desktop of an output has."""

from __future__ import annotations

import os

from gesturectl.desktop import systems
from gesturectl.desktop.overlay.surface import Surface
from gesturectl.model.errors import GesturectlError, NotOfferedError

_WITHOUT = "Set `feedback.overlay: off` to do without it."


def open_surface(output: str) -> Surface:
    """A surface on the desktop that an output of this name drives.

    Raises NotOfferedError where that desktop has none, EnvironmentLacksError where it cannot be reached now.
    """
    if not (place := systems.here().surface):
        raise NotOfferedError("This system has no place for the ring at the pointer yet.", _WITHOUT)
    surface: Surface = systems.load(place)(output)
    return surface


def lacks_surface() -> GesturectlError | None:
    """Why nothing can be shown above the windows of the desktop that a run would drive by itself; None where it can.

    Where there is no such desktop, that is not what lacks.
    """
    from gesturectl.desktop.registry import automatic, probe_outputs

    taken = automatic({name: detail for name, ok, detail in probe_outputs() if ok})
    if not taken:
        return None
    try:
        open_surface(taken[0]).close()
    except GesturectlError as e:
        return e
    return None


def open_session_surface(output: str) -> Surface:
    """The same in a session of Wayland or X."""
    on_x = output == "x11" or (output == "uinput" and not os.environ.get("WAYLAND_DISPLAY"))
    if on_x and os.environ.get("DISPLAY"):
        from gesturectl.desktop.overlay.x11 import open_x11_surface

        return open_x11_surface()
    if os.environ.get("WAYLAND_DISPLAY") and output in ("wayland", "portal", "uinput"):
        from gesturectl.desktop.overlay.layer_shell import open_layer_shell

        return open_layer_shell()
    raise NotOfferedError("This desktop has no place for the ring at the pointer.", _WITHOUT)
