"""What Windows takes for a double click."""

from __future__ import annotations

from gesturectl.desktop.windows.api import user32
from gesturectl.model.types import DoubleClick

_WIDTH, _HEIGHT = 36, 37  # SM_CXDOUBLECLK, SM_CYDOUBLECLK: of the rectangle around the first click, pixels


def desktop_double_click(_output: str) -> DoubleClick:
    """The user's setting."""
    distance = min(user32.GetSystemMetrics(_WIDTH), user32.GetSystemMetrics(_HEIGHT)) / 2
    return DoubleClick(user32.GetDoubleClickTime() / 1000, distance)
