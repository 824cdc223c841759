"""What the fingers of a hand at rest have done of late, and what that was: a small learned network.

A movement is looked at in the hand's own directions and in its knuckles' width, from before it began until it was over,
as changes: neither the hand's place, distance and roll nor how its fingers are held count, nor the frame rate.
`models/desk_moves.md` says what the networks were learned from, and how well they tell.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from gesturectl.gestures.posture import SLOW, TIPS, knuckle_width
from gesturectl.model.geometry import PALM_POINTS
from gesturectl.model.resources import resource
from gesturectl.model.types import (
    INDEX_MCP,
    KNUCKLES,
    MIDDLE_MCP,
    THUMB_TIP,
    WRIST,
    FloatArray,
    Hand,
    HandFrame,
    frozen,
)

FILE = "models/desk_moves.json"
KEPT = 4.0  # seconds
BEFORE = (0.05, 0.1, 0.15, 0.2, 0.3, 0.45, 0.65)  # seconds before a movement, at which it is looked at
PHASES = 7  # times within it, evenly
AFTER = (0.033, 0.067, 0.1)  # seconds after it
CHANNELS = 13
BONES = [6, 7]  # the index finger's other joints, which go with its tip; one point alone is less sure
OF_BONES = slice(15, 15 + 2 * len(BONES))  # of a row
THUMB_BONES = [1, 2, 3]
OF_KNUCKLE = slice(OF_BONES.stop, OF_BONES.stop + 2)  # of the index finger
OF_THUMB = slice(OF_KNUCKLE.stop, OF_KNUCKLE.stop + 2 * len(THUMB_BONES))
EARLIER = ((3.0, 2.0), (2.0, 1.0), (1.0, 0.5), (0.5, 0.15))  # seconds before it: how far all went within each of these
TIMES = len(BEFORE) + PHASES + len(AFTER)
MEASURES = (CHANNELS + 2 * len(BONES)) * (TIMES + len(EARLIER)) + 2


class Moves:
    """The recent places of one hand's fingertips by its knuckles, of its palm, and its size."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self._rows: list[list[float]] = []
        self._width = 0.0

    def step(self, hand: Hand, t: float) -> None:
        """Takes in the hand of a frame."""
        points = hand.landmarks[:, :2]
        self._width += (knuckle_width(points) - self._width) * (SLOW if self._width else 1.0)
        self._times.append(t)
        self._rows.append(_row(points, self._width))
        old = bisect_right(self._times, t - KEPT) - 1
        if old > 0:
            del self._times[:old], self._rows[:old]

    @property
    def kept(self) -> tuple[list[float], list[list[float]]]:
        """Times and rows of the last KEPT."""
        return self._times, self._rows

    @property
    def now(self) -> float:
        """The time of the last frame."""
        return self._times[-1]

    @property
    def first(self) -> float:
        """The time of the first frame that is kept."""
        return self._times[0]

    def since(self, seconds: float, fewest: int = 3) -> tuple[list[float], list[list[float]]]:
        """Times and rows of the last seconds, at least so many where there are."""
        first = bisect_right(self._times, self._times[-1] - seconds - 1e-6)
        first = max(min(first, len(self._times) - fewest), 0)
        return self._times[first:], self._rows[first:]

    def measures(self, begin: float, end: float) -> FloatArray:
        """(MEASURES,) of the movement from `begin` to `end`, seconds: places less those at the begin; its length.

        Besides, how far fingers and palm went in the seconds before it.
        """
        at = [*(begin - s for s in reversed(BEFORE)), *np.linspace(begin, end, PHASES), *(end + s for s in AFTER)]
        rows = np.array(self._rows)
        places = np.stack([np.interp(at, self._times, column) for column in rows.T], 1)
        changes = places - places[len(BEFORE)]
        x, y = changes[:, 10].copy(), changes[:, 11].copy()
        c, s = math.cos(rows[-1, 13]), math.sin(rows[-1, 13])
        changes[:, 10], changes[:, 11] = x * c + y * s, rows[-1, 14] * (y * c - x * s)
        ways = np.stack([self.ways(rows, begin - first, begin - last) for first, last in EARLIER])
        own = [*changes[:, :CHANNELS].ravel(), *ways[:, :CHANNELS].ravel(), end - begin, self._times[-1] - end]
        bones = (changes[:, OF_BONES], ways[:, OF_BONES])
        return np.array([*own, *bones[0].ravel(), *bones[1].ravel()], np.float32)

    def ways(self, rows: FloatArray, begin: float, end: float) -> FloatArray:
        """How far the values of each column went between two times."""
        part = rows[bisect_left(self._times, begin) : bisect_left(self._times, end)]
        return frozen(np.ptp(part, axis=0) if len(part) else np.zeros(rows.shape[1]))


