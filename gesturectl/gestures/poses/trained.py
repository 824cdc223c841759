"""Recognises the user's own poses by their nearest sample in the learned metric; what is near none of them is `none`.

Hands that mean nothing, where some are known, say more exactly how far a pose reaches: a hand is `none`, too, if one of
those is nearer to it than the nearest sample. They can mislead, as the pose itself may be among them, so they take no
hand away that is within SURE of a sample, and none at all that would make a pose's own samples be missed, each by the
others.

The metric does not know how a hand is turned, which makes a thumb up, down and sideways one pose, and palm and back
another. So a hand has to be turned about as one of the samples is: how much that lets through is up to the samples.

A few samples are enough, as the metric knows beforehand how much one pose varies (prototypical networks, Snell et al.
2017, do the same with a mean in place of the nearest). Nothing is learned but the samples, so a fit takes milliseconds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gesturectl.gestures.poses.declared import answer
from gesturectl.gestures.poses.embedding import distances, embed, metric, turns
from gesturectl.gestures.poses.vectors import Array
from gesturectl.model.types import Hand, PoseScore

# Degrees to the nearest sample's turn at which the answer is half sure, and how far from there it is sure. Of 40 people
# who show a digit to a camera, 99 of 100 pairs are within 62 degrees of each other; the next gesture is 90 away.
TURN, TURN_WIDTH = 60.0, 15.0
LEAST_ALIKE = 1.0 + 2.0 * math.cos(math.radians(TURN))  # product of two rows of `turns` that are so far from each other
# In the metric's units, beside hands that mean nothing: how far a pose reaches at most, and up to where whatever they
# show. On 60 rendered people (`tests/learn/bench_own.py tune`).
FARTHEST, SURE = 5.4, 2.4
FIRST = 0.2  # by how much better a gesture of the user's own counts as it fits, beside a built-in pose
SHADOW = 0.3  # share of its own samples that a built-in pose has to take to be replaced by the gesture


@dataclass(frozen=True, slots=True)
class Match:
    """How well one gesture fits a hand. distance: in the metric's units, to the gesture's nearest."""

    name: str
    distance: float
    fit: float  # 0 at the border to `none`, 1 where it is sure

    @property
    def score(self) -> float:
        """The fit as a share, 0..1, with 0.5 at the border to `none`."""
        return answer(self.fit)

    def goes_before(self, built_in: float) -> bool:
        """Whether it counts beside a built-in pose with this score."""
        return answer(self.fit + FIRST) >= built_in


@dataclass(frozen=True, slots=True)
class Views:
    """Hands as they are compared: what they show, and how they are turned."""

    vectors: Array  # (hands, n) of the metric
    turned: Array  # (hands, 9), as `embedding.turns` gives them

    def __len__(self) -> int:
        return len(self.vectors)

    def __getitem__(self, which: NDArray[np.int64] | slice) -> Views:
        return Views(self.vectors[which], self.turned[which])

    def with_these(self, others: Views | None) -> Views:
        """These hands and others."""
        if others is None:
            return self
        return Views(np.vstack([self.vectors, others.vectors]), np.vstack([self.turned, others.turned]))


def views(hands: Sequence[Hand]) -> Views:
    """Hands in the metric that comes with the program."""
    return Views(embed(hands, metric()), turns(hands))


def apart(hands: Views, others: Views, *, any_turn: bool = False) -> Array:
    """The distance between each of some hands and each of others; infinite where they are turned too differently."""
    found = distances(hands.vectors, others.vectors)
    if not any_turn:
        found[hands.turned @ others.turned.T < LEAST_ALIKE] = np.inf
    return found


class TrainedPoses:
    """The samples of all trained poses by name; those of `any_turn` count however the hand is turned.

    background: hands that mean nothing.
    """

    def __init__(
        self, samples: Mapping[str, Views], any_turn: Collection[str] = (), background: Views | None = None
    ) -> None:
        self._metric = metric()
        kept = {name: v for name, v in samples.items() if len(v)}
        self.names = tuple(kept)
        # The mean beside the samples: it is nearer to what lies between them.
        points = [_with_mean(v.vectors) for v in kept.values()]
        self._points = np.vstack(points) if points else np.zeros((0, len(self._metric.offset)))
        self._squares = (self._points**2).sum(axis=1)
        self._starts = np.cumsum([0, *(len(p) for p in points)])[:-1]
        self._turned = np.vstack([v.turned for v in kept.values()]) if kept else np.zeros((0, 9))
        self._turned_starts = np.cumsum([0, *(len(v) for v in kept.values())])[:-1]
        self._any_turn = np.array([name in any_turn for name in self.names])
        self._reach = self._metric.reach
        self._background: _Background | None = None
        if background is not None and len(background) and kept:
            self._reach = FARTHEST
            self._background = _Background(background, list(kept.values()), self._any_turn)

    def best(self, view: Views, i: int = 0) -> Match | None:
        """The gesture that fits the i-th hand best by what it shows and how it is turned, None where there are none."""
        if not self.names:
            return None
        vector, turned = view.vectors[i], view.turned[i]
        squares = np.minimum.reduceat(self._squares - 2.0 * (self._points @ vector), self._starts) + vector @ vector
        found = np.sqrt(np.maximum(squares, 0.0))
        cosines = (np.maximum.reduceat(self._turned @ turned, self._turned_starts) - 1.0) / 2.0
        angles = np.where(self._any_turn, 0.0, np.degrees(np.arccos(np.clip(cosines, -1.0, 1.0))))
        fits = np.minimum((self._reach - found) / self._metric.width, (TURN - angles) / TURN_WIDTH)
        if self._background is not None:
            # A background changes nothing in what fits badly anyway.
            near = np.flatnonzero(fits > -1.0)
            nearest = self._background.nearest(vector, turned, near.tolist())
            beside = np.maximum(nearest - found[near], SURE - found[near]) / self._metric.width
            fits[near] = np.minimum(fits[near], beside)
        k = int(fits.argmax())
        return Match(self.names[k], float(found[k]), float(fits[k]))


class _Background:
    """Hands that mean nothing, for each of some poses those that do not take its own samples away."""

    def __init__(self, hands: Views, poses: Sequence[Views], any_turn: NDArray[np.bool_]) -> None:
        self._vectors, self._turned = hands.vectors, hands.turned
        self._squares = (hands.vectors**2).sum(axis=1)
        self._any_turn = any_turn
        self._struck = [
            _misleading(samples, hands, any_turn=bool(any_way))
            for samples, any_way in zip(poses, any_turn, strict=True)
        ]

    def nearest(self, vector: Array, turned: Array, poses: Sequence[int]) -> Array:
        """The distance from a hand to the nearest that counts against each pose, infinite where there is none."""
        if not poses:
            return np.zeros(0)
        squares = self._squares - 2.0 * (self._vectors @ vector) + vector @ vector
        alike = np.where(self._turned @ turned < LEAST_ALIKE, np.inf, squares)
        found = []
        for pose in poses:
            each = (squares if self._any_turn[pose] else alike).copy()
            each[self._struck[pose]] = np.inf
            found.append(each.min())
        return np.sqrt(np.maximum(found, 0.0))


def _misleading(samples: Views, hands: Views, *, any_turn: bool) -> NDArray[np.int64]:
    """Which hands would make one of the samples be missed by the others, beyond SURE of which they take nothing."""
    own = distances(samples.vectors, samples.vectors)
    np.fill_diagonal(own, np.inf if len(samples) > 1 else SURE)
    nearest = own.min(axis=1)
    struck = np.zeros(len(hands), bool)
    for i in range(len(samples)):
        struck |= apart(samples[i : i + 1], hands, any_turn=any_turn)[0] < nearest[i]
    return np.flatnonzero(struck)


def _with_mean(vectors: Array) -> Array:
    return np.vstack([vectors, vectors.mean(axis=0)]) if len(vectors) > 1 else vectors


class CombinedPoses:
    """Built-in and trained poses together.

    A trained pose that fits wins where no built-in one does, where it is the surer one or nearly so, and where the
    built-in one also names the gesture's own samples: then the user has put the gesture in its place.
    """

    def __init__(
        self,
        built_in: Callable[[Hand], PoseScore],
        samples: Mapping[str, Sequence[Hand]],
        any_turn: Collection[str] = (),
        background: Views | None = None,
    ) -> None:
        self._built_in = built_in
        self._trained = TrainedPoses({name: views(hands) for name, hands in samples.items()}, any_turn, background)
        self.replaced = {name: replaced(built_in, hands) for name, hands in samples.items()}

    def classify(self, hand: Hand) -> PoseScore:
        """The best fitting pose and its score, or `none` with the doubt about the best one."""
        shown = self._built_in(hand)
        if not self._trained.names:
            return shown
        best = self._trained.best(views([hand]))
        if best is None or best.score < 0.5:
            return shown
        if shown.pose in ("none", *self.replaced[best.name]) or best.goes_before(shown.score):
            return PoseScore(hand.track_id, best.name, best.score)
        return shown


def trained_alone(
    samples: Mapping[str, Sequence[Hand]], any_turn: Collection[str] = (), background: Views | None = None
) -> CombinedPoses:
    """The trained poses alone."""
    return CombinedPoses(lambda hand: PoseScore(hand.track_id, "none", 1.0), samples, any_turn, background)


def replaced(built_in: Callable[[Hand], PoseScore], hands: Sequence[Hand]) -> frozenset[str]:
    """The built-in poses whose place a gesture takes: those that its own samples are named."""
    answers = [built_in(h).pose for h in hands]
    return frozenset(a for a in answers if a != "none" and answers.count(a) >= SHADOW * len(answers))
