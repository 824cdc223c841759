"""Whether the desktop of a session can say what can be pressed."""

from __future__ import annotations

from collections.abc import Mapping

from gesturectl.desktop import systems
from gesturectl.model.errors import EnvironmentLacksError, NotOfferedError

WITHOUT = "Do without: `pointer.targets: off`, and no `do: hints`."
REMEDY = f"Use a session of X11. {WITHOUT}"


def lacks(environment: Mapping[str, str], output: str = "") -> EnvironmentLacksError | None:
    """Why there are no targets in a session of such an environment, and for such an output; None where there are."""
    system = systems.here()
    if not system.targets:
        return NotOfferedError(f"On {system.title}, no targets are known yet.", WITHOUT)
    if environment.get("WAYLAND_DISPLAY") or output in ("wayland", "portal", "gnome"):
        return NotOfferedError("Wayland tells no program where on the screen a button is.", REMEDY)
    if not environment.get("DISPLAY"):
        return NotOfferedError("Targets are known on X11 only, and DISPLAY is not set.", REMEDY)
    return None
