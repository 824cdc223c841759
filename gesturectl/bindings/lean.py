"""Scrolling by leaning, for those who only point: the farther the hand leans up or down, the faster it goes on."""

from __future__ import annotations

import math

from gesturectl.model.types import PointerMotion, Scroll
from gesturectl.settings import ScrollSettings

STILL = 0.2  # palm lengths (18 mm) from where it began within which the hand rests
FULL = 0.9  # palm lengths (79 mm) from there at which it is fast
FAST = 10.0  # wheel clicks a second there, for a scrolling speed of 1
UNUSED = 3.0  # times the rest that ends it, after which it ends although the hand has never leant


class LeanScroller:
    """One such scrolling, which a rest of `seconds` in the middle ends."""

    def __init__(self, settings: ScrollSettings, seconds: float, t: float) -> None:
        self._gain = FAST * settings.speed * (-1.0 if settings.natural else 1.0)
        self._seconds = seconds
        self._lean = (0.0, 0.0)  # palm lengths to the right and up
        self._t = t
        self._rests = t  # since when the hand is in the middle
        self._leant = False

    @property
    def progress(self) -> float:
        """The share of the rest that has passed."""
        waits = self._seconds * (1.0 if self._leant else UNUSED)
        return min(1.0, (self._t - self._rests) / waits) if waits > 0 else 1.0

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.progress >= 1.0 - 1e-6

    def step(self, motion: PointerMotion) -> list[Scroll]:
        """The scrolling of one frame."""
        dt, self._t = motion.t - self._t, motion.t
        x, y = self._lean[0] + motion.right, self._lean[1] - motion.down
        far = math.hypot(x, y)
        part = min(1.0, FULL / max(far, 1e-9))
        self._lean = x, y = x * part, y * part
        if far <= STILL:
            return []
        self._rests, self._leant = motion.t, True
        axis = 0 if abs(x) > abs(y) else 1
        way = self._lean[axis]
        share = max(abs(way) - STILL, 0.0) / (FULL - STILL)
        clicks = math.copysign(share * share, way) * self._gain * dt
        if not clicks:
            return []
        return [Scroll(motion.t, clicks, 0.0) if axis == 0 else Scroll(motion.t, 0.0, clicks)]
