"""Vectors between the landmarks of many hands at once, and the palm's own frame: what the learned measures share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gesturectl.model.types import KNUCKLES, WRIST

Array = NDArray[np.float64]
Pairs = Sequence[tuple[int, int]]

TIPS = (4, 8, 12, 16, 20)
BONES = [(tip - 3 + i, tip - 4 + i if i else WRIST) for tip in TIPS for i in range(4)]  # four a finger, thumb first
KNUCKLE_BONES = [(k, WRIST) for k in KNUCKLES]
TIP_PAIRS = [(a, b) for i, a in enumerate(TIPS) for b in TIPS[i + 1 :]]
# Pairs of a finger's bones, as places in BONES: each with the next, and the first two with the last.
BEND_FROM = np.array([4 * f + i for f in range(5) for i in (0, 1, 2, 0, 1)])
BEND_TO = np.array([4 * f + i for f in range(5) for i in (1, 2, 3, 3, 3)])
_NEXT, _LAST = np.array([1, 2, 0]), np.array([2, 0, 1])


def difference(pairs: Pairs) -> Array:
    """(pairs, 21): what makes of 21 points the vectors from the second to the first of each pair."""
    eye = np.eye(21)
    return np.array(eye[[a for a, _ in pairs]] - eye[[b for _, b in pairs]])


def palm_frame(knuckles: Array, left: NDArray[np.bool_]) -> Array:
    """(hands, 3, 3), in columns: to the thumb's side, to the fingers, out of the palm's back as on a right hand.

    knuckles: (hands, 4, 3), from the wrist.
    """
    up = _unit(knuckles[:, 1])
    aside = knuckles[:, 0] - knuckles[:, 3]
    aside = _unit(aside - (aside * up).sum(axis=1)[:, None] * up)
    out = up[:, _NEXT] * aside[:, _LAST] - up[:, _LAST] * aside[:, _NEXT]
    out[left] *= -1.0
    return np.stack([aside, up, out], axis=2)


def _unit(vectors: Array) -> Array:
    unit: Array = vectors / np.sqrt(np.maximum((vectors * vectors).sum(axis=1), 1e-18))[:, None]
    return unit
