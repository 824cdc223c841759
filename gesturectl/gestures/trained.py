"""Recognises the user's own poses by their nearest sample in the learned metric; what is near none of them is `none`.

A few samples are enough, as the metric knows beforehand how much one pose varies (prototypical networks, Snell et al.
2017, do the same with a mean in place of the nearest). Nothing is learned but the samples, so a fit takes milliseconds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gesturectl.gestures.declared import STEEP
from gesturectl.gestures.embedding import Array, Metric, embed, metric
from gesturectl.model.types import Hand, PoseScore

SHADOW = 0.3  # share of its own samples that a built-in pose has to take to be replaced by the gesture


@dataclass(frozen=True, slots=True)
class Match:
    """How well one gesture fits a hand. distance: in the metric's units, to the gesture's nearest."""

    name: str
    distance: float
    score: float  # 0..1, with 0.5 at the border to `none`


class TrainedPoses:
    """The samples of all trained poses as vectors of the metric, (samples, n) for each name."""

    def __init__(self, samples: Mapping[str, Array], by: Metric | None = None) -> None:
        self._metric = by or metric()
        kept = {name: e for name, e in samples.items() if len(e)}
        self.names = tuple(kept)
        # The mean beside the samples: it is nearer to what lies between them.
        points = [np.vstack([e, e.mean(axis=0)]) if len(e) > 1 else e for e in kept.values()]
        self._points = np.vstack(points) if points else np.zeros((0, len(self._metric.offset)))
        self._squares = (self._points**2).sum(axis=1)
        self._starts = np.cumsum([0, *(len(p) for p in points)])[:-1]

    def best(self, vector: Array) -> Match | None:
        """The gesture that fits a hand's vector (n,) best; None where there are none."""
        if not self.names:
            return None
        squares = self._squares - 2.0 * (self._points @ vector)
        nearest = np.minimum.reduceat(squares, self._starts)
        i = int(nearest.argmin())
        distance = math.sqrt(max(float(nearest[i]) + float(vector @ vector), 0.0))
        return Match(self.names[i], distance, self._score(distance))

    def _score(self, distance: float) -> float:
        return 0.5 + 0.5 * math.tanh(STEEP * (self._metric.reach - distance) / self._metric.width / 2)


class CombinedPoses:
    """Built-in and trained poses together.

    A trained pose that fits wins where no built-in one does, where it is the surer one, and where the built-in one also
    names the gesture's own samples: then the user has put the gesture in its place.
    """

    def __init__(self, built_in: Callable[[Hand], PoseScore], samples: Mapping[str, Sequence[Hand]]) -> None:
        self._built_in = built_in
        self._trained = TrainedPoses({name: embed(hands, metric()) for name, hands in samples.items()})
        self.replaced = {name: _taken(built_in, hands) for name, hands in samples.items()}

    def classify(self, hand: Hand) -> PoseScore:
        """The best fitting pose and its score, or `none` with the doubt about the best one."""
        answer = self._built_in(hand)
        if not self._trained.names:
            return answer
        best = self._trained.best(embed([hand], metric())[0])
        if best is None or best.score < 0.5:
            return answer
        if answer.pose in ("none", *self.replaced[best.name]) or best.score >= answer.score:
            return PoseScore(hand.track_id, best.name, best.score)
        return answer


def trained_alone(samples: Mapping[str, Sequence[Hand]]) -> CombinedPoses:
    """The trained poses alone."""
    return CombinedPoses(lambda hand: PoseScore(hand.track_id, "none", 1.0), samples)


def _taken(built_in: Callable[[Hand], PoseScore], hands: Sequence[Hand]) -> frozenset[str]:
    """The built-in poses that a gesture's own samples are named."""
    answers = [built_in(h).pose for h in hands]
    return frozenset(a for a in answers if a != "none" and answers.count(a) >= SHADOW * len(answers))
