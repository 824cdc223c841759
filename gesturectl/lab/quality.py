"""How well the hands of a clip were found: detection, drop-outs, false hands, jitter at rest, lag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from gesturectl.lab.truth import TrueHand, extent, match
from gesturectl.model.types import HandFrame

Way = NDArray[np.float64]  # (frames, 21, 2) image pixels, NaN where there is no hand
GAP = 1.0  # seconds: without truth, a longer absence is a hand that was not there
STILL = 0.05  # share of the hand's size by which each of its points may move within a second at rest
WANDER = 0.3  # share of the hand's size that it has to move for its lag to be measured
LAGS = np.arange(-2.0, 6.01, 0.05)  # frames that are tried


@dataclass(frozen=True, slots=True)
class Quality:
    """What one engine found in one clip; None where it is unknown."""

    expected: int  # hands in frames that had to be found; without truth, frames
    found: int  # of these
    drop_outs: int  # times a hand that had been found was missing
    longest: int  # frames of the longest
    reported: int  # hands in frames, true or false
    false_hands: int | None  # of these, at no hand's place; needs truth
    jitter_px: float | None  # RMS of the landmarks at rest around their own straight way, image pixels
    jitter_mm: float | None  # the same at the hand's distance
    lag_ms: float | None  # by which the landmarks trail the hand; needs truth


def assess(found: Sequence[HandFrame], truth: Sequence[tuple[TrueHand, ...]] | None, fps: float) -> Quality:
    """The quality of `found`, one a frame in order, against `truth` of the same frames where there is one."""
    paths, real = _paths(found) if truth is None else _true_paths(found, truth)
    reported = sum(len(f.hands) for f in found)
    if any(f.file is not None for f in found):  # images that stand alone
        return Quality(len(found), sum(bool(f.hands) for f in found), 0, 0, reported, None, None, None, None)
    jitter = _jitter(paths, real, fps)
    millimetres = jitter * _mm_per_pixel(found) if jitter is not None else None
    if truth is None:
        gaps = _gaps([bool(f.hands) for f in found], int(GAP * fps))
        seen = sum(bool(f.hands) for f in found)
        return Quality(len(found), seen, len(gaps), max(gaps, default=0), reported, None, jitter, millimetres, None)
    expected = hits = matched = 0
    met: dict[str, list[bool]] = {"left": [], "right": []}
    for hands, frame in zip(truth, found, strict=False):
        pairs = match([h.points for h in hands], frame.hands)
        matched += len(pairs)
        for i, hand in enumerate(hands):
            if hand.expected:
                expected += 1
                hits += i in pairs
                met[hand.side].append(i in pairs)
    gaps = [n for series in met.values() for n in _gaps(series, len(series))]
    lag = _lag(paths, real, fps)
    return Quality(
        expected, hits, len(gaps), max(gaps, default=0), reported, reported - matched, jitter, millimetres, lag
    )


def _gaps(found: Sequence[bool], longest: int) -> list[int]:
    """Lengths of the gaps of at most `longest` frames between frames with a hand."""
    runs = [(hit, len(list(run))) for hit, run in groupby(found)]
    return [n for hit, n in runs[1:-1] if not hit and n <= longest]


def _paths(found: Sequence[HandFrame]) -> tuple[list[Way], list[Way]]:
    """The way of every track, and as nothing better is known, the same again."""
    ids = {h.track_id for f in found for h in f.hands}
    paths = {i: np.full((len(found), 21, 2), np.nan) for i in ids}
    for n, frame in enumerate(found):
        for hand in frame.hands:
            paths[hand.track_id][n] = hand.landmarks[:, :2]
    return list(paths.values()), list(paths.values())


def _true_paths(found: Sequence[HandFrame], truth: Sequence[tuple[TrueHand, ...]]) -> tuple[list[Way], list[Way]]:
    """The way of each true hand as it was found, and as it is."""
    sides = sorted({h.side for hands in truth for h in hands})
    measured = {s: np.full((len(found), 21, 2), np.nan) for s in sides}
    real = {s: np.full((len(found), 21, 2), np.nan) for s in sides}
    for n, (hands, frame) in enumerate(zip(truth, found, strict=False)):
        pairs = match([h.points for h in hands], frame.hands)
        for i, hand in enumerate(hands):
            real[hand.side][n] = hand.points
            if i in pairs:
                measured[hand.side][n] = frame.hands[pairs[i]].landmarks[:, :2]
    return [measured[s] for s in sides], [real[s] for s in sides]


def _jitter(paths: Sequence[Way], real: Sequence[Way], fps: float) -> float | None:
    """RMS over the seconds at rest; where the truth is not known, over the quietest second that is quiet enough."""
    n = max(round(fps), 4)
    known = any(p is not r for p, r in zip(paths, real, strict=True))
    seconds: list[tuple[float, float]] = []  # movement as a share of the hand, variance
    for path, way in zip(paths, real, strict=True):
        for start in range(0, len(path) - n + 1, n if known else max(n // 4, 1)):
            piece, rest = path[start : start + n], way[start : start + n]
            if np.isnan(piece).any():
                continue
            size = max(float(np.ptp(rest[0], axis=0).max()), 1.0)
            moved = float(np.linalg.norm(np.ptp(rest, axis=0), axis=1).max()) / size
            offset = (piece - rest if known else piece).reshape(n, -1)
            t = np.linspace(-1, 1, n)
            line = offset.mean(0) + np.outer(t, t @ offset / (t @ t))
            seconds.append((moved, float(((offset - line) ** 2).mean()) * 2))
    still = sorted(s for s in seconds if s[0] <= STILL)
    if not still:
        return None
    return float(np.sqrt(np.mean([v for _, v in (still if known else still[:1])])))


def _mm_per_pixel(found: Sequence[HandFrame]) -> float:
    """At the hands' distance, by the width of the palm."""
    hands = [h for f in found for h in f.hands]
    pixels = [max(float(np.linalg.norm(h.landmarks[5] - h.landmarks[17])), 1.0) for h in hands]
    metres = [float(np.linalg.norm(h.world[5] - h.world[17])) for h in hands]
    return float(np.median(np.divide(metres, pixels))) * 1000


def _lag(paths: Sequence[Way], real: Sequence[Way], fps: float) -> float | None:
    """The shift in time that brings the mean points' way nearest to the true one, of all hands together."""
    errors = np.zeros(len(LAGS))
    moved = False
    for path, way in zip(paths, real, strict=True):
        measured, true = path.mean(1), way.mean(1)
        frames = np.arange(len(path), dtype=float)
        there = ~np.isnan(true[:, 0])
        seen = ~np.isnan(measured[:, 0]) & (frames >= -LAGS[0]) & (frames < len(path) - LAGS[-1])
        if seen.sum() < fps:
            continue
        moved |= bool(np.ptp(true[there], axis=0).max() > WANDER * extent(way[there][0].astype(np.float32)))
        for k, lag in enumerate(LAGS):
            back = np.stack([np.interp(frames[seen] - lag, frames[there], true[there, axis]) for axis in (0, 1)], 1)
            gap = measured[seen] - back
            errors[k] += float(((gap - gap.mean(0)) ** 2).sum())
    return float(LAGS[errors.argmin()] / fps * 1000) if moved else None
