"""How likely thumb and fingertip are apart, closing, closed or opening, by what the landmarks did in the last second.

A small network, learned from hands of which it is known; `models/pinch.md` says from which, and how well it does. It is
given measures that do not depend on place, distance, roll and side: distances in palm lengths, of the world landmarks
and across the picture, and the same some fixed times ago, so that the frame rate does not matter either.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from operator import sub

import numpy as np
from numpy.typing import NDArray

from gesturectl.gestures.features import palm_metres, pixels_a_metre
from gesturectl.model.resources import resource
from gesturectl.model.types import KNUCKLES, THUMB_TIP, WRIST, FloatArray, Hand

Array = NDArray[np.float64]
IN_THE_AIR = "models/pinch.json"
ON_THE_DESK = ("models/desk_pinch.json", "models/desk_pinch_middle.json")  # of index and middle finger

APART, CLOSING, CLOSED, OPENING = range(4)
LAGS = (0.034, 0.067, 0.134, 0.267)  # seconds ago at which the past is looked at
OPEN_FOR = 1.0  # seconds of an open hand that are kept as what it looks like open
JUST_NOW = 0.15  # the last of them do not count: they are those of the closing
EVERY = 0.045  # seconds between those that are kept
PAST = 6  # measures of a finger whose past counts; the first of these is the gap
STATIC = 27  # measures of one frame
SINCE_OPEN = STATIC + PAST * len(LAGS)  # where the changes since the hand was open begin
MEASURES = SINCE_OPEN + PAST + 4
VIEW = (24, 25)  # measures that distinguish a palm from a back, by the hand's side
GAPS = (0, 2, 3, 6, SINCE_OPEN, SINCE_OPEN + 2, SINCE_OPEN + 3)  # what the user's own thresholds shift
ORDER = ((5, 9, 13, 17), (9, 5, 13, 17))  # knuckles of the finger that is meant, its neighbour and the others


def still_measures(hand: Hand) -> tuple[list[float], list[float]]:
    """The measures of index and middle finger in one frame; the gap of `features.pinch_gap` is the first."""
    w, p = hand.world.tolist(), hand.landmarks.tolist()
    dist, hypot = math.dist, math.hypot
    wrist, thumb = w[WRIST], w[THUMB_TIP]
    palm = palm_metres(w)
    pixels = pixels_a_metre(w, p) * palm  # of a palm length
    (x0, y0, z0), (x1, y1, _), (x2, y2, _) = w[9], w[5], w[17]
    x0, y0, z0, x1, y1 = x0 - wrist[0], y0 - wrist[1], z0 - wrist[2], x1 - x2, y1 - y2
    turned = (x0 * y1 - y0 * x1) / (palm * palm)  # the palm's normal, to the camera or away
    view = [turned if hand.side == "right" else -turned, z0 / palm]
    tips = {k: w[k + 3] for k in KNUCKLES}
    far = {k: dist(thumb, tip) / palm for k, tip in tips.items()}
    reach = {k: dist(tip, wrist) / palm for k, tip in tips.items()}
    chord = {k: dist(tip, w[k]) / palm for k, tip in tips.items()}
    flat = {k: hypot(p[4][0] - p[k + 3][0], p[4][1] - p[k + 3][1]) / pixels for k in (5, 9)}
    deep = {k: dist(p[4], p[k + 3]) / pixels for k in (5, 9)}
    gap = {k: min((far[k] + flat[k]) / 2, deep[k]) for k in (5, 9)}
    shared = [dist(thumb, w[13]) / palm, dist(thumb, w[2]) / palm, dist(tips[5], tips[9]) / palm, *view]

    def of(order: tuple[int, ...], flag: float) -> list[float]:
        a, b, c, d = order
        return [
            gap[a], gap[b], flat[a], far[a], reach[a], (reach[b] + reach[c] + reach[d]) / 3,
            deep[a], far[b], far[c], far[d], reach[b], reach[c], reach[d], chord[a], chord[b], chord[c], chord[d],
            dist(thumb, w[a + 2]) / palm, dist(thumb, w[a + 1]) / palm, dist(thumb, w[a]) / palm,
            _along(w[a + 2], w[a + 3], w[3], thumb), *shared, flag,
        ]  # fmt: skip

    return of(ORDER[0], 0.0), of(ORDER[1], 1.0)


def _along(a: list[float], b: list[float], c: list[float], d: list[float]) -> float:
    """Cosine between the ways from a to b and from c to d."""
    x, y, z = b[0] - a[0], b[1] - a[1], b[2] - a[2]
    u, v, r = d[0] - c[0], d[1] - c[1], d[2] - c[2]
    return (x * u + y * v + z * r) / max(math.sqrt((x * x + y * y + z * z) * (u * u + v * v + r * r)), 1e-12)


class OpenHand:
    """What the measures of one finger were while it was seen open: the mean of the last second, less the very last.

    While a pinch is closed, this stays as it was before.
    """

    def __init__(self) -> None:
        self._times: list[float] = []  # of those that are kept, one every EVERY at most
        self._kept: list[list[float]] = []
        self._paused = 0.0  # seconds for which it was closed
        self._last: float | None = None
        self._counted = (-1.0, 0)  # the first that counts, and how many: `_open` is of those
        self._open: tuple[list[float], float, float] = ([], 0.0, 0.0)

    def step(self, past: list[float], t: float, *, closed: bool) -> list[float]:
        """The changes since, the mean's own gap and how much that varied, and the widest gap."""
        if closed and self._last is not None:
            self._paused += t - self._last
        self._last = t
        times, now = self._times, t - self._paused
        if not closed and (not times or now - times[-1] >= EVERY - 1e-6):
            times.append(now)
            self._kept.append(past)
            old = bisect_left(times, now - OPEN_FOR)
            del times[:old], self._kept[:old]
        if not times:
            mean, varied, widest = _summed([past])
        else:
            counted = (times[0], max(bisect_right(times, now - JUST_NOW + 1e-6), 1))
            if counted != self._counted:
                self._counted, self._open = counted, _summed(self._kept[: counted[1]])
            mean, varied, widest = self._open
        return [*map(sub, past, mean), mean[0], varied, widest, past[0] / max(mean[0], 0.1)]


