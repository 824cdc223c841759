"""Measures how a hand trembles, and takes the tremor out of its place before the pointer follows it.

A tremor differs from a movement by its swings: one after the other, each as long and about as wide as the last. The
mean over one whole period stays where the hand is held, however far it swings; it lags behind by half a period, and so
gives way to the hand's own place while the hand goes somewhere. Tremors of hands have 3 to 12 Hz (Bhatia et al.,
Consensus Statement on the classification of tremors, Movement Disorders 2018); a camera sees a quick one as a slower
one, and its period is taken as it is seen, which goes well down to 10 frames a second.
"""

from __future__ import annotations

import math
from collections import deque
from itertools import pairwise
from statistics import median

from gesturectl.pointer.filter import Vector

SHORTEST, LONGEST = 0.03, 0.25  # seconds from turn to turn; 0.17 at 3 Hz, and noisy tremors hesitate
NARROWEST = 0.006  # palm lengths from turn to turn: twice the tracker's noise half a metre away (lab/pointer/hand.py)
WIDEST = 0.5  # the same: more is a movement
TURN = 0.3  # share of the last swing by which a hand has to come back to have turned
KEPT, MOST = 3.0, 8  # seconds, and how many, for which swings count: they outlast a reach
LEAST = 3  # swings that make a tremor
FROM, ALL = 0.008, 0.016  # palm lengths to either side: nothing is taken out below, and all of it above
USUAL = 0.2  # seconds of a period that is not measured yet: 5 Hz
GOES, GONE = 2.0, 6.0  # in sizes of the tremor: the way within a period from which on the hand goes, and surely does


class Swings:
    """The to and fro along one axis of the picture."""

    def __init__(self) -> None:
        self._turn: tuple[float, float] | None = None  # time and place of the last turn
        self._far = (0.0, 0.0)  # of the farthest place since
        self._last = 0.0  # length of the last swing
        self._found: deque[tuple[float, float, float]] = deque(maxlen=MOST)  # end, seconds and length of each

    def interrupt(self) -> None:
        """The hand was not seen for a while."""
        self._turn = None

    def step(self, value: float, t: float, palm: float) -> None:
        """Takes in the hand's place along the axis; palm: its length in the same unit."""
        while self._found and self._found[0][0] < t - KEPT:
            self._found.popleft()
        if self._turn is None:
            self._turn = self._far = (t, value)
            return
        way, back = self._far[1] - self._turn[1], value - self._far[1]
        if way * back >= 0:
            self._far = (t, value)
        elif abs(back) > max(NARROWEST * palm, TURN * min(self._last, abs(way))):
            seconds, self._last = self._far[0] - self._turn[0], abs(way)
            if SHORTEST <= seconds <= LONGEST and NARROWEST <= self._last / palm <= WIDEST:
                self._found.append((self._far[0], seconds, self._last))
            self._turn, self._far = self._far, (t, value)

    @property
    def size(self) -> float:
        """How far to either side, in the values' unit; 0 where there is no tremor."""
        return median(length for _, _, length in self._found) / 2 if len(self._found) >= LEAST else 0.0

    @property
    def period(self) -> float:
        """Seconds to and fro, where there is a tremor."""
        return 2 * sum(seconds for _, seconds, _ in self._found) / len(self._found)


class TremorFilter:
    """Takes the tremor out of one hand's place.

    least: the tremor's size as it is known beforehand, palm lengths to either side; None: there is to be none.
    """

    def __init__(self, least: float | None = 0.0) -> None:
        self._least = least
        self._swings = (Swings(), Swings())
        self._places: deque[tuple[float, float, float]] = deque()  # time, x and y: those of the last period
        self._period = USUAL
        self.size = least or 0.0  # palm lengths to either side

    def reset(self) -> None:
        """The hand was not seen for a while, or is another: of its tremor no more is known than of the last one's."""
        self._places.clear()
        for swings in self._swings:
            swings.interrupt()

    def step(self, place: Vector, t: float, palm: float) -> Vector:
        """The hand's place without its tremor, image pixels; palm: its length in them."""
        if self._least is None or not all(map(math.isfinite, place)):
            return place
        if self._places and t <= self._places[-1][0]:
            return place
        self._places.append((t, *place))
        self._measure(place, t, palm)
        while len(self._places) > 2 and self._places[1][0] <= t - self._period:
            self._places.popleft()
        share = min(max((self.size - FROM) / (ALL - FROM), 0.0), 1.0)
        if share == 0.0 or len(self._places) < 2:
            return place
        mean, way = self._mean(t - self._period)
        share *= min(max((GONE - way / (self.size * palm)) / (GONE - GOES), 0.0), 1.0)
        return (place[0] + share * (mean[0] - place[0]), place[1] + share * (mean[1] - place[1]))

    def _measure(self, place: Vector, t: float, palm: float) -> None:
        for swings, value in zip(self._swings, place, strict=True):
            swings.step(value, t, palm)
        across, along = self._swings
        found = math.hypot(across.size, along.size)
        if found:
            self._period = (across if across.size >= along.size else along).period
        self.size = max(found / palm, self._least or 0.0)

    def _mean(self, since: float) -> tuple[Vector, float]:
        """The mean place since then, by time, and how far the hand has come, image pixels."""
        places = list(self._places)
        (t0, x0, y0), (t1, x1, y1) = places[:2]
        if t0 < since < t1:
            k = (since - t0) / (t1 - t0)
            places[0] = (since, x0 + k * (x1 - x0), y0 + k * (y1 - y0))
        x = y = 0.0
        for (ta, xa, ya), (tb, xb, yb) in pairwise(places):
            x += (xa + xb) / 2 * (tb - ta)
            y += (ya + yb) / 2 * (tb - ta)
        seconds = places[-1][0] - places[0][0]
        return (x / seconds, y / seconds), math.dist(places[0][1:], places[-1][1:])
