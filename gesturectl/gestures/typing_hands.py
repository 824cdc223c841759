"""Which hands on the desk type: a learned network tells, by how they have moved their fingers for seconds.

A hand that types moves several fingers, one after the other, and hardly goes anywhere; one that points moves as a
whole, or one finger. Each measure is a mean or a range over the last seconds, so that neither the hand's place nor the
frame rate counts. `models/desk_moves.md` says what the network was learned from, and how well it tells.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from gesturectl.gestures.finger_moves import Moves, network
from gesturectl.model.types import FloatArray

RATE = 30.0  # times a second at which the fingers are looked at
SPANS = (1.0, 2.0, 3.0)  # seconds
LEAST = 0.5  # seconds that a hand has to be seen
SLOWLY = 3  # of these times, between two that are compared
LEADS = 0.5  # of the fastest way of a finger, from which one counts as a stroke
FLOOR = 0.003  # palm widths below which no difference counts
MEASURES = 31 * len(SPANS) + 2
JUDGED = 0.1  # seconds from one judgement of a hand to the next
SURE = 0.8  # probability


class TypingHands:
    """Those of all hands on the desk."""

    def __init__(self) -> None:
        self._due = -math.inf
        self._types: set[int] = set()

    def step(self, t: float, fingers: Mapping[int, Moves]) -> Collection[int]:
        """The tracks of those that type; fingers: of the hands on the desk in the frame of time `t`."""
        if t >= self._due - 1e-6:
            self._due = t + JUDGED
            self._types = {track for track, moves in fingers.items() if types(moves)}
        return self._types


def types(moves: Moves) -> bool:
    """Whether a hand types, as far as it has been seen."""
    seen, net = measures(*moves.kept), network("typing", MEASURES)
    return seen is not None and bool(net.likely(seen)[net.names.index("typing")] > SURE)


def measures(times: Sequence[float], rows: Sequence[Sequence[float]]) -> FloatArray | None:
    """(MEASURES,) of the rows of `finger_moves.Moves`, as logarithms; None where they are of less than LEAST."""
    grid = np.arange(max(times[-1] - SPANS[-1], times[0]), times[-1] + 1e-6, 1.0 / RATE)
    if len(grid) < LEAST * RATE:
        return None
    seen = np.stack([np.interp(grid, times, column) for column in np.asarray(rows).T[:14]], 1)
    tips = seen[:, :10].reshape(-1, 5, 2)
    along = tips[:, :, 0].copy()
    along[:, 1:] -= np.stack([np.median(np.delete(along[:, 1:], k, 1), 1) for k in range(4)], 1)
    step, slow = np.abs(along[1:] - along[:-1]), along[SLOWLY:] - along[:-SLOWLY]
    out = np.abs(tips[SLOWLY:, :, 1] - tips[:-SLOWLY, :, 1])
    palm = np.abs(seen[SLOWLY:, 10:13] - seen[:-SLOWLY, 10:13])
    found: list[float] = []
    for seconds in SPANS:
        n = int(seconds * RATE)
        ways = np.abs(slow[-n:])
        found += [*step[-n:].mean(0), *ways.mean(0), *out[-n:].mean(0), *np.ptp(along[-n:], 0)]
        found += [*_turns(ways[:, 1:]), _together(slow[-n:, 1], slow[-n:, 2]), *palm[-n:].mean(0)]
        found += [*np.ptp(seen[-n:, 10:13], 0), float(np.ptp(np.unwrap(seen[-n:, 13])))]
    found += [float(np.percentile(step, 25)), len(grid) / RATE]
    return np.log(np.abs(np.array(found, np.float32)) + FLOOR)


def _turns(ways: FloatArray) -> tuple[float, float, float]:
    """Of four fingers: the index finger's share of all strokes, how often another one goes on, how evenly all do."""
    most, which = ways.max(1), ways.argmax(1)
    shares = np.bincount(which, most, 4) / (most.sum() + 1e-6)
    strokes = which[most > LEADS * most.max()]
    changes = float(np.mean(strokes[1:] != strokes[:-1])) if len(strokes) > 1 else 0.0
    return float(shares[0]), changes, float(-(shares * np.log(shares + 1e-6)).sum())


def _together(a: FloatArray, b: FloatArray) -> float:
    """The correlation of two."""
    a, b = a - a.mean(), b - b.mean()
    return float(a @ b / (np.sqrt((a @ a) * (b @ b)) + 1e-6))
