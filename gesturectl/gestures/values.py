"""How far a hand goes from frame to frame in each of the ways that an action can follow.

source   | unit                      | more is
---------|---------------------------|------------------------------------------------
turn     | degrees, in the picture   | clockwise as the person sees the own hand
height   | palm lengths              | up
sideways | palm lengths              | to the person's right
spread   | palm lengths              | the tips of thumb and index finger farther apart
distance | doublings                 | nearer to the camera
circle   | degrees                   | clockwise, once the fingertip has drawn half a circle
time     | seconds                   | later

A change faster than any hand is a jump of the tracker: it counts as nothing, so that the value stays where it was.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Collection

from gesturectl.gestures.features import palm_size, pinch_gap
from gesturectl.gestures.jog import JogWheel
from gesturectl.model.geometry import PALM_POINTS, palm_middle
from gesturectl.model.types import Hand, HandFrame

FASTEST = {"turn": 900.0, "height": 15.0, "sideways": 15.0, "spread": 15.0, "distance": 6.0}  # units a second

Asked = Collection[tuple[int, str]]  # track and source


class ValueTracker:
    """Remembers where each followed hand was last."""

    def __init__(self) -> None:
        self._last: dict[int, tuple[float, Hand]] = {}
        self._wheels: dict[int, JogWheel] = {}  # of those whose circles are followed

    def step(self, frame: HandFrame, asked: Asked) -> dict[tuple[int, str], float]:
        """How far what is asked for has gone since its hand was last seen; hands that are not in the frame miss."""
        out = {}
        for hand in frame.hands:
            sources = [source for track, source in asked if track == hand.track_id]
            if sources and hand.track_id in self._last:
                t, before = self._last[hand.track_id]
                for source in sources:
                    out[hand.track_id, source] = self._way(source, before, hand, frame.t, frame.t - t)
        circling = {track for track, source in asked if source == "circle"}
        self._wheels = {track: wheel for track, wheel in self._wheels.items() if track in circling}
        tracks = {track for track, _ in asked}
        self._last = {track: last for track, last in self._last.items() if track in tracks}
        self._last |= {hand.track_id: (frame.t, hand) for hand in frame.hands}
        return out

    def _way(self, source: str, before: Hand, now: Hand, t: float, passed: float) -> float:
        if source == "time":
            return passed
        if source == "circle":
            return self._wheels.setdefault(now.track_id, JogWheel()).step(now, t)
        way = change(source, before, now)
        return way if abs(way) <= FASTEST[source] * passed else 0.0


def change(source: str, before: Hand, now: Hand) -> float:
    """How far a hand has gone between two frames, in the source's unit; not for what takes more than two frames."""
    if source == "turn":
        return _turn(before, now)
    if source == "spread":
        return pinch_gap(now) - pinch_gap(before)
    if source == "distance":
        return math.log2(_spread(now) / _spread(before))
    axis = 0 if source == "sideways" else 1
    return (palm_middle(before)[axis] - palm_middle(now)[axis]) / palm_size(now)  # to the person's right, and up


def _turn(before: Hand, now: Hand) -> float:
    """The rotation that brings the palm's points nearest to where they are now (Procrustes, in the plane)."""
    total = sum(p.conjugate() * q for p, q in zip(_palm(before), _palm(now), strict=True))
    return -math.degrees(cmath.phase(total))


def _spread(hand: Hand) -> float:
    """How large the palm is in the picture; steadier than its length as `palm_size` has it, if not free of its tilt."""
    return math.sqrt(sum(abs(p) ** 2 for p in _palm(hand))) or 1.0


def _palm(hand: Hand) -> list[complex]:
    """The palm's points around their middle, image pixels."""
    middle = complex(*palm_middle(hand))
    return [complex(x, y) - middle for x, y in hand.landmarks[PALM_POINTS, :2].tolist()]
