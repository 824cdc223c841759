"""Two pinches at once: zoom, by how the distance between the two hands changes.

zooming | the two hands                                 | becomes
--------|-----------------------------------------------|------------------------------------------------------------
no      | both pinch, and the first drags nothing yet   | begin, ratio 1; the presses of the two are cancelled
yes     | both seen                                     | update: ratio is their distance now by that at the beginning
yes     | one not found for a moment                    | stays
yes     | one has opened                                | end; the other has to open before it presses again
yes     | one released or lost                           | cancel
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from gesturectl.model.geometry import palm_middle
from gesturectl.model.types import GestureEvent, Hand, Phase

PLAY = 0.02  # of the ratio: what trembles within it changes nothing


class ZoomDetector:
    """Follows two pinching hands; `tracks` are those that zoom, empty while none do."""

    def __init__(self) -> None:
        self.tracks: tuple[int, ...] = ()
        self._distance = 1.0  # image pixels
        self._ratio = 1.0

    def begin(self, first: Hand, second: Hand, t: float) -> GestureEvent:
        """Both pinch: the zoom begins."""
        self.tracks = (first.track_id, second.track_id)
        self._distance, self._ratio = max(_between(first, second), 1.0), 1.0
        return self._event("begin", t)

    def step(self, hands: Mapping[int, Hand], pinched: Collection[int], t: float) -> list[GestureEvent]:
        """What one frame causes. hands: those found in it, by track; pinched: the tracks whose pinch is closed."""
        if not self.tracks:
            return []
        if not all(k in pinched for k in self.tracks):
            return self._finish("end", t)
        if all(k in hands for k in self.tracks):
            ratio = _between(*(hands[k] for k in self.tracks)) / self._distance
            self._ratio = min(max(self._ratio, ratio / (1.0 + PLAY)), ratio * (1.0 + PLAY))
        return [self._event("update", t)]

    def cancel(self, t: float) -> list[GestureEvent]:
        """One of the hands is gone."""
        return self._finish("cancel", t) if self.tracks else []

    def _finish(self, phase: Phase, t: float) -> list[GestureEvent]:
        event = self._event(phase, t)
        self.tracks = ()
        return [event]

    def _event(self, phase: Phase, t: float) -> GestureEvent:
        return GestureEvent("zoom", phase, self.tracks[0], t, "pinch", 1.0, {"ratio": self._ratio})


def _between(a: Hand, b: Hand) -> float:
    """Distance of the middles of two palms in image pixels."""
    return math.dist(palm_middle(a), palm_middle(b))
