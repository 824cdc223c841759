"""Two pinches at once: zoom, by how the distance between the two hands changes.

zooming | the two hands                                 | becomes
--------|-----------------------------------------------|------------------------------------------------------------
no      | both pinch, and the first drags nothing yet   | begin, ratio 1; the presses of the two are cancelled
yes     | both seen, not yet START farther or nearer     | update: ratio 1, as two hands are never quite still
yes     | both seen                                     | update: ratio is their distance now by that at the beginning
yes     | one not found for a moment                    | stays
yes     | one has opened                                | end; the other has to open before it presses again
yes     | one released or lost                           | cancel
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from gesturectl.gestures.features import palm_size
from gesturectl.model.geometry import palm_middle
from gesturectl.model.types import GestureEvent, Hand, Phase

START = 0.3  # palm lengths that the distance has to change before anything does; about 28 mm
PLAY = 0.1  # palm lengths: what trembles within it changes nothing; about 9 mm


class ZoomDetector:
    """Follows two pinching hands; `tracks` are those that zoom, empty while none do."""

    def __init__(self) -> None:
        self.tracks: tuple[int, ...] = ()
        self._palm = 1.0  # mean length of the two palms at the beginning, image pixels
        self._begin = self._distance = 1.0  # image pixels, then and now
        self._moves = False

    def begin(self, first: Hand, second: Hand, t: float) -> GestureEvent:
        """Both pinch: the zoom begins."""
        self.tracks = (first.track_id, second.track_id)
        self._palm = (palm_size(first) + palm_size(second)) / 2
        self._begin = self._distance = max(_between(first, second), 1.0)
        self._moves = False
        return self._event("begin", t)

    def step(self, hands: Mapping[int, Hand], pinched: Collection[int], t: float) -> list[GestureEvent]:
        """What one frame causes. hands: those found in it, by track; pinched: the tracks whose pinch is closed."""
        if not self.tracks:
            return []
        if not all(k in pinched for k in self.tracks):
            return self._finish("end", t)
        if all(k in hands for k in self.tracks):
            now = _between(*(hands[k] for k in self.tracks))
            self._moves = self._moves or abs(now - self._begin) >= START * self._palm
            if self._moves:
                play = PLAY * self._palm
                self._distance = max(min(max(self._distance, now - play), now + play), 1.0)
        return [self._event("update", t)]

    def cancel(self, t: float) -> list[GestureEvent]:
        """One of the hands is gone."""
        return self._finish("cancel", t) if self.tracks else []

    def _finish(self, phase: Phase, t: float) -> list[GestureEvent]:
        event = self._event(phase, t)
        self.tracks = ()
        return [event]

    def _event(self, phase: Phase, t: float) -> GestureEvent:
        return GestureEvent("zoom", phase, self.tracks[0], t, "pinch", 1.0, {"ratio": self._distance / self._begin})


def _between(a: Hand, b: Hand) -> float:
    """Distance of the middles of two palms in image pixels."""
    return math.dist(palm_middle(a), palm_middle(b))
