"""Which built-in motions the user's own are like, and which of the two counts where both would.

The pose in which each is listened for decides, `any` for all:

the built-in one   | the user's own | who counts
-------------------|----------------|------------------------------------------------------------
in a pose          | in any         | in that pose the built-in one, in all others the user's own
in any, or the same| in any         | the user's own
in any             | in a pose      | in that pose the user's own, in all others the built-in one
in a pose          | in another     | each in its pose
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from gesturectl.gestures.motions.circles import STROKES, CircleDetector, WaveDetector
from gesturectl.gestures.motions.swipes import SwipeDetector
from gesturectl.gestures.motions.trail import Detector, Motion, Trail
from gesturectl.model.types import MOTIONS, Hand, frozen
from gesturectl.settings import Motions

ANY = "any"
SHARE = 0.3  # of the examples that have to be the built-in motion, as with poses
MOST = 0.6  # of a way's length: a zigzag begins like a swipe, and is none
REST = 0.5  # seconds of rest around a way
RATE = 30.0  # frames a second
PALM = 60.0  # pixels
SIZE = (4000, 4000)  # of the picture, pixels: whatever way fits

# An open hand in palm lengths from its wrist, which only moves as a whole here: to the right and down in the picture.
_HAND = np.array(
    [
        (0, 0), (0.35, -0.25), (0.6, -0.6), (0.8, -0.9), (1.0, -1.1), (0.3, -1.0), (0.35, -1.4), (0.37, -1.65),
        (0.38, -1.9), (0, -1.0), (0, -1.5), (0, -1.8), (0, -2.05), (-0.25, -0.95), (-0.3, -1.4), (-0.33, -1.65),
        (-0.35, -1.9), (-0.5, -0.85), (-0.6, -1.15), (-0.65, -1.4), (-0.7, -1.6),
    ]
)  # fmt: skip

Way = Sequence[tuple[float, float, float]]  # seconds, palm lengths to the person's right, palm lengths down


def built_in_like(ways: Sequence[Way]) -> frozenset[str]:
    """The built-in motions that a share of these ways would be, made in a pose in which those are listened for."""
    found = [_seen(way) for way in ways]
    return frozenset(name for name in MOTIONS if sum(name in seen for seen in found) >= max(1, SHARE * len(ways)))


def stands_back(
    motion: Motion, like: Mapping[str, Collection[str]], listened: Mapping[str, str], own_pose: str
) -> bool:
    """Whether a motion does not count because another one does that the same movement is.

    like: the built-in motions that each of the user's own is like; listened: the pose of each built-in one.
    """
    if motion.name in like:
        poses = [listened[name] for name in like[motion.name]]
        return own_pose == ANY and motion.pose in poses
    if not any(motion.name in names for names in like.values()):
        return False
    pose = listened[motion.name]
    return own_pose == pose or (pose == ANY and motion.pose == own_pose)


def listened_poses(motions: Motions) -> dict[str, str]:
    """The pose in which each built-in motion is listened for."""
    return {name: getattr(motions, name.partition("_")[0]).pose for name in MOTIONS}


def _seen(way: Way) -> set[str]:
    """The built-in motions that most of a way is, where a hand rests, goes it, and rests."""
    times, x, y = np.array(way, float).T
    t = np.arange(0.0, times[-1] - times[0] + 2 * REST, 1 / RATE)
    at = t - REST + times[0]
    places = np.column_stack([-np.interp(at, times, x - x[0]), np.interp(at, times, y - y[0])])  # as the camera sees it
    trail = Trail()
    detectors: tuple[Detector, ...] = (CircleDetector(ANY), WaveDetector(ANY), SwipeDetector(ANY))
    found: dict[str, float] = {}  # by motion, how much of the way it is
    for now, place in zip(t.tolist(), places, strict=True):
        points = np.zeros((21, 3), np.float32)
        points[:, :2] = (_HAND + place) * PALM + np.array(SIZE) / 2
        hand = Hand(1, "right", 1.0, frozen(points), frozen(points / 1000))
        trail.step(hand, SIZE, now, ANY)
        for motion in filter(None, (detector.step(trail) for detector in detectors)):
            found[motion.name] = found.get(motion.name, 0.0) + _length(motion)
    whole = float(np.hypot(np.diff(x), np.diff(y)).sum())
    return {name for name, length in found.items() if length >= MOST * whole}


def _length(motion: Motion) -> float:
    """How far the hand went in a motion, palm lengths."""
    if "radius" in motion.data:
        return 2 * math.pi * motion.data["radius"]
    return motion.data["length"] * (STROKES if motion.name == "wave" else 1)
