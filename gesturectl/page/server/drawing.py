"""Hands as small pictures: 21 points in a square, seen as the person sees the own hand in a mirror."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gesturectl.model.types import FloatArray, Hand

SIDE, MARGIN = 100, 8  # of the square that the page draws in


def fitted(hand: Hand) -> list[int]:
    """The hand's landmarks as [x0, y0, x1, …], as large as the square holds."""
    return _whole(hand.landmarks[:, :2] * (-1, 1))


def film(hands: Sequence[FloatArray]) -> list[list[float]]:
    """Landmarks (21, 3) of one hand in several frames as [x0, y0, x1, …], all on the same scale, so that it moves."""
    if not hands:
        return []
    placed = _placed(np.stack([p[:, :2] for p in hands]).reshape(-1, 2) * (-1, 1))
    return [[round(float(v), 1) for v in p.ravel()] for p in placed.reshape(len(hands), -1, 2)]


def path(points: FloatArray) -> list[int]:
    """A motion's way as [x0, y0, x1, …]; points: (n, 3) seconds, right, down."""
    return _whole(points[:, 1:])


def _whole(p: NDArray[np.floating]) -> list[int]:
    return [int(v) for v in np.rint(_placed(p)).ravel()]


def _placed(p: NDArray[np.floating]) -> NDArray[np.floating]:
    low, high = p.min(axis=0), p.max(axis=0)
    scale = (SIDE - 2 * MARGIN) / max(float((high - low).max()), 1e-6)
    placed: NDArray[np.floating] = (p - (low + high) / 2) * scale + SIDE / 2
    return placed
