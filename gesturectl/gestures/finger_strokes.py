"""Where the index finger or the thumb of a hand at rest may have made a gesture: its strokes, by loose measures.

What they were is for the networks of `finger_moves.py` to tell.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from gesturectl.gestures.finger_moves import Moves

TAP = 0.03  # knuckle widths that the index fingertip goes down, at least
TAP_WITHIN = 0.17  # seconds in which it does
TAP_STOPS = 0.4  # of the stroke, that it goes on in the next frame, or in NEXT where frames come faster, at most
NEXT = 1 / 30  # seconds
AGAIN = 0.4  # of TAP, to which it has to have gone up in between, or ...
FURTHER = 0.5  # of the stroke, that it went on down since it seemed to stop
RISES = 0.3  # seconds before a stroke within which it was raised for it, by ...
RAISED = 0.7  # of the stroke, at least
IN = 0.08  # knuckle widths that the thumb goes in, at least
WITHIN = 0.3  # seconds in which it does
STOPS = 0.3  # of the way in, that it goes on in the next frame or in NEXT, at most
OUT = 0.45  # of its farthest way from where it was before, to which it comes back
LONGEST = 0.7  # seconds of a touch
NOISE = 2.5  # times the change from frame to frame that the steadiest frames have, at least
STEADY = 0.25  # share of those
CHANGES = 30  # of frames in which it moved


@dataclass(frozen=True, slots=True)
class Stroke:
    """A movement from `begin` to `end`, in seconds; contact: when it stopped."""

    begin: float
    contact: float
    end: float
    since: float  # when the finger was raised for it, else its begin


class Waiting:
    """Strokes of which it is not known yet what comes after them."""

    def __init__(self) -> None:
        self._strokes: deque[Stroke] = deque()

    def step(self, moves: Moves, stroke: Stroke | None, after: float) -> Stroke | None:
        """The next one that is over since `after` seconds; stroke: a new one, if there is one."""
        if stroke is not None:
            self._strokes.append(stroke)
        if not self._strokes or moves.now < self._strokes[0].end + after - 1e-6:
            return None
        return self._strokes.popleft()


class _Steady:
    """The change from frame to frame of the steadiest frames in which anything changed."""

    def __init__(self) -> None:
        self._changes: deque[float] = deque(maxlen=CHANGES)

    def step(self, change: float) -> None:
        if change > 0:
            self._changes.append(change)

    @property
    def value(self) -> float:
        changes = sorted(self._changes) or [0.0]
        return changes[int(STEADY * len(changes))]


def _height(row: list[float]) -> float:
    """Of the index finger's tip above what the other fingers do in the middle."""
    return row[2] - sorted((row[4], row[6], row[8]))[1]


def _share(times: list[float]) -> float:
    """Of NEXT, that the last frame came after the one before, at most 1."""
    return min((times[-1] - times[-2]) / NEXT, 1.0)


class IndexStrokes:
    """Strokes of the index finger down."""

    def __init__(self) -> None:
        self._steady = _Steady()
        self._down = False
        self._lowest = math.nan  # where the last one stopped

    def step(self, moves: Moves) -> Stroke | None:
        """The stroke that has stopped in the frame before this one; where it goes on after all, it is told again."""
        times, rows = moves.since(TAP_WITHIN)
        heights = [_height(row) for row in rows]
        if len(heights) < 3:
            return None
        self._steady.step(abs(heights[-1] - heights[-2]))
        top = max(range(len(heights) - 1), key=heights.__getitem__)
        way, least = heights[top] - heights[-2], max(TAP, NOISE * self._steady.value)
        if way >= least and heights[-2] - heights[-1] < TAP_STOPS * way * _share(times):
            told = self._down and self._lowest - heights[-2] < FURTHER * way
            self._down = True
            if not told:
                self._lowest = heights[-2]
                return Stroke(times[top], times[-2], times[-2], self._raised(moves, times[top], way))
        elif heights[-1] > heights[-2] or max(heights) - heights[-1] < AGAIN * least:
            self._down = False
        return None

    def _raised(self, moves: Moves, top: float, way: float) -> float:
        """When the finger was last as low as it goes by a stroke from its `top`; that time, where it was not."""
        times, rows = moves.since(moves.now - top + RISES)
        before = [(_height(row), t) for t, row in zip(times, rows, strict=True) if t <= top]
        highest = before[-1][0]
        return max((t for height, t in before if highest - height >= RAISED * way), default=top)


class ThumbStrokes:
    """Of the thumb in to its index finger, and out again."""

    def __init__(self) -> None:
        self._steady = _Steady()
        self._inside: tuple[float, float, float, float] | None = None  # from when and where, and when it stopped
        self._farthest = 0.0

    def step(self, moves: Moves) -> Stroke | None:
        """The stroke that is over with this frame."""
        times, rows = moves.since(WITHIN)
        if len(rows) < 3:
            return None
        self._steady.step(math.dist(rows[-1][:2], rows[-2][:2]))
        if self._inside is None:
            self._look(times, rows)
            return None
        t, along, out, contact = self._inside
        far = math.dist(rows[-1][:2], (along, out))
        self._farthest = max(self._farthest, far)
        if times[-1] - contact > LONGEST:
            self._inside = None
        elif far <= OUT * self._farthest:
            self._inside = None
            return Stroke(t, contact, times[-1], t)
        return None

    def _look(self, times: list[float], rows: list[list[float]]) -> None:
        outs = [row[1] for row in rows]
        top = max(range(len(outs) - 1), key=outs.__getitem__)
        way = outs[top] - outs[-2]
        if way >= max(IN, NOISE * self._steady.value) and outs[-2] - outs[-1] < STOPS * way * _share(times):
            self._inside = (times[top], rows[top][0], rows[top][1], times[-2])
            self._farthest = max(math.dist(rows[top][:2], row[:2]) for row in rows[top:])
