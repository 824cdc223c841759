"""Whose hands count where several people are in view, by where their hands are.

The two hands of one person are at most PAIR apart, as far as arms are spread in use, and one DEPTH behind the other, an
arm's reach. Nobody's own hand is to be refused, so that the free hand of a neighbour as near counts as the other one.
Two of the same side are of two people, but for a hand that the tracker takes for one of the other side: SAME. What is
measured along the line of sight is as uncertain as the hand's size is, by about a quarter: FAR_DEPTH for both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gesturectl.gestures.distance import distance
from gesturectl.gestures.posture import facing
from gesturectl.model.types import MIDDLE_MCP, WRIST, Hand, Side, Waits
from gesturectl.settings import Camera, Tracker

PAIR = 1.4  # metres between the two hands of one person, at most
SAME = 0.6  # metres between two hands that are said to be of the same side
DEPTH = 0.7  # metres along the line of sight, or FAR_DEPTH of the distance where that is more
FAR_DEPTH = 0.35
CLEARLY = 1.2  # times as near or as large as the hand that counts, to take over from it
TURNED = 0.3  # cosine by which it faces the camera more, for the same
TAKES = 1.0  # seconds for which that holds before it takes over
KEEPS = 2.0  # seconds for which a person whose hands are gone is waited for
FARTHEST = 20.0  # metres: a hand is not seen from farther away, but a single measure may be wrong
FIRST = 8  # measures of a hand in as many frames; from then on there is one
EVERY = 0.2  # seconds, as the hand's person stays the same
SHARE = 0.5  # of a measure, in the mean
STRANGERS = (Waits.OTHER, Waits.NEAR, Waits.FAR)  # hands that wait for these are of people who do not count


@dataclass(slots=True)
class Place:
    """Where a hand is: metres to the right, down and along the line of sight, and how it shows itself."""

    side: Side
    x: float
    y: float
    z: float
    size: float  # of its palm, pixels
    turned: float  # cosine between the palm's normal and the line to the camera
    t: float  # of the last measure, seconds
    measures: int = 1

    def is_old(self, t: float) -> bool:
        """Whether it is time for another measure."""
        return self.measures < FIRST or t >= self.t + EVERY

    def follow(self, new: Place) -> None:
        """Takes in a new measure of the same hand, slowly, as a single one trembles."""
        for name in ("x", "y", "z", "size", "turned"):
            old = getattr(self, name)
            setattr(self, name, old + SHARE * (getattr(new, name) - old))
        self.side, self.t, self.measures = new.side, new.t, self.measures + 1


@dataclass(frozen=True, slots=True)
class Whom:
    """Who counts, by the config."""

    tracker: Tracker
    camera: Camera

    def place(self, hand: Hand, size: tuple[int, int], t: float) -> Place:
        """Where a hand is in a picture of that width and height, in pixels, at time `t`."""
        width = size[1 if self.camera.rotate in (90, 270) else 0]  # as the camera gives it
        z = min(distance(hand, width, self.camera.fov), FARTHEST)
        scale = z * 2 * math.tan(math.radians(self.camera.fov) / 2) / width  # metres a pixel
        x, y = hand.landmarks[:, :2].mean(axis=0).tolist()
        palm = float(np.linalg.norm(hand.landmarks[MIDDLE_MCP] - hand.landmarks[WRIST]))
        return Place(hand.side, (x - size[0] / 2) * scale, (y - size[1] / 2) * scale, z, palm, facing(hand), t)

    def out_of_range(self, place: Place) -> Waits | None:
        """Why a hand does not count by its distance alone."""
        if place.z < self.tracker.near:
            return Waits.NEAR
        return Waits.FAR if place.z > self.tracker.far else None

    def before(self, one: Place, other: Place) -> bool:
        """Whether `one` clearly comes before the hand of another person."""
        match self.tracker.who:
            case "nearest":
                return one.z * CLEARLY < other.z
            case "largest":
                return one.size > CLEARLY * other.size
            case "facing":
                return one.turned > other.turned + TURNED
            case _:
                return False


def of_same(one: Place, others: Sequence[Place]) -> bool:
    """Whether a hand is of the person whose hands count: in place of the one of its side, or else the other one."""
    of_its_side = [other for other in others if other.side == one.side]
    return any(of_one(one, other) for other in of_its_side or others)


def of_one(one: Place, other: Place, *, again: bool = False) -> bool:
    """Whether two hands are of one person. again: the other is gone, so that one may be it."""
    if abs(one.z - other.z) > max(DEPTH, FAR_DEPTH * min(one.z, other.z)):
        return False
    most = PAIR if again or one.side != other.side else SAME
    return math.hypot(one.x - other.x, one.y - other.y) <= most
