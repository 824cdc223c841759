"""A pointer at rest, for those who click by waiting: `dwelling` while the time runs, `dwell` when it is over.

state    | the pointer                                        | becomes
---------|----------------------------------------------------|-------------------------------------------------------
spent    | has moved AWAY from where it clicked or began      | moving
moving   | has stayed within RADIUS for NOTICE                | resting: `dwelling` begins, its progress in the data
resting  | stays within RADIUS                                | resting; after `seconds` in all: `dwell`, then spent
resting  | leaves RADIUS                                      | moving
any      | the hand does something else, or does not point    | spent
"""

from __future__ import annotations

import math

from gesturectl.model.geometry import Vector
from gesturectl.model.types import GestureEvent, Phase

RADIUS = 0.02  # screen heights
AWAY = 0.04  # screen heights
NOTICE = 0.2  # seconds


class DwellDetector:
    """Follows the pointer on a screen `height` pixels high; `seconds` of rest count as a click."""

    def __init__(self, seconds: float, height: float) -> None:
        self._seconds = seconds
        self._radius, self._away = RADIUS * height, AWAY * height
        self._spent: Vector | None = None
        self._rest: tuple[float, Vector] | None = None  # since when the pointer rests, and where; None while spent
        self._dwelling: GestureEvent | None = None

    def step(self, track_id: int, place: Vector, t: float, *, busy: bool) -> list[GestureEvent]:
        """What the pointer at `place` (screen pixels) causes. busy: the hand clicks, scrolls or the like."""
        if busy or (self._dwelling is not None and self._dwelling.track_id != track_id):
            out = self.stop(t)
            self._spent = place
            return out
        if self._rest is None:
            if self._spent is None:
                self._spent = place
            if math.dist(place, self._spent) > self._away:
                self._rest = (t, place)
            return []
        since, where = self._rest
        if math.dist(place, where) > self._radius:
            self._rest = (t, place)
            return self._finish("end", t)
        waited = t - since
        if waited < min(NOTICE, self._seconds) - 1e-6:
            return []
        out = [self._progress(track_id, t, min(1.0, waited / self._seconds))]
        if waited >= self._seconds - 1e-6:
            out += self._finish("end", t)
            out += [GestureEvent("dwell", phase, track_id, t, "none", 1.0) for phase in ("begin", "end")]
            self._rest, self._spent = None, place
        return out

    def stop(self, t: float) -> list[GestureEvent]:
        """No hand points any more; the next one has to move before it may rest."""
        self._rest = self._spent = None
        return self._finish("cancel", t)

    def _progress(self, track_id: int, t: float, progress: float) -> GestureEvent:
        phase: Phase = "begin" if self._dwelling is None else "update"
        self._dwelling = GestureEvent("dwelling", phase, track_id, t, "none", 1.0, {"progress": progress})
        return self._dwelling

    def _finish(self, phase: Phase, t: float) -> list[GestureEvent]:
        last, self._dwelling = self._dwelling, None
        if last is None:
            return []
        return [GestureEvent("dwelling", phase, last.track_id, t, "none", 1.0, last.data)]
