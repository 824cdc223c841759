"""Taps of the index finger of a hand at rest: `index_tap`, with the times of its begin and of contact in its data.

A tap is a quick stroke of the index finger down to the desk, by itself: from a finger that was raised for it, or that
is held a little above the desk. Contact is where the stroke stops. What all fingers did in the seconds before and the
tenth of a second after it tells whether it was a tap, or of a hand that types, grasps or goes elsewhere
(`finger_moves.py`).

From the front a finger is seen so nearly end-on that too few of its taps are found: such taps are not listened for.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import replace

from gesturectl.gestures.finger_moves import AFTER, Moves, network
from gesturectl.gestures.finger_strokes import IndexStrokes, Stroke, Waiting
from gesturectl.model.types import GestureEvent, HandFrame

NAME = "index_tap"
SURE = {"soon": 0.9, "index": 0.6}  # probability, as soon as a stroke has stopped, and a tenth of a second after it
AGAIN = 0.15  # seconds between two taps
SEEN = 0.25  # seconds before a stroke in which the hand is seen, at least
PINCHED = 0.5  # seconds after a pinch in which a finger that comes off it does not tap


class TapDetector:
    """Follows the index finger of one hand on the desk."""

    def __init__(self) -> None:
        self._strokes = IndexStrokes()
        self._waiting = Waiting()
        self._last = -math.inf  # contact of the last tap
        self._pinched = -math.inf  # when a pinch was closed last

    def step(self, moves: Moves, *, pinched: bool, closing: bool = False) -> Stroke | None:
        """The tap that is known with this frame; pinched: a pinch is closed; closing: it may be one on its way."""
        if pinched:
            self._pinched = moves.now
        stroke = self._strokes.step(moves)
        just = stroke is not None and not closing and moves.now < stroke.end + AFTER[-1]
        if stroke is None or not (just and self._taps(stroke, moves, "soon")):
            stroke = self._waiting.step(moves, stroke, AFTER[-1])
            if stroke is None or not self._taps(stroke, moves, "index"):
                return None
        self._last = stroke.contact
        return stroke

    def _taps(self, stroke: Stroke, moves: Moves, by: str) -> bool:
        """Whether a stroke is a tap; by: the network."""
        new = stroke.begin < moves.first + SEEN
        if new or self._pinched >= stroke.begin - PINCHED or stroke.contact - self._last <= AGAIN:
            return False
        net = network(by)
        return bool(net.likely(moves.measures(stroke.begin, stroke.end))[net.names.index(NAME)] >= SURE[by])


class Taps:
    """Those of all hands on the desk that are seen from above."""

    def __init__(self) -> None:
        self._hands: dict[int, TapDetector] = {}

    def step(
        self, frame: HandFrame, moves: Mapping[int, Moves], pinched: Collection[int], closing: Collection[int] = ()
    ) -> list[GestureEvent]:
        """The taps that this frame tells of, each as its begin and its end.

        moves: of the tracks of such hands; pinched: those of hands whose pinch is closed, and clicks by itself;
        closing: of those whose pinch may be about to close.
        """
        self._hands = {h.track_id: self._hands.get(h.track_id) or TapDetector() for h in frame.hands}
        events: list[GestureEvent] = []
        for track, seen in moves.items():
            stroke = self._hands[track].step(seen, pinched=track in pinched, closing=track in closing)
            if stroke is not None:
                data = {"since": stroke.since, "contact": stroke.contact}
                begin = GestureEvent(NAME, "begin", track, frame.t, "none", 1.0, data)
                events += [begin, replace(begin, phase="end")]
        return events
