"""Motions of the user's own: the way of a hand up to where it slows down, compared with examples of it.

A way is sampled evenly along its length; what is compared are its shape (the cosine of the centred points, as in
Protractor; Li 2010) and its direction all along (the mean cosine of its tangents, as in Jackknife; Taranta et al.
2017). Neither turns the way: up and down are different motions. Size and duration may differ by FREE from the examples.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gesturectl.gestures.motions.alike import built_in_like
from gesturectl.gestures.motions.trail import SPAN, Motion, Spot, Trail, in_pose, main_pose
from gesturectl.model.types import FloatArray

Array = NDArray[np.float64]
Way = Sequence[tuple[float, float, float]]  # seconds, palm lengths to the right, palm lengths down

POINTS = 24
MOVES, RESTS = 0.8, 0.45  # palm lengths a second at which a way begins and ends
SLOWED = 0.35  # share of the top speed at which a motion may end
BACK = 1.2  # seconds within which the opposite way is the way back
BEGINS = 4  # latest places at which the hand set off, where a motion may have begun
PAUSE = 0.1  # seconds of rest around an example; in a corner the hand rests for less
SHORTEST = 0.6  # palm lengths
FREE = 2.5  # times longer or shorter, slower or faster than the examples
STRICT, LOOSE, USUAL = 0.92, 0.75, 0.84  # likeness asked for: most, least, and with one example
SPREAD = 2.5  # deviations below the examples' own mean likeness that are still the motion
HELD = 0.6  # share of the frames that show the pose
CLEAR = 0.95  # likeness of a motion that cannot be taken for another


class StrokeMatcher:
    """The user's motions, each with its examples and the likeness that it asks for."""

    def __init__(self, examples: Mapping[str, Sequence[Way]]) -> None:
        kept = [(name, w) for name, ways in examples.items() for w in ways if _length(w) > 0]
        self.names = tuple(dict.fromkeys(name for name, _ in kept))
        self._owner = [name for name, _ in kept]
        self._lengths = [_length(w) for _, w in kept]
        self._seconds = [w[-1][0] - w[0][0] for _, w in kept]
        described = [describe(w) for _, w in kept]
        self._shapes = np.array([d[0] for d in described]) if kept else np.zeros((0, 2 * POINTS))
        self._tangents = np.array([d[1] for d in described]) if kept else np.zeros((0, 2 * POINTS - 2))
        self.least = {name: self._threshold(name) for name in self.names}
        self._ways = [w for _, w in kept]

    @cached_property
    def built_in(self) -> Mapping[str, frozenset[str]]:
        """The built-in motions that each of the user's is like; none for those that are like none."""
        ways = {n: [w for w, o in zip(self._ways, self._owner, strict=True) if o == n] for n in self.names}
        return {name: like for name, examples in ways.items() if (like := built_in_like(examples))}

    def match(self, way: Way) -> tuple[str, float] | None:
        """The motion that a way is, and how like it is; None where it is none of them."""
        length, seconds = _length(way), way[-1][0] - way[0][0]
        if not self._owner or length < SHORTEST:
            return None
        alike = self.likeness(way)
        best: tuple[float, str] | None = None
        for i, name in enumerate(self._owner):
            fits = _within(length, self._lengths[i]) and _within(seconds, self._seconds[i])
            if fits and alike[i] >= self.least[name] and (best is None or alike[i] > best[0]):
                best = (float(alike[i]), name)
        return (best[1], best[0]) if best else None

    def lengths(self) -> tuple[float, ...]:
        """The examples' lengths, palm lengths."""
        return tuple(self._lengths)

    def likeness(self, way: Way) -> Array:
        """How like a way is to each example, at most 1."""
        shape, tangents = describe(way)
        alike: Array = (self._shapes @ shape + self._tangents @ tangents) / 2
        return alike

    def _threshold(self, name: str) -> float:
        """As strict as the examples are like each other, and stricter than what the user's other motions reach."""
        own = [i for i, owner in enumerate(self._owner) if owner == name]
        alike = (self._shapes @ self._shapes.T + self._tangents @ self._tangents.T) / 2
        least = USUAL
        if len(own) > 1:
            best = [max(float(alike[i, j]) for j in own if j != i) for i in own]
            least = float(np.mean(best) - SPREAD * np.std(best)) - 0.03
        others = [j for j in range(len(self._owner)) if self._owner[j] != name]
        if others:
            rival = float(alike[np.ix_(own, others)].max())
            least = max(least, (1.0 + rival) / 2 if rival > LOOSE else least)
        return min(STRICT, max(LOOSE, least))


@dataclass(slots=True)
class Strokes:
    """The user's motions that are recognised at present; a running program replaces the matcher."""

    matcher: StrokeMatcher


