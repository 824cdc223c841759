"""The built-in poses as a learned classifier: how likely each is for what one frame shows of a hand.

First the measures that do not depend on place, size, roll and side: where the landmarks are in the palm's own frame, in
metres and in the picture, how far tips are apart, how joints bend, and from where the palm is seen, which shows how far
to trust the rest. Then a network of one hidden layer. `models/hand_poses.md` says from what it learned.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

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

FILE = "models/hand_poses.json"

_PAIRS = [
    *TIP_PAIRS,
    *((THUMB_TIP, k) for k in (5, 6, 9, 10, 13, 14, 17)),
    *((tip, WRIST) for tip in TIPS),
]
_FROM_PALM = np.eye(21) - np.isin(np.arange(21), PALM_POINTS) / len(PALM_POINTS)  # points less the palm's middle
# All vectors that are measured, as one product: pairs, bones, wrist to knuckles, all points, and those of the palm.
_WAYS = np.vstack([*map(difference, (_PAIRS, BONES, KNUCKLE_BONES)), _FROM_PALM, _FROM_PALM[PALM_POINTS]])
_ENDS = np.cumsum([0, len(_PAIRS), len(BONES), len(KNUCKLE_BONES), 21, len(PALM_POINTS)]).tolist()
_PAIR, _BONE, _KNUCKLE, _POINT, _PALM = (slice(a, b) for a, b in pairwise(_ENDS))
MEASURES = 2 * 63 + 2 * len(_PAIRS) + len(BEND_FROM) + 3


@dataclass(frozen=True, slots=True)
class Network:
    """One hidden layer of units that answer max(0, x), and what they add up to."""

    labels: tuple[str, ...]
    hidden: Array  # (MEASURES, units)
    hidden_bias: Array  # (units,)
    out: Array  # (units, labels)
    out_bias: Array  # (labels,)

    def likely(self, found: Array) -> Array:
        """(hands, labels): how likely each label is, from the measures (hands, MEASURES)."""
        logits = np.maximum(found @ self.hidden + self.hidden_bias, 0.0) @ self.out + self.out_bias
        raised = np.exp(logits - np.maximum.reduce(logits, axis=1, keepdims=True))
        shares: Array = raised / np.add.reduce(raised, axis=1, keepdims=True)
        return shares


@cache
def network() -> Network:
    """The one that comes with the program."""
    read = json.loads(resource(FILE).read_text(encoding="utf-8"))
    return from_lists(read)


def likely(hand: Hand) -> dict[str, float]:
    """How likely each label is for one hand, together 1: the poses, with `thumb` for both directions, and `none`."""
    by = network()
    return dict(zip(by.labels, by.likely(measures([hand]))[0].tolist(), strict=True))


def from_lists(read: dict[str, list[object]]) -> Network:
    """The network as its file holds it; ValueError where it is for other measures."""
    hidden, *others = (np.array(read[name], float) for name in ("hidden", "hidden_bias", "out", "out_bias"))
    if hidden.shape[0] != MEASURES:
        raise ValueError(f"{FILE} is for {hidden.shape[0]} measures, not {MEASURES}")
    return Network(tuple(str(label) for label in read["labels"]), hidden, *others)


def measures(hands: Sequence[Hand]) -> Array:
    """The measures (hands, MEASURES) of world and image landmarks."""
    points = np.array([(h.world, h.landmarks) for h in hands], float)
    return measures_of(points, np.array([h.side == "left" for h in hands]))


def measures_of(points: Array, left: NDArray[np.bool_]) -> Array:
    """The same of points (hands, 2, 21, 3), in metres and in pixels, and whether each hand is a left one."""
    n = len(points)
    ways = _WAYS @ points
    squares = ways * ways
    flat = squares[..., 0] + squares[..., 1]
    lengths = np.sqrt(flat[:, 0] + squares[:, 0, :, 2])
    # Weak perspective: the picture's scale is that of the palm, which keeps its shape whatever the fingers do.
    palm = np.add.reduce(lengths[:, _KNUCKLE], axis=1) / 4
    extent = np.sqrt(np.add.reduce(flat[:, :, _PALM], axis=2))
    scale = palm[:, None] * extent / np.maximum(extent[:, :1], 1e-6)
    each = 1.0 / np.maximum(scale, 1e-9)
    frame = palm_frame(ways[:, 0, _KNUCKLE], left)
    placed = (ways[:, :, _POINT] @ frame[:, None]) * each[:, :, None, None]
    bones = ways[:, 0, _BONE] / np.maximum(lengths[:, _BONE, None], 1e-9)
    bends = np.add.reduce(bones.take(BEND_FROM, axis=1) * bones.take(BEND_TO, axis=1), axis=2)
    apart = lengths[:, _PAIR] * each[:, :1]
    apart_flat = np.sqrt(flat[:, 1, _PAIR]) * each[:, 1:]
    return np.concatenate((placed.reshape(n, -1), apart, apart_flat, bends, frame[:, 2]), axis=1)
