"""Targets that catch: a pointer that comes to rest near a button rests on it, so that a small one is easy to hit.

The pointer is an area cursor (Kabbash and Buxton, CHI 1995; Worden and others, CHI 1997) that is seen at work: a slow
hand within reach of a target has the pointer on the target, where a press then goes. A hand in full movement is left
alone, so that nothing on the way is in the way (Wobbrock, Fogarty, Liu, Kimuro, Harada: The Angle Mouse, and Guiard and
others' DynaSpot, Chapuis, Labrune, Pietriga, CHI 2009, whose area grows and shrinks with speed, too).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gesturectl.model.types import Target
from gesturectl.pointer.filter import Vector

# Reach and speeds were tried on seeds 101 to 103 of `bench pointer`'s user, targets of 8 and 16 px: larger ones catch
# while the hand is still correcting its way, which costs time; smaller ones leave errors.
REACH = 2.5  # millimetres of the hand's way from a target's edge within which it catches
KEEP = 1.5  # times that, until it lets a slow hand go
SLOW = 60.0  # mm/s of a hand that is caught
FAST = 150.0  # mm/s of one that goes on
MOST = 8.8  # mm of the hand's way by which the pointer is moved, at most: a tenth of a palm
GLIDE = 4.0  # pixels that the pointer goes towards a target or back from there, at most, for each of the hand's way
RIM = 0.15  # of a target's length along an axis, at either edge, where the pointer is not put
HISTORY = 30  # frames in which it is known where the pointer was
MOST_RIM = 4.0  # screen pixels of it, at most

Box = tuple[float, float, float, float]  # left, top, right and bottom; the places of outermost pixels, screen pixels


class Targets:
    """Puts the pointer of a slow hand on the target within reach: `soft` at its edge, `snap` in its middle.

    gain: screen pixels for a millimetre of the hand; bounds: where the pointer can be. What it adds to the pointer's
    place changes only as the hand moves the pointer, whatever becomes of the targets.
    """

    def __init__(self, mode: Literal["soft", "snap"], gain: float, bounds: Box) -> None:
        self._snaps = mode == "snap"
        self._gain = gain
        self._bounds = np.array(bounds)
        self._targets: Sequence[Target] = ()
        self._boxes: NDArray[np.float64] = np.zeros((0, 4))
        self._catches: NDArray[np.bool_] = np.zeros(0, bool)
        self._cores: NDArray[np.float64] = np.zeros((0, 4))
        self._caught: int | None = None  # number of the target that has the pointer
        self._last: tuple[float, Vector] | None = None  # time, and the pointer as the hand alone has put it
        self._added: Vector = (0.0, 0.0)
        self._history: deque[tuple[float, Vector]] = deque(maxlen=HISTORY)  # times, and the pointer as it was seen
        self._pinned = False

    def replace(self, targets: Sequence[Target]) -> None:
        """There are these targets from now on."""
        before = None if self._caught is None else self._targets[self._caught]
        self._targets = targets
        boxes = [(t.x, t.y, t.x + t.width - 1, t.y + t.height - 1) for t in targets]
        self._boxes = np.array(boxes, float).reshape(-1, 4)
        self._catches = np.array([t.catches for t in targets], bool)
        lengths = np.tile(self._boxes[:, 2:] - self._boxes[:, :2] + 1, 2)
        rim = np.minimum(RIM * lengths, MOST_RIM)
        if self._snaps:
            rim = np.minimum((lengths - 1) / 2, (MOST - KEEP * REACH) * self._gain / math.sqrt(2))
        rim = np.where(self._bounds == self._boxes, 0.0, rim)  # the screen's own edge can be reached
        self._cores = self._boxes + np.array([1.0, 1.0, -1.0, -1.0]) * rim
        self._caught = next((n for n, t in enumerate(targets) if t == before), None)
        self._history.clear()

    def reset(self) -> None:
        """The pointer is put somewhere else by other means than the hand."""
        self._last, self._added, self._caught = None, (0.0, 0.0), None
        self._history.clear()

    def step(self, raw: Vector, t: float, *, pinned: float | None = None, holds: bool = False) -> Vector:
        """The pointer, for where the hand alone would have it.

        pinned: since when a pinch closes, whose press goes to what the pointer was seen on by then, and not to what the
        hand is nearest to: among many targets these are two, until the pointer has glided to where it goes. holds: a
        button is down since the frame before, and nothing is caught.
        """
        when, before = self._last or (t, raw)
        moved = math.dist(raw, before)
        if holds:
            self._pinned = False
        elif pinned is not None:
            if not self._pinned:
                seen = next((p for when, p in reversed(self._history) if when <= pinned), raw)
                self._caught = None
                self._caught = self._choose(seen, 0.0)
            if (moved > 0.0 or not self._pinned) and not self._keeps(raw):
                self._caught = self._choose(raw, 0.0)
            self._pinned = True
            self._added = self._wanted(raw)
        else:
            self._pinned = False
            if moved > 0.0:
                self._caught = self._choose(raw, moved / max(t - when, 1e-3) / self._gain)
                self._added = self._glided(self._wanted(raw), moved)
        self._last = (t, raw)
        shown = (raw[0] + self._added[0], raw[1] + self._added[1])
        self._history.append((t, shown))
        return shown

    def carried(self, raw: Vector) -> Vector:
        """The same of a place between two frames."""
        return (raw[0] + self._added[0], raw[1] + self._added[1])

    @property
    def caught(self) -> Target | None:
        """The target that has the pointer, where a press goes."""
        return None if self._caught is None else self._targets[self._caught]

    def _choose(self, raw: Vector, speed: float) -> int | None:
        """The target that has the pointer of a hand at that speed, mm/s."""
        if speed > (SLOW if self._caught is None else FAST) or not len(self._boxes):
            return None
        far = self._far(raw)
        inside = far == 0.0
        if (inside & ~self._catches).any() and not (inside & self._catches).any():
            return None  # text, or a drawing
        n = self._nearest(far)
        if n is None or far[n] > REACH * self._gain:
            return self._caught if self._keeps(raw) else None
        return n

    def _keeps(self, raw: Vector) -> bool:
        """Whether what has the pointer keeps that of a slow hand."""
        return self._caught is not None and bool(self._far(raw)[self._caught] <= KEEP * REACH * self._gain)

    def _far(self, raw: Vector) -> NDArray[np.float64]:
        """How far each target is from a place, screen pixels."""
        away = np.maximum(np.maximum(self._boxes[:, :2] - raw, raw - self._boxes[:, 2:]), 0.0)
        far: NDArray[np.float64] = np.hypot(away[:, 0], away[:, 1])
        return far

    def _nearest(self, far: NDArray[np.float64]) -> int | None:
        """The nearest target, of several the smallest."""
        numbers = np.flatnonzero(self._catches)
        if not len(numbers):
            return None
        size = np.prod(self._boxes[:, 2:] - self._boxes[:, :2] + 1, axis=1)
        return int(numbers[np.lexsort((size[numbers], far[numbers]))[0]])

    def _wanted(self, raw: Vector) -> Vector:
        """What has to be added to the pointer's place for it to be on its target."""
        if self._caught is None:
            return (0.0, 0.0)
        core = self._cores[self._caught]
        x, y = np.clip(raw, core[:2], core[2:])
        return (float(x) - raw[0], float(y) - raw[1])

    def _glided(self, wanted: Vector, moved: float) -> Vector:
        """What is added after the hand has moved the pointer so far, pixels."""
        change = (wanted[0] - self._added[0], wanted[1] - self._added[1])
        part = min(1.0, moved * GLIDE / max(math.hypot(*change), 1e-9))
        return (self._added[0] + change[0] * part, self._added[1] + change[1] * part)
