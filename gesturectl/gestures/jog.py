"""How far a fingertip goes round, as at a jog wheel: nothing until it has drawn half a circle, then its angle.

the fingertip                            | what comes of it
-----------------------------------------|-------------------------------------------------------
draws half a circle to one side          | the wheel is found; what comes now counts
goes round, either way                   | its angle around the wheel's middle, which follows it
rests for REST, or leaves the wheel      | the next half circle has to be drawn first
goes straight, has a corner, turns back  | nothing, while no wheel is found

The wheel is the circle that fits best what was drawn (Kåsa 1976). The middle then moves, so that the fingertip stays on
the circle: nobody draws two on the same place.
"""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gesturectl.gestures.features import palm_size
from gesturectl.model.types import INDEX_TIP, Hand

STEP = 0.1  # palm lengths between the points at which the direction of the path is taken
HALF = 180.0  # degrees that the direction turns before a wheel is found
SECONDS = 2.5  # the longest that this may take
CORNER = 75.0  # degrees from one point to the next that are no circle's; of small or fast ones they are more
RADIUS = (0.15, 2.2)  # palm lengths
ROUND = 0.25  # deviation of the radius, as a share of it
ON = (0.45, 1.7)  # distance from the middle, of the radius, within which the fingertip is on the wheel
REST = 0.6  # seconds in which it goes no STEP
FOLLOWS, FITS = 0.3, 0.1  # how much middle and radius follow, for a way as long as the radius


@dataclass(frozen=True, slots=True)
class _Wheel:
    middle: complex  # palm lengths, as the person sees it, y downwards
    radius: float  # palm lengths


class JogWheel:
    """The wheel of one hand."""

    def __init__(self) -> None:
        self._hand: Hand | None = None
        self._at = 0j  # palm lengths from where it was first seen, to the person's right and down
        self._points: list[tuple[float, complex]] = []  # each a STEP from the one before
        self._wheel: _Wheel | None = None

    def step(self, hand: Hand, t: float) -> float:
        """Degrees that the hand has gone round since the last call, clockwise as the person sees it."""
        before = self._at
        if self._hand is not None:
            x, y = (hand.landmarks[INDEX_TIP, :2] - self._hand.landmarks[INDEX_TIP, :2]).tolist()
            self._at += complex(-x, y) / palm_size(hand)
        self._hand = hand
        if self._points and t - self._points[-1][0] > REST:
            self._restart()
        on = self._wheel
        way = 0.0 if on is None else math.degrees(cmath.phase((self._at - on.middle) / (before - on.middle)))
        if on is not None:
            self._follow(on, abs(self._at - before))
        if not self._points or abs(self._at - self._points[-1][1]) >= STEP:
            self._points.append((t, self._at))
            if self._wheel is None:
                self._find(t)
            else:
                del self._points[:-1]
        return way if self._wheel is not None and on is not None else 0.0

    def _restart(self) -> None:
        self._wheel = None
        self._points = self._points[-1:]

    def _follow(self, on: _Wheel, moved: float) -> None:
        """Moves the wheel to where the fingertip is on it, or gives it up."""
        from_middle = self._at - on.middle
        far = abs(from_middle)
        if not ON[0] * on.radius <= far <= ON[1] * on.radius:
            self._restart()
            return
        part, off = min(1.0, moved / on.radius), far - on.radius
        middle = on.middle + FOLLOWS * part * off * from_middle / far
        radius = min(RADIUS[1], max(RADIUS[0], on.radius + FITS * part * off))
        self._wheel = _Wheel(middle, radius)

    def _find(self, t: float) -> None:
        """Finds a wheel in the latest points, where they are half a circle."""
        turned, last = 0.0, self._points[-1]
        points = [last]
        ways = [b[1] - a[1] for a, b in pairwise(self._points)]
        for i in range(len(ways) - 1, -1, -1):
            turn = math.degrees(cmath.phase(ways[i + 1] / ways[i])) if i + 1 < len(ways) else 0.0
            sharp = CORNER + 45.0 * min(1.0, abs(ways[i]) / (4 * STEP))
            if t - self._points[i][0] > SECONDS or abs(turn) > sharp or (turn * turned < 0 and abs(turn) > CORNER / 2):
                break
            turned += turn
            points.append(self._points[i])
            if abs(turned) >= HALF:
                self._wheel = _fitted([p for _, p in points])
                break
        self._points = self._points[-len(points) :]


def _fitted(points: list[complex]) -> _Wheel | None:
    """The circle that fits points best, by least squares; None where they are not on one."""
    p = np.array(points)
    a = np.column_stack([p.real, p.imag, np.ones(len(p))])
    (x, y, c), *_ = np.linalg.lstsq(a, np.abs(p) ** 2, rcond=None)
    middle = complex(x, y) / 2
    radius = math.sqrt(max(0.0, c + abs(middle) ** 2))
    off = np.abs(p - middle) - radius
    fits = RADIUS[0] <= radius <= RADIUS[1] and float(np.sqrt(np.mean(off**2))) <= ROUND * radius
    return _Wheel(middle, radius) if fits else None
