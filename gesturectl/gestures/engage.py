"""Decides which hands are engaged: raised into view, facing the camera, and still for a moment.

hand                                                         | not engaged     | engaged
-------------------------------------------------------------|-----------------|----------------------------
raised, palm to the camera, slower than CALM for SETTLE      | becomes engaged | stays
turned away, pointing down, or moving                        | starts over     | stays
lowered: wrist under the picture, palm at its lower edge     | starts over     | released
not found for GRACE                                          | forgotten       | released
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gesturectl.model.geometry import palm_middle
from gesturectl.model.types import INDEX_MCP, KNUCKLES, MIDDLE_MCP, WRIST, Hand, HandFrame

CALM = 1.2  # palm lengths a second
SETTLE = 0.25  # seconds
GRACE = 0.2  # seconds
FACING = 0.3  # cosine between the palm's normal and the line to the camera
RAISED = math.cos(math.radians(80))  # of the hand's lean from upright
LOWER_EDGE = 0.95  # of the picture's height


@dataclass(slots=True)
class _Watch:
    engaged: bool
    calm_since: float
    seen: float
    place: tuple[float, float]


class Engagement:
    """Follows every hand; `engaged` lists those that count, in the order in which they engaged."""

    def __init__(self) -> None:
        self._watched: dict[int, _Watch] = {}
        self.engaged: tuple[int, ...] = ()

    def step(self, frame: HandFrame) -> tuple[int, ...]:
        """The tracks that are released with this frame."""
        t = frame.t
        for hand in frame.hands:
            place = palm_middle(hand)
            palm = _palm(hand)
            watch = self._watched.get(hand.track_id)
            if watch is None:
                self._watched[hand.track_id] = _Watch(False, t, t, place)
                continue
            speed = math.dist(place, watch.place) / palm / max(t - watch.seen, 1e-6)
            if lowered(hand, frame.size):
                watch.engaged, watch.calm_since = False, t
            elif not watch.engaged:
                if speed > CALM or not (_facing(hand) and _raised(hand)):
                    watch.calm_since = t
                elif t - watch.calm_since >= SETTLE - 1e-6:
                    watch.engaged = True
            watch.seen, watch.place = t, place
        return self.tick(t)

    def tick(self, t: float) -> tuple[int, ...]:
        """The tracks that are released at time `t`."""
        self._watched = {k: w for k, w in self._watched.items() if t < w.seen + GRACE - 1e-9}
        kept = [k for k in self.engaged if k in self._watched and self._watched[k].engaged]
        gone = tuple(k for k in self.engaged if k not in kept)
        new = [k for k, w in self._watched.items() if w.engaged and k not in kept]
        self.engaged = (*kept, *new)
        return gone

    def deadline(self) -> float | None:
        """When the next hand is released, unless it is found before."""
        return min((w.seen + GRACE for w in self._watched.values()), default=None)


def lowered(hand: Hand, size: tuple[int, int]) -> bool:
    """Whether the hand has been taken down out of the lower edge of the picture (width, height)."""
    return bool(hand.landmarks[WRIST, 1] > size[1] and palm_middle(hand)[1] > LOWER_EDGE * size[1])


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