def _summed(seen: Sequence[list[float]]) -> tuple[list[float], float, float]:
    """Of what was seen the mean, and how much the gap varied, and the widest gap."""
    n = len(seen)
    mean = [sum(column) / n for column in zip(*seen, strict=True)]
    gap = mean[0]
    varied = math.sqrt(sum((x[0] - gap) ** 2 for x in seen) / n)
    return mean, varied, max(x[0] for x in seen)


class TouchMeasures:
    """The measures of one hand's index and middle finger over time; hands in order of time."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self._past: list[list[float]] = []  # of both fingers, one after the other
        self._open = (OpenHand(), OpenHand())

    def step(self, still: Sequence[list[float]], t: float, closed: Sequence[bool]) -> Array:
        """(2, MEASURES) of this frame, by its `still_measures`; before the first, all was as it was then.

        closed: whether each of the two pinches was closed before this frame.
        """
        both = [list(measures) for measures in still]
        parts = [still[:PAST] for still in both]
        times, past = self._times, self._past
        times.append(t)
        past.append(parts[0] + parts[1])
        old = bisect_right(times, t - LAGS[-1]) - 1
        if old > 0:
            del times[:old], past[:old]
        for lag in LAGS:
            before = self._at(t - lag)
            change = [*map(sub, past[-1], before)]
            both[0].extend(change[:PAST])
            both[1].extend(change[PAST:])
        for measures, reference, part, shut in zip(both, self._open, parts, closed, strict=True):
            measures.extend(reference.step(part, t, closed=shut))
        return np.array(both)

    def _at(self, when: float) -> list[float]:
        times, past = self._times, self._past
        i = bisect_right(times, when)
        if i == 0 or i == len(times):
            return past[min(i, len(times) - 1)]
        u = (when - times[i - 1]) / (times[i] - times[i - 1])
        return [a + u * (b - a) for a, b in zip(past[i - 1], past[i], strict=True)]


@dataclass(frozen=True, slots=True)
class TouchModel:
    """The learned network: standardised measures, one hidden layer, four states; in float32, which is quicker."""

    mean: Array  # (MEASURES,)
    scale: Array
    hidden: FloatArray  # (MEASURES, n)
    hidden_bias: FloatArray
    out: FloatArray  # (n, 4)
    out_bias: FloatArray

    def likely(self, measures: Array) -> FloatArray:
        """(n, 4) probabilities of the states, of (n, MEASURES)."""
        x = np.minimum(np.maximum((measures - self.mean) / self.scale, -4.0), 4.0)
        h = np.tanh(x.astype(np.float32) @ self.hidden + self.hidden_bias)
        z = h @ self.out + self.out_bias
        e = np.exp(z - np.maximum.reduce(z, axis=1, keepdims=True))
        found: FloatArray = e / np.add.reduce(e, axis=1, keepdims=True)
        return found


@cache
def touch_model(file: str = IN_THE_AIR) -> TouchModel:
    """One of the networks that come with the program."""
    read = json.loads(resource(file).read_text(encoding="utf-8"))
    mean, scale = (np.array(read[name], float) for name in ("mean", "scale"))
    if len(mean) != MEASURES:
        raise ValueError(f"{file} is for {len(mean)} measures, not {MEASURES}")
    layers = (np.array(read[name], np.float32) for name in ("hidden", "hidden_bias", "out", "out_bias"))
    return TouchModel(mean, scale, *layers)


class Touch:
    """What the fingers of one hand do, frame by frame."""

    def __init__(self) -> None:
        self._measures = TouchMeasures()

    def step(
        self, hand: Hand, t: float, closed: Sequence[bool], wider: Sequence[float], *, rests: bool = False
    ) -> tuple[list[list[float]], list[float]]:
        """For index and middle finger how likely each state is, and the gap in palm lengths.

        closed: whether each pinch was closed before this frame; wider: for each, by how many palm lengths more than
        usual thumb and fingertip are apart when they touch; rests: the hand lies on the desk, and is judged by the
        networks that have learned from such hands.
        """
        measures = self._measures.step(still_measures(hand), t, closed)
        gaps = measures[:, 0].tolist()
        if any(wider):
            measures[:, GAPS] -= np.array(wider)[:, None]
            measures[:, -1] = measures[:, 0] / np.maximum(measures[:, SINCE_OPEN + PAST], 0.1)
        if not rests:
            return touch_model().likely(measures).tolist(), gaps
        each = (touch_model(file).likely(measures[i : i + 1]) for i, file in enumerate(ON_THE_DESK))
        return [likely for found in each for likely in found.tolist()], gaps
