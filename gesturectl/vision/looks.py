"""The landmarks of a hand in a picture that stands alone: the mean of what several looks at it find.

A camera's next frame is another look, with other errors; a photo has none. So its hand is looked at turned, and in the
mirror, as test-time augmentation does (Krizhevsky et al. 2012). `models/hand_poses.md` says what that gives.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from gesturectl.model.types import Frame, Hand, frozen
from gesturectl.vision.landmark import Landmarks
from gesturectl.vision.roi import Roi, normalize, roi_from_landmarks

TURNS = (-15.0, 0.0, 15.0)  # degrees by which the region is turned
PRESENT = 0.5  # a look that is less sure that there is a hand does not count
MIRROR = (-1.0, 1.0, 1.0)

Look = Callable[[Frame, Roi], Landmarks]


def looked_often(look: Look, frame: Frame, hand: Hand) -> Hand:
    """The hand with more exact landmarks; its presence and side stay those of the look that found it.

    look: finds the landmarks in a region of a frame.
    """
    found = [got for got in _looks(look, frame, roi_from_landmarks(hand.landmarks)) if got.presence >= PRESENT]
    if not found:
        return hand
    points, world = (np.mean(part, axis=0) for part in zip(*((g.points, g.world) for g in found), strict=True))
    return replace(hand, landmarks=frozen(points), world=frozen(world))


def _looks(look: Look, frame: Frame, roi: Roi) -> Iterator[Landmarks]:
    last = float(frame.size[0] - frame.reduced)  # the column that is the mirror's first
    mirror = replace(frame, image=np.ascontiguousarray(frame.image[:, ::-1]))
    for turn in TURNS:
        region = replace(roi, angle=normalize(roi.angle + math.radians(turn)))
        yield look(frame, region)
        got = look(mirror, Roi(last - region.cx, region.cy, region.size, -region.angle))
        points = got.points * MIRROR + (last, 0.0, 0.0)
        yield replace(got, points=frozen(points), world=frozen(got.world * MIRROR))
