"""A hand's pose as a short vector in which distance means difference of pose, whoever shows it and from wherever.

First the measures that do not depend on place, size, roll and side: how the bones bend, how far the tips are apart,
where the fingers point in the palm's own frame. Then a linear map, learned so that one pose from many views comes to
lie within about a unit (linear discriminant analysis; Fisher 1936, Rao 1948). `models/hand_metric.md` says from what.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gesturectl.model.geometry import PALM_POINTS
from gesturectl.model.resources import resource
from gesturectl.model.types import KNUCKLES, THUMB_TIP, WRIST, Hand

Array = NDArray[np.float64]
FILE = "models/hand_metric.json"

_CHAINS = ((0, 1, 2, 3, 4), (0, 5, 6, 7, 8), (0, 9, 10, 11, 12), (0, 13, 14, 15, 16), (0, 17, 18, 19, 20))
_TIPS = (4, 8, 12, 16, 20)


def _differences() -> tuple[Array, list[slice]]:
    """(differences, 21): what makes of 21 points all vectors that are measured, and where each group of them is."""
    bones = [(chain[i + 1], chain[i]) for chain in _CHAINS for i in range(4)]
    tips = [(a, b) for i, a in enumerate(_TIPS) for b in _TIPS[i + 1 :]]
    pairs = [*tips, *((THUMB_TIP, k) for k in (5, 6, 9, 10, 13, 17)), *((tip, WRIST) for tip in _TIPS)]
    segments = [(4, 2), (8, 5), (12, 9), (16, 13), (20, 17), (8, 6), (12, 10), (16, 14), (20, 18)]
    knuckles = [(k, WRIST) for k in KNUCKLES]
    groups = [np.eye(21)[[a for a, _ in g]] - np.eye(21)[[b for _, b in g]] for g in (bones, pairs, segments, knuckles)]
    palm = np.eye(21)[PALM_POINTS]
    groups.append(palm - palm.mean(axis=0))
    ends = np.cumsum([0, *map(len, groups)]).tolist()
    return np.vstack(groups), [slice(a, b) for a, b in pairwise(ends)]


_DIFFERENCES, (_BONES, _PAIRS, _SEGMENTS, _KNUCKLES, _PALM) = _differences()
_TO_MIDDLE = _KNUCKLES.start + 1
_BEND_FROM = np.array([4 * f + i for f in range(5) for i in (0, 1, 2, 0, 1)])  # pairs of a finger's bones
_BEND_TO = np.array([4 * f + i for f in range(5) for i in (1, 2, 3, 3, 3)])
_NEXT, _LAST = np.array([1, 2, 0]), np.array([2, 0, 1])
MEASURES = 2 * len(_BEND_TO) + 3 * (_PAIRS.stop - _PAIRS.start) + 3 * (_SEGMENTS.stop - _SEGMENTS.start)


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
    axes: Array = _palm_frame(_DIFFERENCES @ np.array([h.world for h in hands], float), left).copy()
    axes[left, 0] *= -1.0
    rows: Array = axes.reshape(-1, 9)
    return rows


def distances(vectors: Array, others: Array) -> Array:
    """Between each of (n, d) vectors and each of (m, d) others: (n, m)."""
    found: Array = np.linalg.norm(vectors[:, None] - others[None], axis=2)
    return found


def view_spread(hands: Sequence[Hand]) -> float:
    """Mean angle in degrees by which the palms of hands are turned out of their mean direction; roll is no turn."""
    ways = _DIFFERENCES @ np.array([h.world for h in hands], float)
    backs = _palm_frame(ways, np.array([h.side == "left" for h in hands]))[:, :, 2]
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
    bends = np.einsum("nvbk,nvbk->nvb", bones[:, :, _BEND_FROM], bones[:, :, _BEND_TO])
    apart = lengths[:, :, _PAIRS] / lengths[:, :, _KNUCKLES].mean(axis=2)[..., None]
    apart_flat = across[:, _PAIRS] / np.maximum(across[:, _PALM].mean(axis=1), 1e-9)[:, None]
    segments = ways[:, 0, _SEGMENTS] / lengths[:, 0, _SEGMENTS, None]
    turned = segments @ _palm_frame(ways[:, 0], left)
    parts = [bends.reshape(n, -1), apart.reshape(n, -1), apart_flat, turned.reshape(n, -1)]
    return np.concatenate(parts, axis=1)


def _palm_frame(ways: Array, left: NDArray[np.bool_]) -> Array:
    """(hands, 3, 3), in columns: to the thumb's side, to the fingers, out of the palm's back as on a right hand."""
    up = _unit(ways[:, _TO_MIDDLE])
    aside = ways[:, _KNUCKLES.start] - ways[:, _KNUCKLES.start + 3]
    aside = _unit(aside - (aside * up).sum(axis=1)[:, None] * up)
    out = up[:, _NEXT] * aside[:, _LAST] - up[:, _LAST] * aside[:, _NEXT]
    out[left] *= -1.0
    frame: Array = np.concatenate([aside, up, out], axis=1).reshape(-1, 3, 3).transpose(0, 2, 1)
    return frame


def _unit(vectors: Array) -> Array:
    unit: Array = vectors / np.sqrt(np.maximum((vectors * vectors).sum(axis=1), 1e-18))[:, None]
    return unit
