"""The recent path of a hand, for the detectors of motions: in pixels, and in palm lengths as the person sees it."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Protocol

from gesturectl.gestures.features import palm_size
from gesturectl.model.geometry import Vector, hand_middle, palm_middle
from gesturectl.model.types import KNUCKLES, Hand

KEPT = 3.5  # seconds
LOST = 0.25  # seconds without the hand after which a new path begins
SPAN = 0.06  # seconds over which the speed is taken
AHEAD = 0.5  # seconds: a hand that at its speed is gone by then is about to leave
EDGE = 0.95  # of the picture's height, from which on a palm's middle counts as gone


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a hand was in one frame."""

    t: float
    x: float  # palm lengths from where the path began, to the person's right
    y: float  # the same, downwards
    pose: str
    place: Vector  # the mean of all landmarks, image pixels
    palm: float  # length of the palm in this frame, image pixels
    hand: Hand


@dataclass(frozen=True, slots=True)
class Motion:
    """A motion that was made, in the pose that most of it showed."""

    name: str
    pose: str
    score: float | None  # None: as sure as the pose is
    data: dict[str, float]
    clear: bool = False  # made so well that it cannot be taken for another


class Trail:
    """The path of one hand: the places of the last KEPT seconds, by the mean of all landmarks."""

    def __init__(self) -> None:
        self.spots: deque[Spot] = deque()
        self.new = True  # whether the path began with the last spot
        self.palm = 1.0  # length of the palm in the last frame, image pixels
        self.height = 1  # of the picture, pixels
        self.whole_since: float | None = None  # since when the knuckles are in the picture; a wrist below it is no harm

    def step(self, hand: Hand, size: tuple[int, int], t: float, pose: str) -> None:
        """Adds the hand's place in a frame of `size` pixels."""
        place, self.palm, self.height = hand_middle(hand), palm_size(hand), size[1]
        self.new = not self.spots or t - self.spots[-1].t > LOST
        if self.new:
            self.spots.clear()
            self.spots.append(Spot(t, 0.0, 0.0, pose, place, self.palm, hand))
            self.whole_since = None
        else:
            last = self.spots[-1]
            x, y = last.x - (place[0] - last.place[0]) / self.palm, last.y + (place[1] - last.place[1]) / self.palm
            self.spots.append(Spot(t, x, y, pose, place, self.palm, hand))
            while self.spots[0].t < t - KEPT:
                self.spots.popleft()
        if not _whole(hand, size):
            self.whole_since = None
        elif self.whole_since is None:
            self.whole_since = t

    def before(self) -> Spot:
        """The latest spot that is at least SPAN older than the last one, or the oldest."""
        due = self.spots[-1].t - SPAN + 1e-6
        return next((s for s in reversed(self.spots) if s.t <= due), self.spots[0])

    def speed(self) -> float:
        """Palm lengths a second over the last SPAN; 0 before the first frame."""
        if not self.spots:
            return 0.0
        now, before = self.spots[-1], self.before()
        return math.hypot(now.x - before.x, now.y - before.y) / (now.t - before.t) if now.t > before.t else 0.0

    def leaves_downwards(self) -> bool:
        """Whether the hand goes down so fast that it is about to leave the picture by its lower edge."""
        if not self.spots:
            return False
        now, before = self.spots[-1], self.before()
        if now.t <= before.t:
            return False
        y, was = palm_middle(now.hand)[1], palm_middle(before.hand)[1]
        return y > was and y + AHEAD * (y - was) / (now.t - before.t) > EDGE * self.height


class Detector(Protocol):
    """Finds motions of one kind in the path of one hand."""

    def step(self, trail: Trail) -> Motion | None:
        """The motion that the last spot of the path completes; called once for each spot."""


def main_pose(poses: list[str]) -> str:
    """The pose that is there most often."""
    return max(sorted(set(poses)), key=poses.count)


def in_pose(poses: list[str], wanted: str, share: float) -> bool:
    """Whether a motion was made in the wanted pose; fast hands are blurred, so a share of the frames is enough."""
    return wanted == "any" or poses.count(wanted) >= share * len(poses)


def _whole(hand: Hand, size: tuple[int, int]) -> bool:
    points = hand.landmarks.tolist()
    return all(0 <= points[k][0] <= size[0] and 0 <= points[k][1] <= size[1] for k in KNUCKLES)
