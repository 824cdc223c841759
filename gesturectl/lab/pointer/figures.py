"""The figures of pointing and clicking in one clip, from what was sent and what is true."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from gesturectl.lab.pointer.clips import PALM, SCREEN, Array, Truth
from gesturectl.model.types import Button, HandFrame, Move, OutputEvent

SETTLED = 0.6  # seconds after a hand begins to rest that are not counted
REST = 2.0  # seconds at rest that are measured
QUICK = 3.0  # palm lengths a second that a hand must reach for its lag to be measured
STILL = 0.2  # palm lengths a second below which a hand that has reached is at rest
FAR = 0.5  # palm lengths: reaches shorter than that are not judged for overshoot
LAGS = np.arange(-0.05, 0.2, 0.001)  # seconds that are tried
BEFORE = 0.2  # seconds before a press within which the pointer should not have moved
OPEN = 0.025  # metres between the tips from which the fingers count as opened
NEAR = 0.4  # seconds around a true pinch within which a press belongs to it


@dataclass(frozen=True, slots=True)
class PointerFigures:
    """Pixels, milliseconds, percent; None where the clip does not show it."""

    clip: str
    fps: float
    moves: int
    presses: int
    rest_rms: float | None = None  # px about the mean over two seconds
    rest_range: float | None = None  # px, peak to peak, the larger axis
    lag: float | None = None  # ms behind the true hand by cross-correlation of the speeds
    overshoot: float | None = None  # % of the movement, the largest of the clip
    circle: float | None = None  # % of the radius, RMS, after the best affine fit
    before_press: float | None = None  # px, largest travel in the 200 ms before a press
    within_click: float | None = None  # px, largest travel from press to release of a click
    press: float | None = None  # ms from the true pinch to the press, p95
    release: float | None = None  # ms from the true opening to the release, p95
    missed: int | None = None  # pinches without a press
    extra: int | None = None  # presses without a pinch
    noise: tuple[float, float, float] | None = None  # of the tracker: white, slow (palm lengths), slow part's seconds


def figures(
    name: str, fps: float, frames: Sequence[HandFrame], sent: Sequence[OutputEvent], truth: Truth | None
) -> PointerFigures:
    """All figures that this clip allows."""
    moves = [(e.t, e.x, e.y) for e in sent if isinstance(e, Move)]
    presses = [e.t for e in sent if isinstance(e, Button) and e.button == "left" and e.pressed]
    releases = [e.t for e in sent if isinstance(e, Button) and e.button == "left" and not e.pressed]
    if truth is None or not moves:
        return PointerFigures(name, fps, len(moves), len(presses))
    path = np.array(moves)
    rms, span = _rest(path, truth)
    lag, overshoot = _reaches(path, truth, fps)
    kinds = {kind for _, kind in truth.events}
    figures = PointerFigures(
        name, fps, len(moves), len(presses), rms, span, lag, overshoot,
        _circle(path, truth) if "circle" in kinds else None,
        noise=_noise(frames, truth),
    )  # fmt: skip
    return _clicks(figures, path, presses, releases, truth)


def at(path: Array, t: float) -> Array:
    """The pointer at time `t`: (2,) pixels, the last move's."""
    row: Array = path[max(int(np.searchsorted(path[:, 0], t + 1e-9)) - 1, 0), 1:]
    return row


def _rest(path: Array, truth: Truth) -> tuple[float | None, float | None]:
    """Over the first rest of the clip that is long enough, from SETTLED on and no longer than REST."""
    kinds = [*truth.events, (float(truth.t[-1]), "end")]
    for (t, kind), (end, _) in pairwise(kinds):
        start = max(t, float(path[0, 0])) + SETTLED
        if kind == "still" and end - start >= REST - 0.1:
            seen = np.array([at(path, s) for s in np.arange(start, min(start + REST, end), 1 / 30)])
            off = seen - seen.mean(0)
            return float(np.sqrt((off**2).sum(1).mean())), float(np.ptp(seen, axis=0).max())
    return None, None


def _reaches(path: Array, truth: Truth, fps: float) -> tuple[float | None, float | None]:
    """Lag and overshoot of a hand that only points, and quickly; the truth is sampled as often as the hand was."""
    way = truth.anchor / truth.palm
    speed = np.linalg.norm(np.gradient(way, truth.t, axis=0), axis=1)
    inside = (truth.t >= path[0, 0]) & (truth.t <= truth.t[-1] - LAGS[-1])
    if truth.events or speed[inside].max(initial=0.0) < QUICK or inside.sum() < 30:
        return None, None
    every = max(round(1 / fps / float(np.median(np.diff(truth.t)))), 1)
    t = truth.t[inside][::every]
    real = np.diff(truth.anchor[inside][::every], axis=0).ravel()
    best = (-2.0, 0.0)
    for lag in LAGS:
        seen = np.stack([np.interp(t + lag, path[:, 0], path[:, k]) for k in (1, 2)], 1)
        moved = np.diff(seen, axis=0).ravel()
        best = max(best, (float(real @ moved / math.sqrt((real @ real) * (moved @ moved) + 1e-12)), float(lag)))
    return best[1] * 1000, _overshoot(path, truth, speed)


