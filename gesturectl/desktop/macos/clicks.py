"""Counts clicks: macOS leaves it to who posts them to say which click is the second or third of several."""

from __future__ import annotations

import math

from gesturectl.desktop.macos.frameworks import framework
from gesturectl.model.types import DoubleClick

NEAR = 5.0  # points from the first of them, chosen: AppKit documents that there is such a distance, and not which


def desktop_double_click(output: str) -> DoubleClick:
    """Within which time and distance two presses are a double click."""
    return DoubleClick(interval(), NEAR)


def interval() -> float:
    """The user's own time for a double click, seconds."""
    return float(framework("AppKit").NSEvent.doubleClickInterval())


class Clicks:
    """Which of several quick clicks of one button at one place a press is."""

    def __init__(self) -> None:
        self._button = -1
        self._at = (0.0, 0.0)
        self._last = -math.inf
        self.state = 1  # of the last press, which its release and a drag have, too

    def press(self, button: int, at: tuple[float, float], t: float) -> int:
        """The state of a press at `t`, seconds."""
        together = button == self._button and t - self._last <= interval() and math.dist(at, self._at) <= NEAR
        self.state = self.state + 1 if together else 1
        if not together:
            self._button, self._at = button, at
        self._last = t
        return self.state
