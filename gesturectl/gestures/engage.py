"""Decides which hands are engaged: raised into view, facing the camera, and still for a moment.

hand                                                         | not engaged     | engaged
-------------------------------------------------------------|-----------------|----------------------------
raised, palm to the camera, within WAY for SETTLE            | becomes engaged | stays
turned away or pointing down                                 | starts over     | stays
lowered: wrist under the picture, palm at its lower edge     | starts over     | released
not found for the grace                                      | forgotten       | released

A hand counts as still by how far it has come within SETTLE and not by its speed from frame to frame: the speed of a
tracker's jitter grows with the frame rate, and a tremor is fast but goes nowhere. 0.3 palm lengths are about 28 mm: a
tremor of 12 mm to either side stays within. The grace is GRACE, or GRACE_FRAMES frames where these take longer.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np

from gesturectl.model.geometry import PALM_POINTS, palm_middle
from gesturectl.model.types import INDEX_MCP, KNUCKLES, MIDDLE_MCP, WRIST, Hand, HandFrame

WAY = 0.3  # palm lengths
SETTLE = 0.25  # seconds
GRACE = 0.2  # seconds
GRACE_FRAMES = 3.5  # a hand that two frames in a row have missed is still there
PACE = 5  # frame intervals of which the shortest counts: a dropped frame does not make a camera slow
FACING = 0.3  # cosine between the palm's normal and the line to the camera
RAISED = math.cos(math.radians(80))  # of the hand's lean from upright
LOWER_EDGE = 0.95  # of the picture's height


@dataclass(slots=True)
class _Watch:
    engaged: bool
    seen: float
    places: deque[tuple[float, float, float]]  # time, and x and y in pixels: those of the last SETTLE, and one before

    def settled(self, palm: float) -> bool:
        """Whether the hand has stayed within WAY for SETTLE; palm: its length in pixels."""
        while len(self.places) > 1 and self.places[1][0] <= self.seen - SETTLE + 1e-6:
            self.places.popleft()
        if self.places[0][0] > self.seen - SETTLE + 1e-6:
            return False
        _, x, y = zip(*self.places, strict=True)
        return math.hypot(max(x) - min(x), max(y) - min(y)) <= WAY * palm


class Engagement:
    """Follows every hand; `engaged` lists those that count, in the order in which they engaged."""

    def __init__(self) -> None:
        self._watched: dict[int, _Watch] = {}
        self._intervals: deque[float] = deque(maxlen=PACE)  # seconds between frames
        self._last: float | None = None  # time of the last frame
        self.engaged: tuple[int, ...] = ()

    def step(self, frame: HandFrame) -> tuple[int, ...]:
        """The tracks that are released with this frame."""
        t = frame.t
        if self._last is not None:
            self._intervals.append(t - self._last)
        self._last = t
        for hand in frame.hands:
            watch = self._watched.setdefault(hand.track_id, _Watch(False, t, deque()))
            watch.seen = t
            if lowered(hand, frame.size):
                watch.engaged = False
                watch.places.clear()
            elif not watch.engaged:
                if _facing(hand) and _raised(hand):
                    watch.places.append((t, *palm_middle(hand)))
                    watch.engaged = watch.settled(_palm(hand))
                else:
                    watch.places.clear()
        return self.tick(t)

    def tick(self, t: float) -> tuple[int, ...]:
        """The tracks that are released at time `t`."""
        self._watched = {k: w for k, w in self._watched.items() if t < w.seen + self._grace - 1e-9}
        kept = [k for k in self.engaged if k in self._watched and self._watched[k].engaged]
        gone = tuple(k for k in self.engaged if k not in kept)
        new = [k for k, w in self._watched.items() if w.engaged and k not in kept]
        self.engaged = (*kept, *new)
        return gone

    def deadline(self) -> float | None:
        """When the next hand is released, unless it is found before."""
        return min((w.seen + self._grace for w in self._watched.values()), default=None)

    @property
    def _grace(self) -> float:
        return max(GRACE, GRACE_FRAMES * min(self._intervals, default=0.0))


def lowered(hand: Hand, size: tuple[int, int]) -> bool:
    """Whether the hand has been taken down out of the lower edge of the picture (width, height)."""
    y = hand.landmarks[:, 1]
    return bool(y[WRIST] > size[1] and y[PALM_POINTS].mean() > LOWER_EDGE * size[1])


def _palm(hand: Hand) -> float:
    return float(np.linalg.norm(hand.landmarks[MIDDLE_MCP] - hand.landmarks[WRIST])) or 1.0


def _facing(hand: Hand) -> bool:
    """Whether the palm, not the back, is turned to the camera."""
    w = hand.world
    normal = np.cross(w[INDEX_MCP] - w[WRIST], w[KNUCKLES[3]] - w[WRIST])
    towards = -float(normal[2] / (np.linalg.norm(normal) or 1.0))
    return (towards if hand.side == "right" else -towards) > FACING


def _raised(hand: Hand) -> bool:
    d = hand.landmarks[MIDDLE_MCP, :2] - hand.landmarks[WRIST, :2]
    return bool(-d[1] > RAISED * np.linalg.norm(d))
