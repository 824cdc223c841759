"""Vectors between the landmarks of many hands at once, and the palm's own frame: what the learned measures share."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gesturectl.model.types import KNUCKLES, WRIST

Array = NDArray[np.float64]
Pairs = Sequence[tuple[int, int]]
Way = tuple[float, float, float]

TIPS = (4, 8, 12, 16, 20)
BONES = [(tip - 3 + i, tip - 4 + i if i else WRIST) for tip in TIPS for i in range(4)]  # four a finger, thumb first
KNUCKLE_BONES = [(k, WRIST) for k in KNUCKLES]
TIP_PAIRS = [(a, b) for i, a in enumerate(TIPS) for b in TIPS[i + 1 :]]
# Pairs of a finger's bones, as places in BONES: each with the next, and the first two with the last.
BEND_FROM = np.array([4 * f + i for f in range(5) for i in (0, 1, 2, 0, 1)])
BEND_TO = np.array([4 * f + i for f in range(5) for i in (1, 2, 3, 3, 3)])


def difference(pairs: Pairs) -> Array:
    """(pairs, 21): what makes of 21 points the vectors from the second to the first of each pair."""
    eye = np.eye(21)
    return np.array(eye[[a for a, _ in pairs]] - eye[[b for _, b in pairs]])


def palm_frame(knuckles: Array, left: NDArray[np.bool_]) -> Array:
    """(hands, 3, 3), in columns: to the thumb's side, to the fingers, out of the palm's back as on a right hand.

    knuckles: (hands, 4, 3), from the wrist.
    """
    # One or two hands a frame is the usual case, for which plain numbers are several times as quick as arrays.
    return np.array([_frame(k, is_left) for k, is_left in zip(knuckles.tolist(), left.tolist(), strict=True)])


def _frame(knuckles: Sequence[Way], is_left: bool) -> list[Way]:
    index, middle, _, little = knuckles
    ux, uy, uz = _unit(*middle)
    x, y, z = index[0] - little[0], index[1] - little[1], index[2] - little[2]
    along = x * ux + y * uy + z * uz
    ax, ay, az = _unit(x - along * ux, y - along * uy, z - along * uz)
    side = -1.0 if is_left else 1.0
    return [
        (ax, ux, side * (uy * az - uz * ay)),
        (ay, uy, side * (uz * ax - ux * az)),
        (az, uz, side * (ux * ay - uy * ax)),
    ]


def _unit(x: float, y: float, z: float) -> Way:
    length = math.sqrt(max(x * x + y * y + z * z, 1e-18))
    return x / length, y / length, z / length
