"""A hand's pose as a short vector in which distance means difference of pose, whoever shows it and from wherever.

First the measures that do not depend on place, size, roll and side: how the bones bend, how far the tips are apart,
where the fingers point in the palm's own frame. Then a linear map, learned so that one pose from many views comes to
lie close together (linear discriminant analysis; Fisher 1936, Rao 1948). `models/hand_metric.md` says from what.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from gesturectl.gestures.poses.vectors import (
    BEND_FROM,
    BEND_TO,
    BONES,
    KNUCKLE_BONES,
    TIP_PAIRS,
    TIPS,
    Array,
    difference,
    palm_frame,
)
from gesturectl.model.geometry import PALM_POINTS
from gesturectl.model.resources import resource
from gesturectl.model.types import THUMB_TIP, WRIST, Hand

FILE = "models/hand_metric.json"


def _differences() -> tuple[Array, list[slice]]:
    """(differences, 21): what makes of 21 points all vectors that are measured, and where each group of them is."""
    pairs = [*TIP_PAIRS, *((THUMB_TIP, k) for k in (5, 6, 9, 10, 13, 17)), *((tip, WRIST) for tip in TIPS)]
    segments = [(4, 2), (8, 5), (12, 9), (16, 13), (20, 17), (8, 6), (12, 10), (16, 14), (20, 18)]
    groups = [difference(g) for g in (BONES, pairs, segments, KNUCKLE_BONES)]
    palm = np.eye(21)[PALM_POINTS]
    groups.append(palm - palm.mean(axis=0))
    ends = np.cumsum([0, *map(len, groups)]).tolist()
    return np.vstack(groups), [slice(a, b) for a, b in pairwise(ends)]


_DIFFERENCES, (_BONES, _PAIRS, _SEGMENTS, _KNUCKLES, _PALM) = _differences()
MEASURES = 2 * len(BEND_TO) + 3 * (_PAIRS.stop - _PAIRS.start) + 3 * (_SEGMENTS.stop - _SEGMENTS.start)


@dataclass(frozen=True, slots=True)
class Metric:
    """The learned map of measures to the vector, and what distances in it mean."""

    offset: Array  # (n,)
    projection: Array  # (MEASURES, n)
    reach: float  # distance at which as many hands of the same pose as of another are met
    width: float  # how far from there the answer is clear


@cache
def metric() -> Metric:
    """The map that comes with the program."""
    read = json.loads(resource(FILE).read_text(encoding="utf-8"))
    projection = np.array(read["projection"], float).T
    if projection.shape[0] != MEASURES:
        raise ValueError(f"{FILE} is for {projection.shape[0]} measures, not {MEASURES}")
    return Metric(np.array(read["offset"], float), projection, float(read["reach"]), float(read["width"]))


def embed(hands: Sequence[Hand], by: Metric) -> Array:
    """The vectors (hands, n) of hands."""
    return measures(hands) @ by.projection - by.offset if hands else np.zeros((0, len(by.offset)))


def turns(hands: Sequence[Hand]) -> Array:
    """How each hand is turned (hands, 9): its palm's axes in the picture, those of a left hand as in a mirror.

    The product of two rows is 1 + 2 cos(angle), of the angle by which one hand is turned against the other.
    """
    if not hands:
        return np.zeros((0, 9))
    left = np.array([h.side == "left" for h in hands])
    axes: Array = palm_frame(_DIFFERENCES[_KNUCKLES] @ np.array([h.world for h in hands], float), left)
    axes[left, 0] *= -1.0
    rows: Array = axes.reshape(-1, 9)
    return rows


def distances(vectors: Array, others: Array) -> Array:
    """Between each of (n, d) vectors and each of (m, d) others: (n, m)."""
    found: Array = np.linalg.norm(vectors[:, None] - others[None], axis=2)
    return found


def view_spread(hands: Sequence[Hand]) -> float:
    """Mean angle in degrees by which the palms of hands are turned out of their mean direction; roll is no turn."""
    ways = _DIFFERENCES[_KNUCKLES] @ np.array([h.world for h in hands], float)
    backs = palm_frame(ways, np.array([h.side == "left" for h in hands]))[:, :, 2]
    mean = backs.mean(axis=0)
    turned = backs @ (mean / max(float(np.linalg.norm(mean)), 1e-9))
    return float(np.degrees(np.arccos(np.clip(turned, -1.0, 1.0))).mean())


def measures(hands: Sequence[Hand]) -> Array:
    """The measures (hands, MEASURES) of world and image landmarks.

    One hand a frame is the usual case, so all differences are one product.
    """
    n = len(hands)
    points = np.array([(h.world, h.landmarks) for h in hands], float)  # (n, 2, 21, 3)
    left = np.array([h.side == "left" for h in hands])
    ways = _DIFFERENCES @ points  # (n, 2, differences, 3)
    squares = ways * ways
    flat = squares[..., 0] + squares[..., 1]
    lengths = np.sqrt(np.maximum(flat + squares[..., 2], 1e-18))
    across = np.sqrt(flat[:, 1])
    bones = ways[:, :, _BONES] / lengths[:, :, _BONES, None]
    bends = np.einsum("nvbk,nvbk->nvb", bones[:, :, BEND_FROM], bones[:, :, BEND_TO])
    apart = lengths[:, :, _PAIRS] / lengths[:, :, _KNUCKLES].mean(axis=2)[..., None]
    apart_flat = across[:, _PAIRS] / np.maximum(across[:, _PALM].mean(axis=1), 1e-9)[:, None]
    segments = ways[:, 0, _SEGMENTS] / lengths[:, 0, _SEGMENTS, None]
    turned = segments @ palm_frame(ways[:, 0, _KNUCKLES], left)
    parts = [bends.reshape(n, -1), apart.reshape(n, -1), apart_flat, turned.reshape(n, -1)]
    return np.concatenate(parts, axis=1)
