"""The built-in poses as a learned classifier: how likely each is for what one frame shows of a hand.

First the measures that do not depend on place, size, roll and side: where the landmarks are in the palm's own frame, in
metres and in the picture, how far tips are apart, how joints bend, and from where the palm is seen, which tells how far
to trust the rest. Then small networks of one hidden layer, whose answers are averaged. `models/hand_poses.md` says from
what they learned.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from gesturectl.model.geometry import PALM_POINTS
from gesturectl.model.resources import resource
from gesturectl.model.types import KNUCKLES, THUMB_TIP, WRIST, Hand

Array = NDArray[np.float64]
FILE = "models/hand_poses.json"

_CHAINS = ((0, 1, 2, 3, 4), (0, 5, 6, 7, 8), (0, 9, 10, 11, 12), (0, 13, 14, 15, 16), (0, 17, 18, 19, 20))
_TIPS = (4, 8, 12, 16, 20)


def _difference(pairs: Sequence[tuple[int, int]]) -> Array:
    """(pairs, 21): what makes of 21 points the vectors from the second to the first of each pair."""
    eye = np.eye(21)
    return np.array(eye[[a for a, _ in pairs]] - eye[[b for _, b in pairs]])


_PAIRS = [
    *((a, b) for i, a in enumerate(_TIPS) for b in _TIPS[i + 1 :]),
    *((THUMB_TIP, k) for k in (5, 6, 9, 10, 13, 14, 17)),
    *((tip, WRIST) for tip in _TIPS),
]
_BONES = [(chain[i + 1], chain[i]) for chain in _CHAINS for i in range(4)]
_WAYS = _difference([*_PAIRS, *_BONES])
_BEND_FROM = np.array([4 * f + i for f in range(5) for i in (0, 1, 2, 0, 1)])  # pairs of a finger's bones
_BEND_TO = np.array([4 * f + i for f in range(5) for i in (1, 2, 3, 3, 3)])
_TO_KNUCKLES = _difference([(k, WRIST) for k in KNUCKLES])
_FROM_PALM = np.eye(21) - np.isin(np.arange(21), PALM_POINTS) / len(PALM_POINTS)  # points less the palm's middle
MEASURES = 2 * 63 + 2 * len(_PAIRS) + len(_BEND_FROM) + 3


@dataclass(frozen=True, slots=True)
class Networks:
    """Networks side by side. Each answers from the same measures; their answers are averaged."""

    labels: tuple[str, ...]
    hidden: Array  # (MEASURES, networks * units)
    hidden_bias: Array  # (networks * units,)
    out: Array  # (networks, units, labels)
    out_bias: Array  # (networks, labels)

    def likely(self, found: Array) -> Array:
        """(hands, labels): how likely each label is, from the measures (hands, MEASURES)."""
        networks, units, _ = self.out.shape
        active = np.maximum(found @ self.hidden + self.hidden_bias, 0.0).reshape(-1, networks, units)
        logits = np.matmul(active.transpose(1, 0, 2), self.out) + self.out_bias[:, None]
        raised = np.exp(logits - logits.max(axis=2, keepdims=True))
        mean: Array = (raised / raised.sum(axis=2, keepdims=True)).mean(axis=0)
        return mean


@cache
def networks() -> Networks:
    """The networks that come with the program."""
    read = json.loads(resource(FILE).read_text(encoding="utf-8"))
    return from_lists(read)


def likely(hand: Hand) -> dict[str, float]:
    """How likely each label is for one hand, together 1: the poses, with `thumb` for both directions, and `none`."""
    by = networks()
    return dict(zip(by.labels, by.likely(measures([hand]))[0].tolist(), strict=True))


def from_lists(read: dict[str, list[object]]) -> Networks:
    """The networks as their file holds them; ValueError where they are for other measures."""
    hidden = np.array(read["hidden"], float)
    if hidden.shape[0] != MEASURES:
        raise ValueError(f"{FILE} is for {hidden.shape[0]} measures, not {MEASURES}")
    labels = tuple(str(label) for label in read["labels"])
    out, biases = np.array(read["out"], float), (np.array(read[name], float) for name in ("hidden_bias", "out_bias"))
    return Networks(labels, hidden, next(biases), out, next(biases))


def measures(hands: Sequence[Hand]) -> Array:
    """The measures (hands, MEASURES) of world and image landmarks."""
    world = np.array([h.world for h in hands], float)
    picture = np.array([h.landmarks for h in hands], float)
    return measures_of(world, picture, np.array([h.side == "left" for h in hands]))


def measures_of(world: Array, picture: Array, left: NDArray[np.bool_]) -> Array:
    """The same of landmarks (hands, 21, 3) in metres and in pixels, and whether each hand is a left one."""
    n = len(world)
    palm = np.sqrt(((_TO_KNUCKLES @ world) ** 2).sum(axis=2)).mean(axis=1)
    points = np.stack([world, picture], axis=1)
    centred = _FROM_PALM @ points
    extent = np.sqrt((centred[:, :, PALM_POINTS, :2] ** 2).sum(axis=(2, 3)))
    # Weak perspective: the picture's scale is that of the palm, which keeps its shape whatever the fingers do.
    scale = np.stack([palm, palm * extent[:, 1] / np.maximum(extent[:, 0], 1e-6)], axis=1)
    centred /= np.maximum(scale, 1e-9)[:, :, None, None]
    frame = _palm_frame(world, left)
    placed = centred @ frame[:, None]
    ways = _WAYS @ centred
    squares = ways * ways
    flat = squares[..., 0] + squares[..., 1]
    lengths = np.sqrt(flat + squares[..., 2])
    pairs = len(_PAIRS)
    bones = ways[:, 0, pairs:] / np.maximum(lengths[:, 0, pairs:, None], 1e-9)
    bends = (bones[:, _BEND_FROM] * bones[:, _BEND_TO]).sum(axis=2)
    parts = (placed.reshape(n, -1), lengths[:, 0, :pairs], np.sqrt(flat[:, 1, :pairs]), bends, frame[:, 2])
    return np.concatenate(parts, axis=1)


def _palm_frame(world: Array, left: NDArray[np.bool_]) -> Array:
    """(hands, 3, 3), in columns: to the thumb's side, to the fingers, out of the palm's back as on a right hand."""
    up = _unit(world[:, KNUCKLES[1]] - world[:, WRIST])
    aside = world[:, KNUCKLES[0]] - world[:, KNUCKLES[3]]
    aside = _unit(aside - (aside * up).sum(axis=1)[:, None] * up)
    out = up[:, _NEXT] * aside[:, _LAST] - up[:, _LAST] * aside[:, _NEXT]
    out[left] *= -1.0
    return np.stack([aside, up, out], axis=2)


_NEXT, _LAST = np.array([1, 2, 0]), np.array([2, 0, 1])


def _unit(vectors: Array) -> Array:
    unit: Array = vectors / np.sqrt(np.maximum((vectors * vectors).sum(axis=1), 1e-18))[:, None]
    return unit