def _overshoot(path: Array, truth: Truth, speed: Array) -> float | None:
    """The farthest that the pointer goes beyond where it comes to rest, of the reaches' lengths."""
    moving = np.flatnonzero(speed >= STILL)
    worst: float | None = None
    for run in np.split(moving, np.flatnonzero(np.diff(moving) > 1) + 1):
        if not len(run) or run[0] < 1 or run[-1] + 1 >= len(truth.t):
            continue
        start, stop = float(truth.t[run[0] - 1]), float(truth.t[run[-1] + 1])
        later = speed[(truth.t >= stop) & (truth.t < stop + 0.3)]
        way = truth.anchor[run[-1] + 1] - truth.anchor[run[0] - 1]
        if start < path[0, 0] or len(later) < 3 or later.max() >= STILL or np.linalg.norm(way) < FAR * truth.palm:
            continue
        end = at(path, stop + 0.3)
        seen = np.array([at(path, s) for s in np.arange(start, stop + 0.3, 0.01)])
        length = float(np.linalg.norm(end - at(path, start))) or 1.0
        beyond = float(((seen - end) @ ((end - at(path, start)) / length)).max()) / length * 100
        worst = max(worst or 0.0, beyond)
    return worst


def _circle(path: Array, truth: Truth) -> float | None:
    """RMS deviation from the circle that the pointer's ellipse becomes by the best affine map.

    None for a circle that the screen's edge cuts off.
    """
    start = next(t for t, kind in truth.events if kind == "circle")
    end = next((t for t, _ in truth.events if t > start), float(truth.t[-1]))
    points = path[(path[:, 0] > start + 0.3) & (path[:, 0] < end - 0.3), 1:]
    edge = (points <= 0) | (points >= np.array(SCREEN) - 1)
    if len(points) < 30 or edge.any():
        return None
    off = (points - points.mean(0)) / np.abs(points - points.mean(0)).max()
    x, y = off.T
    a, b, c, d, e = np.linalg.lstsq(np.stack([x * x, x * y, y * y, x, y], 1), np.ones(len(off)), rcond=None)[0]
    form = np.array([[a, b / 2], [b / 2, c]])
    middle = -np.linalg.solve(2 * form, np.array([d, e]))
    size = 1 + middle @ form @ middle
    radii = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", off - middle, form, off - middle) / size, 0))
    return float(np.sqrt(((radii - 1) ** 2).mean()) * 100)


def _clicks(
    f: PointerFigures, path: Array, presses: Sequence[float], releases: Sequence[float], truth: Truth
) -> PointerFigures:
    """Presses and releases against the pinches; for clips whose events hold pinches, or nothing but movement."""
    closed = [t for t, kind in truth.events if kind == "pinch_closed"]
    if not closed and any(kind.startswith(("pose", "lost")) for _, kind in truth.events):
        return f
    opening = [t for t, kind in truth.events if kind == "pinch_opening"]
    free = list(presses)
    late: list[float] = []  # milliseconds
    opened: list[float] = []  # milliseconds
    before: list[float] = []  # pixels
    within: list[float] = []  # pixels
    for number, t in enumerate(closed):
        press = next((p for p in free if abs(p - t) <= NEAR), None)
        if press is None:
            continue
        free.remove(press)
        late.append((press - t) * 1000)
        before.append(float(np.linalg.norm(at(path, press) - at(path, press - BEFORE))))
        release = next((r for r in releases if r >= press), None)
        if release is None or number >= len(opening):
            continue
        opened.append((release - _opened(truth, opening[number])) * 1000)
        if opening[number] - t < NEAR:  # a click, not a drag
            within.append(float(np.linalg.norm(at(path, release) - at(path, press))))
    values = [np.percentile(v, q) if v else None for v, q in ((late, 95), (opened, 95), (before, 100), (within, 100))]
    press_late, release_late, travel, shift = (None if v is None else float(v) for v in values)
    return replace(
        f, press=press_late, release=release_late, before_press=travel, within_click=shift,
        missed=len(closed) - len(late), extra=len(free),
    )  # fmt: skip


def _opened(truth: Truth, since: float) -> float:
    """When the gap has grown past OPEN, to a fraction of a frame."""
    for i in range(1, len(truth.t)):
        if truth.t[i] > since and truth.gap[i] > OPEN:
            low, high = truth.gap[i - 1], truth.gap[i]
            share = (OPEN - low) / (high - low) if high > low and low <= OPEN else 1.0
            return float(truth.t[i - 1] + (truth.t[i] - truth.t[i - 1]) * share)
    return float(truth.t[-1])


def _noise(frames: Sequence[HandFrame], truth: Truth) -> tuple[float, float, float] | None:
    """The tracker's noise on the whole hand at rest, palm lengths an axis: white, slow, and the slow part's seconds.

    By the autocovariance of what was found less what is true, over lags of one and three frames.
    """
    known = {round(float(t), 3): a for t, a in zip(truth.t, truth.anchor, strict=True)}
    start = next((t for t, kind in truth.events if kind == "still"), None)
    if start is None:
        return None
    end = next((t for t, _ in truth.events if t > start), float(truth.t[-1]))
    rows = [
        (f.t, f.hands[0].landmarks[list(PALM), :2].mean(0) * (-1.0, 1.0) - known[round(f.t, 3)])
        for f in frames
        if len(f.hands) == 1 and round(f.t, 3) in known and start + 0.3 < f.t < end - 0.05
    ]
    if len(rows) < 30:
        return None
    off = np.array([r[1] for r in rows]) / truth.palm
    off -= off.mean(0)
    whole, one, three = (float((off[k:] * off[: len(off) - k]).mean()) for k in (0, 1, 3))
    if not 0 < three < one:
        return math.sqrt(whole), 0.0, 0.0
    keep = math.sqrt(three / one)
    slow = min(one / keep, whole)
    seconds = -(rows[1][0] - rows[0][0]) / math.log(keep)
    return math.sqrt(whole - slow), math.sqrt(slow), seconds
