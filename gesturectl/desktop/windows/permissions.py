"""What the privacy settings of Windows keep from this program."""

from __future__ import annotations

import sys

from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.system import consent

assert sys.platform == "win32"


def camera_refused() -> EnvironmentLacksError | None:
    """Why Windows gives this program no picture of any camera; None where it would, so that something else is wrong."""
    if not consent.is_denied("webcam"):
        return None
    return EnvironmentLacksError(
        "The privacy settings of Windows keep cameras from programs.",
        "Turn on `Camera access` and `Let desktop apps access your camera` under Settings, Privacy & security, Camera.",
    )