class StrokeDetector:
    """Finds the user's motions in the path of one hand, in `pose` or in any.

    A motion may end wherever the hand slows down, and begin wherever it set off or one of an example's length before.
    """

    def __init__(self, strokes: Strokes, pose: str) -> None:
        self._strokes = strokes
        self._pose = pose
        self._top: float | None = None  # palm lengths a second since the hand set off; None: it has not
        self._begins: deque[float] = deque(maxlen=BEGINS)
        self._reported_at = -math.inf
        self._heading = (0.0, 0.0)  # of the last motion, where it went somewhere

    def step(self, trail: Trail) -> Motion | None:
        """The motion that ends with the last spot of the path."""
        if not self._strokes.matcher.names:
            return None
        spots, speed = trail.spots, trail.speed()
        if trail.new:
            self._top = None
            self._begins.clear()
        if self._top is None:
            if speed >= MOVES:
                self._top = speed
                self._begins.append(max(spots[0].t, spots[-1].t - SPAN))
            return None
        self._top = max(self._top, speed)
        if speed > max(RESTS, SLOWED * self._top):
            return None
        self._top = None
        return self._judge([s for s in spots if s.t >= self._reported_at])

    def _judge(self, spots: list[Spot]) -> Motion | None:
        gone = np.cumsum([0.0, *(math.hypot(b.x - a.x, b.y - a.y) for a, b in pairwise(spots))])
        whole = float(gone[-1])
        begins = {next((i for i, s in enumerate(spots) if s.t >= t - 1e-6), 0) for t in self._begins}
        for length in self._strokes.matcher.lengths():
            begins |= {int(np.searchsorted(gone, whole - k * length)) for k in (0.8, 1.0, 1.25) if k * length < whole}
        found: tuple[float, str, int] | None = None
        for begin in sorted(begins):
            part = [(s.t, s.x, s.y) for s in spots[begin:]]
            match = self._strokes.matcher.match(part) if len(part) > 3 else None
            if match and (found is None or match[1] > found[0]):
                found = (match[1], match[0], begin)
        if found is None:
            return None
        score, name, begin = found
        poses = [s.pose for s in spots[begin:]]
        if not in_pose(poses, self._pose, HELD):
            return None
        x, y = spots[-1].x - spots[begin].x, spots[-1].y - spots[begin].y
        net = math.hypot(x, y)
        heading = (x / net, y / net) if net > 0.5 * (whole - gone[begin]) else (0.0, 0.0)
        back = heading[0] * self._heading[0] + heading[1] * self._heading[1] < -0.5
        if back and spots[begin].t < self._reported_at + BACK:
            return None
        self._reported_at, self._heading = spots[-1].t, heading
        data = {"length": whole - float(gone[begin]), "seconds": spots[-1].t - spots[begin].t}
        return Motion(name, main_pose(poses), score, data, score >= CLEAR)


def longest_way(spots: Sequence[tuple[Spot, float]]) -> list[tuple[float, float, float]]:
    """The longest way from rest to rest among spots with their speeds, its time from 0; empty where there is none."""
    ways: list[list[Spot]] = []
    way: list[Spot] = []
    rests_since: float | None = None
    for now, speed in spots:
        if not way:
            way, rests_since = ([now], None) if speed >= MOVES else ([], None)
            continue
        way.append(now)
        rests_since = None if speed >= RESTS else now.t if rests_since is None else rests_since
        if rests_since is not None and now.t - rests_since >= PAUSE - 1e-6:
            ways.append([s for s in way if s.t <= rests_since])
            way = []
    ways.append(way)
    points = [[(s.t - w[0].t, s.x - w[0].x, s.y - w[0].y) for s in w] for w in ways if len(w) > 2]
    best = max(points, key=_length, default=[])
    return best if best and _length(best) >= SHORTEST else []


def describe(way: Way) -> tuple[Array, Array]:
    """A way's centred points and its tangents, each as a vector of length 1."""
    p = np.asarray(way, float)[:, 1:]
    gone = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(p, axis=0).T))])
    at = np.linspace(0.0, gone[-1], POINTS)
    even = np.column_stack([np.interp(at, gone, p[:, k]) for k in (0, 1)])
    centred = (even - even.mean(axis=0)).ravel()
    tangents = np.diff(even, axis=0)
    tangents /= np.maximum(np.hypot(*tangents.T), 1e-9)[:, None]
    return centred / max(float(np.linalg.norm(centred)), 1e-9), tangents.ravel() / math.sqrt(POINTS - 1)


def as_way(points: FloatArray) -> list[tuple[float, float, float]]:
    """A stored motion's points as a way."""
    return [(t, x, y) for t, x, y in points.tolist()]


def _length(way: Way) -> float:
    return sum(math.hypot(b[1] - a[1], b[2] - a[2]) for a, b in pairwise(way))


def _within(value: float, example: float) -> bool:
    return example / FREE <= value <= example * FREE
