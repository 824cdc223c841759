"""Carries the pointer on between two frames of the camera, so that it moves at a screen's rate and not at theirs."""

from __future__ import annotations

import math
from collections import deque

from gesturectl.pointer.filter import Vector

RATE = 120.0  # positions a second: every refresh of most screens shows another
AHEAD = 1 / 30  # seconds for which a movement is carried on, at most: longer, and a quick reach is shown beyond its end
CLEAR = 0.004  # seconds before the next frame is due in which nothing is sent any more
BREAK = 0.12  # seconds without a frame after which a movement has no past


class Between:
    """Where the pointer is between frames: on along its way, and slower by as much as it has just become slower.

    The next frame puts it where it really is. It is carried on by the share of the way that was foretold right the
    last time, so that noise, a hand that is taken for another and a change of direction carry nothing on. A position
    may lie beyond the monitors.
    """

    def __init__(self) -> None:
        self._path: deque[tuple[float, Vector]] = deque(maxlen=4)  # time and position at the last frames
        self._foretold: Vector | None = None  # the way that this frame was to bring
        self._share = 0.0
        self._next = 1  # of the positions after the last frame
        self._last = 0  # the number of the last one

    def reset(self) -> None:
        """What comes next goes on from nothing."""
        self._path.clear()
        self._foretold = None
        self.stop()

    def stop(self) -> None:
        """Nothing more until the next frame."""
        self._next, self._last = 1, 0

    def step(self, t: float, position: Vector, *, free: bool) -> None:
        """One frame, which puts the pointer at `position`, screen pixels. free: it follows the hand."""
        if not free or (self._path and not 0 < t - self._path[-1][0] <= BREAK):
            self.reset()
        self._path.append((t, position))
        foretold, self._foretold = self._foretold, None
        self.stop()
        if len(self._path) < 3:
            return
        before, start = self._path[-2]
        way = (position[0] - start[0], position[1] - start[1])
        length, dt = math.hypot(*way), t - before
        self._foretold = self._carried(dt)
        if foretold is None or length == 0.0:
            return
        self._share = max(0.0, 1.0 - math.dist(way, foretold) / length)
        if self._share > 0.0 and math.hypot(*self._foretold) * self._share >= 1.0:
            self._last = int(min(dt - CLEAR, AHEAD) * RATE)

    def deadline(self) -> float | None:
        """When the next position is due; None where the pointer stays until the next frame."""
        return self._path[-1][0] + self._next / RATE if self._next <= self._last else None

    def tick(self) -> Vector:
        """The position that is due."""
        way = self._carried(self._next / RATE)
        self._next += 1
        x, y = self._path[-1][1]
        return (x + way[0] * self._share, y + way[1] * self._share)

    def _carried(self, seconds: float) -> Vector:
        """The way in the `seconds` after the last frame, at an even loss of speed, and never back."""
        (t0, p0), (t1, p1), (t2, p2) = list(self._path)[-3:]
        dt = t2 - t1
        v = ((p2[0] - p1[0]) / dt, (p2[1] - p1[1]) / dt)
        speed = math.hypot(*v)
        if speed == 0.0:
            return (0.0, 0.0)
        earlier = ((p1[0] - p0[0]) * v[0] + (p1[1] - p0[1]) * v[1]) / speed / (t1 - t0)
        loss = max(0.0, earlier - speed) / ((t2 - t0) / 2)
        now = max(0.0, speed - loss * dt / 2)  # `speed` is that of the middle between the last two frames
        if loss > 0.0:
            seconds = min(seconds, now / loss)
        ahead = now * seconds - loss * seconds * seconds / 2
        return (v[0] / speed * ahead, v[1] / speed * ahead)