class AllMoves:
    """Those of several hands."""

    def __init__(self) -> None:
        self._hands: dict[int, Moves] = {}

    def step(self, frame: HandFrame, tracks: Collection[int]) -> Mapping[int, Moves]:
        """Those of these tracks, with the hands of a frame taken in."""
        self._hands = {h.track_id: self._hands.get(h.track_id) or Moves() for h in frame.hands}
        seen = [hand for hand in frame.hands if hand.track_id in tracks]
        for hand in seen:
            self._hands[hand.track_id].step(hand, frame.t)
        return {hand.track_id: self._hands[hand.track_id] for hand in seen}


def _row(points: FloatArray, width: float) -> list[float]:
    """Fingertips by the knuckles' middle, along the hand and out to the thumb's side; palm, size, direction.

    After that, as the fingertips, BONES, the index finger's knuckle and THUMB_BONES.
    """
    knuckles = points[list(KNUCKLES)]
    x, y = (points[MIDDLE_MCP] - points[WRIST]).tolist()
    length = math.hypot(x, y) or 1.0
    x, y = x / length, y / length
    u, v = (knuckles[0] - knuckles[3]).tolist()
    sign = math.copysign(1.0, u * -y + v * x)
    joints = ((points[[THUMB_TIP, *TIPS, *BONES, INDEX_MCP, *THUMB_BONES]] - knuckles.mean(0)) / width).tolist()
    own = [place for u, v in joints for place in (u * x + v * y, sign * (v * x - u * y))]
    palm = points[PALM_POINTS]
    middle = palm.mean(0)
    size = math.log(float(np.linalg.norm(palm - middle)) + 1e-6)
    return [*own[:10], *(middle / width).tolist(), size, math.atan2(y, x), sign, *own[10:]]


@dataclass(frozen=True, slots=True)
class Network:
    """Standardised measures, two hidden layers, one probability a name."""

    names: tuple[str, ...]
    mean: FloatArray
    scale: FloatArray
    layers: tuple[tuple[FloatArray, FloatArray], ...]  # weights and biases

    def likely(self, measures: FloatArray) -> FloatArray:
        """(..., names) probabilities, of (..., MEASURES)."""
        x = np.clip((measures - self.mean) / self.scale, -5.0, 5.0)
        for weights, biases in self.layers[:-1]:
            x = np.maximum(x @ weights + biases, 0.0)
        weights, biases = self.layers[-1]
        z = x @ weights + biases
        e = np.exp(z - z.max(-1, keepdims=True))
        found: FloatArray = e / e.sum(-1, keepdims=True)
        return found


@cache
def network(name: str, measures: int = MEASURES) -> Network:
    """One of those that come with the program: `index`, `thumb` or `typing`."""
    read = read_network(_networks()[name])
    if len(read.mean) != measures:
        raise ValueError(f"{FILE}: {name} is for {len(read.mean)} measures, not {measures}")
    return read


@cache
def _networks() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(resource(FILE).read_text(encoding="utf-8"))
    return read


def read_network(read: Mapping[str, Any]) -> Network:
    """A network as the file has it."""
    layers = tuple((np.array(w, np.float32), np.array(b, np.float32)) for w, b in read["layers"])
    mean, scale = (np.array(read[key], np.float32) for key in ("mean", "scale"))
    return Network(tuple(read["names"]), mean, scale, layers)
