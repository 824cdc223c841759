"""Measures of one hand that do not change with its place, distance, roll in the picture or side.

World landmarks keep their shape when the hand turns but are coarse at the fingertips; image landmarks are exact across
the line of sight and blind along it. Measures that decide over a press use both.
"""

from __future__ import annotations

import numpy as np

from gesturectl.types import INDEX_TIP, KNUCKLES, THUMB_TIP, WRIST, Hand

_PALM = np.array(KNUCKLES)


def palm_size(hand: Hand) -> float:
    """Length of the palm, wrist to knuckles, in image pixels, as if it faced the camera.

    The palm's length in metres times the picture's pixels a metre at the hand, so foreshortening cancels out.
    """
    return _palm_metres(hand) * _pixels_a_metre(hand)


def pinch_gap(hand: Hand, finger: int = INDEX_TIP) -> float:
    """Distance of the thumb's tip from landmark `finger`, in palm lengths.

    About 0.1 to 0.25 where the tips touch (landmarks lie inside the fingertip). The mean of the distance in space and
    the distance across the line of sight: the first keeps tips apart that lie behind one another, the second is exact.
    """
    in_space = float(np.linalg.norm(hand.world[THUMB_TIP] - hand.world[finger]))
    across = float(np.linalg.norm(hand.landmarks[THUMB_TIP, :2] - hand.landmarks[finger, :2]))
    return (in_space + across / _pixels_a_metre(hand)) / (2 * _palm_metres(hand))


def _palm_metres(hand: Hand) -> float:
    return max(float(np.linalg.norm(hand.world[_PALM] - hand.world[WRIST], axis=1).mean()), 1e-6)


def _pixels_a_metre(hand: Hand) -> float:
    """Scale of the weak perspective that shows the world landmarks as the image landmarks."""
    flat, seen = hand.world[:, :2], hand.landmarks[:, :2]
    spread = float(np.square(flat - flat.mean(axis=0)).sum())
    return float(np.sqrt(np.square(seen - seen.mean(axis=0)).sum() / max(spread, 1e-12)))
