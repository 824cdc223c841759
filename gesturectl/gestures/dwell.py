"""A pointer at rest, for those who click by waiting: `dwelling` while the time runs, `dwell` when it is over.

state    | the pointer                                        | becomes
---------|----------------------------------------------------|-------------------------------------------------------
spent    | has moved AWAY from where it clicked or began      | moving
moving   | has stayed within RADIUS for NOTICE                | resting: `dwelling` begins, its progress in the data
resting  | stays within RADIUS                                | resting; after `seconds` in all: `dwell`, then spent
resting  | leaves RADIUS                                      | moving
any      | the hand does something else, or does not point    | spent
any      | only the hand's tremor has moved, as it turns out | spent

Both lengths grow with the tremor of the hand: RADIUS by what the pointer's filter leaves of it, AWAY by all of it,
because a tremor moves the pointer until it has been measured.
"""

from __future__ import annotations

import math

from gesturectl.model.geometry import Vector
from gesturectl.model.types import GestureEvent, Phase

RADIUS = 0.02  # screen heights
AWAY = 0.04  # screen heights
LEFT = 0.15  # share of a tremor that its filter leaves at most (tests/pointer/test_tremor.py)
NOTICE = 0.2  # seconds


class DwellDetector:
    """Follows the pointer on a screen `height` pixels high; `seconds` of rest count as a click."""

    def __init__(self, seconds: float, height: float) -> None:
        self._seconds = seconds
        self._radius, self._away = RADIUS * height, AWAY * height
        self._spent: Vector | None = None  # where it clicked or began
        self._farthest = 0.0  # that it has been from there
        self._rest: tuple[float, Vector] | None = None  # since when the pointer rests, and where; None while spent
        self._dwelling: GestureEvent | None = None

    @property
    def progress(self) -> float:
        """The share of the time that has passed, 0 while the pointer does not rest."""
        return self._dwelling.data["progress"] if self._dwelling else 0.0

    def step(self, track_id: int, place: Vector, t: float, *, busy: bool, tremor: float = 0.0) -> list[GestureEvent]:
        """What the pointer at `place` (screen pixels) causes.

        busy: the hand clicks, scrolls or the like. tremor: how far the hand's would move the pointer to either side.
        """
        if busy or (self._dwelling is not None and self._dwelling.track_id != track_id):
            out = self.stop(t)
            self.spend(place)
            return out
        if self._spent is None:
            self.spend(place)
        self._farthest = max(self._farthest, math.dist(place, self._spent or place))
        if self._farthest <= self._away + tremor:
            self._rest = None
            return self._finish("end", t)
        if self._rest is None or math.dist(place, self._rest[1]) > self._radius + LEFT * tremor:
            self._rest = (t, place)
            return self._finish("end", t)
        waited = t - self._rest[0]
        if waited < min(NOTICE, self._seconds) - 1e-6:
            return []
        out = [self._progress(track_id, t, min(1.0, waited / self._seconds))]
        if waited >= self._seconds - 1e-6:
            out += self._finish("end", t)
            out += [GestureEvent("dwell", phase, track_id, t, "none", 1.0) for phase in ("begin", "end")]
            self.spend(place)
        return out

    def stop(self, t: float) -> list[GestureEvent]:
        """No hand points any more; the next one has to move before it may rest."""
        self._rest = self._spent = None
        return self._finish("cancel", t)

    def spend(self, place: Vector) -> None:
        """The pointer has to move away from `place` before it may rest."""
        self._spent, self._farthest, self._rest = place, 0.0, None

    def _progress(self, track_id: int, t: float, progress: float) -> GestureEvent:
        phase: Phase = "begin" if self._dwelling is None else "update"
        self._dwelling = GestureEvent("dwelling", phase, track_id, t, "none", 1.0, {"progress": progress})
        return self._dwelling

    def _finish(self, phase: Phase, t: float) -> list[GestureEvent]:
        last, self._dwelling = self._dwelling, None
        if last is None:
            return []
        return [GestureEvent("dwelling", phase, last.track_id, t, "none", 1.0, last.data)]
