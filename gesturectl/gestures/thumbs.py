"""What the thumb of a hand at rest does on its index finger: taps, and strokes forward and back along the finger.

The thumb goes quickly in towards the finger, stops, and goes out again (`finger_strokes.py`). What it did meanwhile,
and all fingers before it, tells a tap, a stroke, or neither (`thumb_moves.py`).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import replace

from gesturectl.gestures.finger_moves import Moves, network
from gesturectl.gestures.finger_strokes import Stroke, ThumbStrokes
from gesturectl.gestures.thumb_moves import MEASURES, measures
from gesturectl.model.types import THUMB_MOTIONS, GestureEvent, HandFrame

TAP, DOUBLE_TAP, FORWARD, BACK = THUMB_MOTIONS
SURE = 0.5  # probability
TWICE = 0.45  # seconds from the end of one tap to the contact of another, as a double tap, at most


class ThumbDetector:
    """Follows the thumb of one hand on the desk."""

    def __init__(self) -> None:
        self._strokes = ThumbStrokes()
        self._pinched = -math.inf  # when a pinch was closed last
        self._over = -math.inf  # when the last gesture was

    def step(self, moves: Moves, *, pinched: bool) -> tuple[str, Stroke] | None:
        """What is known with this frame; pinched: a pinch is closed."""
        if pinched:
            self._pinched = moves.now
        stroke = self._strokes.step(moves)
        if stroke is None or self._pinched >= stroke.begin or stroke.begin < self._over:
            return None
        net = network("thumb", MEASURES)
        likely = net.likely(measures(moves, stroke))
        name = net.names[int(likely.argmax())]
        if name not in THUMB_MOTIONS or likely.max() < SURE:
            return None
        self._over = stroke.end
        return name, stroke


class Thumbs:
    """Those of all hands on the desk that are seen from above."""

    def __init__(self) -> None:
        self._hands: dict[int, ThumbDetector] = {}
        self._tapped: dict[int, float] = {}  # when each hand's last tap was over

    def step(self, frame: HandFrame, moves: Mapping[int, Moves], pinched: Collection[int]) -> list[GestureEvent]:
        """The gestures that this frame completes, each as its begin and its end.

        moves: of the tracks of such hands; pinched: those of hands whose pinch is closed, and clicks by itself.
        """
        self._hands = {h.track_id: self._hands.get(h.track_id) or ThumbDetector() for h in frame.hands}
        events: list[GestureEvent] = []
        for track, seen in moves.items():
            found = self._hands[track].step(seen, pinched=track in pinched)
            if found is None:
                continue
            name, stroke = found
            names, data = [name], {"since": stroke.since, "contact": stroke.contact}
            last = self._tapped.pop(track, -math.inf)
            if name == TAP and stroke.contact - last <= TWICE:
                names.append(DOUBLE_TAP)
            elif name == TAP:
                self._tapped[track] = frame.t
            for each in names:
                begin = GestureEvent(each, "begin", track, frame.t, "none", 1.0, data)
                events += [begin, replace(begin, phase="end")]
        return events
