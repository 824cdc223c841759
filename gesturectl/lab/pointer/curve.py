"""Jitter against lag along the one knob, `pointer.smoothness`: how the curve was chosen, and its data.

The hand is the simulated one with its tremor and its tracker's noise; the pointer is the real one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gesturectl.lab.pointer.hand import METRES, TrackedHand
from gesturectl.lab.pointer.task import DISTANCE, SCREEN, SIZE
from gesturectl.lab.pointer.user import Tremor, Vector
from gesturectl.pointer.freeze import Hold
from gesturectl.pointer.pointer import HandPointer
from gesturectl.settings import Camera, Pointer

KNOB = tuple(k / 8 for k in range(9))
HANDS = 4  # simulated hands a point of the curve
REACH = 100.0  # mm
SECONDS = 0.4  # of a reach
PAUSE = 0.6  # seconds of rest after it
NEAR = 10.0  # pixels from its end at which a reach counts as done


@dataclass(frozen=True, slots=True)
class Point:
    """What one value of the knob gives, absolute mapping."""

    smoothness: float
    fps: float
    rest_rms: float  # px about the mean over two seconds
    rest_range: float  # px, peak to peak
    lag: float  # ms behind the hand, by the area between the two over the reach
    settle: float  # ms from the hand's arrival until the pointer stays within NEAR of its end
    overshoot: float  # % of the reach


def curve(fps: float = 30.0, knob: Sequence[float] = KNOB) -> list[Point]:
    """The curve; the same numbers at every call."""
    return [_point(s, fps) for s in knob]


def _point(smoothness: float, fps: float) -> Point:
    rows = [_hand(smoothness, fps, seed) for seed in range(HANDS)]
    rms, span, lag, settle, over = (float(np.mean(column)) for column in zip(*rows, strict=True))
    return Point(smoothness, fps, rms, span, lag, settle, over)


def _hand(smoothness: float, fps: float, seed: int) -> tuple[float, float, float, float, float]:
    """Three seconds of rest, then reaches to and fro, of one hand."""
    rng = np.random.default_rng(seed)
    pointer = HandPointer(Pointer(smoothness=smoothness), SCREEN, (0.0, 0.0))
    tracked = TrackedHand(rng, DISTANCE, Camera().fov, SIZE)
    tremor = Tremor(rng)
    angle = rng.uniform(0, 2 * math.pi)
    way = np.array([math.cos(angle), 0.5 * math.sin(angle)])
    way *= REACH / float(np.linalg.norm(way))
    begin = 3.0
    length = SECONDS + PAUSE
    times = np.arange(0.0, begin + 6 * length, 1 / fps)
    seen = []
    for t in times:
        place = _place(float(t) - begin, way) + tremor.at(float(t))
        hand = tracked.seen(place, math.inf, float(t))
        motion = pointer.step(hand, SIZE, METRES * 1000 * tracked.pixels, float(t), Hold())
        seen.append((motion.x, motion.y))
    path = np.array(seen)
    rest = path[(times >= 0.9) & (times < 2.9)]
    rms = float(np.sqrt(((rest - rest.mean(0)) ** 2).sum(1).mean()))
    reaches = [_reach(times, path, begin + k * length) for k in range(6)]
    lag, settle, over = (float(np.mean(column)) for column in zip(*reaches, strict=True))
    return rms, float(np.ptp(rest, axis=0).max()), lag, settle, over


def _place(t: float, way: Vector) -> Vector:
    """Minimum-jerk reaches to `way` and back."""
    turn, within = divmod(max(t, 0.0), SECONDS + PAUSE)
    u = min(within / SECONDS, 1.0)
    share = u**3 * (10 - 15 * u + 6 * u * u)
    return way * (share if turn % 2 == 0 else 1 - share) if t > 0 else way * 0.0


def _reach(times: Vector, path: Vector, begin: float) -> tuple[float, float, float]:
    """Lag, settling and overshoot of the reach that begins at that time."""
    fine = np.arange(begin, begin + SECONDS + PAUSE - 0.05, 0.001)
    x = np.stack([np.interp(fine, times, path[:, k]) for k in (0, 1)], 1)
    start, end = x[0], x[-100:].mean(0)
    length = float(np.linalg.norm(end - start))
    along = (x - start) @ (end - start) / length**2
    u = np.minimum((fine - begin) / SECONDS, 1.0)
    real = u**3 * (10 - 15 * u + 6 * u * u)
    lag = float((real - along).sum()) * 0.001 * 1000
    off = np.flatnonzero(np.linalg.norm(x - end, axis=1) > NEAR)
    settle = (float(fine[off[-1]]) - begin - SECONDS) * 1000 if len(off) else 0.0
    return lag, settle, max(0.0, float(along.max() - 1)) * 100
