"""Whether it is the operating system that keeps a camera from this program."""

from __future__ import annotations

from gesturectl.desktop import systems
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError, NoPictureError


def explained(error: GesturectlError) -> GesturectlError:
    """The system's own reason for a camera that gives no picture, where it has one; else the same error."""
    place = systems.here().camera_refused
    if not (place and isinstance(error, NoPictureError)):
        return error
    try:
        refused: EnvironmentLacksError | None = systems.load(place)()
    except EnvironmentLacksError:  # it cannot be asked
        return error
    return refused or error
