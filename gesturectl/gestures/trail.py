"""The way that a hand has gone of late, in palm lengths as the person sees it, so that distance does not matter."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

KEPT = 3.5  # seconds
LOST = 0.25  # seconds without the hand after which its way begins anew
SPAN = 0.06  # seconds over which the speed is taken


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a hand was. Palm lengths from where its way began: to the person's right, and down."""

    t: float
    x: float
    y: float
    pose: str


@dataclass(frozen=True, slots=True)
class Motion:
    """A motion that was made, in the pose that most of it showed."""

    name: str
    pose: str
    score: float
    data: dict[str, float]


class Trail:
    """Follows one hand by its place, the middle of its landmarks."""

    def __init__(self) -> None:
        self.spots: deque[Spot] = deque()
        self._place = (0.0, 0.0)

    def step(self, place: tuple[float, float], palm: float, t: float, pose: str) -> bool:
        """Takes in a frame: the hand's place and its palm's length in pixels; False where the way begins anew."""
        anew = not self.spots or t - self.spots[-1].t > LOST
        if anew:
            self.spots.clear()
            self.spots.append(Spot(t, 0.0, 0.0, pose))
        else:
            last = self.spots[-1]
            x, y = last.x - (place[0] - self._place[0]) / palm, last.y + (place[1] - self._place[1]) / palm
            self.spots.append(Spot(t, x, y, pose))
            while self.spots[0].t < t - KEPT:
                self.spots.popleft()
        self._place = place
        return not anew

    def speed(self) -> float:
        """Palm lengths a second, over the last SPAN."""
        now = self.spots[-1]
        before = now
        for spot in reversed(self.spots):
            before = spot
            if spot.t <= now.t - SPAN + 1e-6:
                break
        return math.hypot(now.x - before.x, now.y - before.y) / (now.t - before.t) if now.t > before.t else 0.0


def main_pose(poses: list[str]) -> str:
    """The pose that is there most often."""
    return max(sorted(set(poses)), key=poses.count)


def in_pose(poses: list[str], wanted: str, share: float) -> bool:
    """Whether a motion was made in the wanted pose; fast hands are blurred, so a share of the frames is enough."""
    return wanted == "any" or poses.count(wanted) >= share * len(poses)
