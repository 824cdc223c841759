"""A pointer that is kept to one axis: the one along which the hand first moves clearly."""

from __future__ import annotations

import math

from gesturectl.pointer.filter import Vector

CLEAR = 0.06  # palm lengths of a movement that shows along which axis it goes


class Axis:
    """Which axis that is, once it is known."""

    def __init__(self) -> None:
        self._way: Vector = (0.0, 0.0)  # of the hand since it is to go straight, palm lengths
        self.along: Vector = (0.0, 0.0)  # 1 for the axis to which the pointer keeps; neither until that is known

    def step(self, way: Vector | None) -> None:
        """The hand's way within a frame, palm lengths; None while the pointer goes where it will."""
        if way is None:
            self._way = self.along = (0.0, 0.0)
        elif self.along == (0.0, 0.0):
            self._way = x, y = (self._way[0] + way[0], self._way[1] + way[1])
            if math.hypot(x, y) >= CLEAR:
                self.along = (1.0, 0.0) if abs(x) >= abs(y) else (0.0, 1.0)
