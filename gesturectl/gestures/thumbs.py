"""What the thumb of a hand at rest does on its index finger: taps, and strokes forward and back along the finger.

    apart    | the thumb goes quickly in towards the finger: touching, since the moment where it stops
    touching | it goes out again: a stroke if it went far along the hand meanwhile, else a tap
    touching | for longer than LONGEST, or the rest of the hand moves: nothing, until it is apart again

It is seen in the place of the thumb's tip by the knuckles, in the hand's own directions: along it, and out from it to
the thumb's side. From above, strokes across the index finger look like those along it, as most of their way is
towards the camera; there are none.

The measures were chosen by rendered hands on a desk (models/training/desk_hands.py, clips 100000 to 100031).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from gesturectl.gestures.posture import SLOW, Busy, Noise, by_themselves, knuckle_width, palm_spot
from gesturectl.model.types import (
    KNUCKLES,
    MIDDLE_MCP,
    THUMB_MOTIONS,
    THUMB_TIP,
    WRIST,
    FloatArray,
    GestureEvent,
    Hand,
    HandFrame,
)

TAP, DOUBLE_TAP, FORWARD, BACK = THUMB_MOTIONS
IN = 0.12  # knuckle widths that the thumb goes in, at least
NOISE = 5.0  # times the change from frame to frame that the steadiest frames have
STEADY = 0.25  # share of those
WITHIN = 0.3  # seconds in which it goes in
STOPS = 0.25  # of the way in, that it goes on in the next frame, at most
OUT = 0.45  # of its farthest way from where it was before, to which it comes back
LONGEST = 0.6  # seconds of a touch
STROKE = 0.17  # knuckle widths along the hand
OTHERS = 0.5  # of the thumb's way, that another fingertip moves by itself, at most
CARRIED = 0.3  # knuckle widths that the palm moves meanwhile, at most, ...
SEEMS = 0.5  # or of the thumb's way, as the tracker sees the palm move with it
LIFTED = 0.18  # change of the logarithm of its size, at most
FIRST_THREE = (0, 1, 2)  # of the fingers; little ones are made out too badly
AFTER = 1.2  # seconds of quiet fingers before a touch, else it may be typing
MOVES = 0.25  # knuckle widths that fingertips move by themselves during a touch, at most, where OTHERS is less
CALM_FOR = 0.35  # seconds before a touch in which the thumb is calm, ...
CALM = 1.5  # times the way of the touch that it goes then, at most, unless it has just touched the finger
STRAIGHT = 3.4  # times the same that it goes in the whole touch, at most
JUST = 0.5  # seconds
TWICE = 0.45  # seconds from the end of one tap to the begin of another, as a double tap, at most
USUAL = 1.0  # seconds over which the change from frame to frame is taken
KEPT = 1.5  # seconds


@dataclass(frozen=True, slots=True)
class Touch:
    """What the thumb has done: the gesture, when it began to go in, and when it touched the finger."""

    name: str
    since: float
    contact: float


@dataclass(frozen=True, slots=True)
class _Spot:
    t: float
    along: float  # the thumb's tip by the knuckles' middle, knuckle widths
    out: float
    own: FloatArray  # (4, 2) each fingertip by its knuckle and by the others, knuckle widths in the picture
    palm: FloatArray  # (3,) its middle in its widths, and the logarithm of its size


class ThumbDetector:
    """Follows the thumb of one hand on the desk."""

    def __init__(self) -> None:
        self._spots: deque[_Spot] = deque()
        self._noise = Noise(USUAL)
        self._width = 0.0
        self._busy = Busy(FIRST_THREE)
        self._inside: tuple[_Spot, _Spot] | None = None  # where the thumb was before it went in, and where it stopped
        self._spoilt = False
        self._last = -math.inf  # when the last touch was over

    def step(self, hand: Hand, t: float, *, pinched: bool) -> Touch | None:
        """The touch that this frame shows to be over; pinched: a pinch is closed."""
        spot = self._spot(hand, t)
        change = math.hypot(spot.out - self._spots[-1].out, spot.along - self._spots[-1].along) if self._spots else 0.0
        self._noise.step(hand.landmarks, t, change)
        self._spots.append(spot)
        while self._spots[0].t < t - KEPT:
            self._spots.popleft()
        if len(self._spots) < 4:
            return None
        if self._inside is None:
            self._look_for_touch(t)
            self._busy.step(spot.own, t, own_doing=self._inside is not None)
            return None
        self._busy.step(spot.own, t, own_doing=True)
        self._spoilt |= pinched
        return self._look_for_end(spot, *self._inside)

    def _look_for_touch(self, t: float) -> None:
        recent = [s for s in self._spots if s.t >= t - WITHIN - 1e-6]
        recent = recent if len(recent) > 2 else list(self._spots)[-3:]
        now, end = recent[-1], recent[-2]
        top = max(recent[:-1], key=lambda s: s.out)
        way = top.out - end.out
        if way >= self._least and end.out - now.out < STOPS * way:
            self._inside, self._spoilt = (top, end), self._busy.within(top.t - AFTER, top.t)

    @property
    def _least(self) -> float:
        return max(IN, NOISE * self._noise.below(STEADY))

    def _look_for_end(self, now: _Spot, top: _Spot, touch: _Spot) -> Touch | None:
        """The touch, once the thumb is back near `top`; `touch`: where it stopped."""
        if now.t - touch.t > LONGEST:
            self._inside = None
            return None
        held = [s for s in self._spots if s.t >= touch.t]
        far = [_way(top, s) for s in held]
        apart = OUT * max(far)
        if far[-1] > apart:
            return None
        self._inside = None
        if self._spoilt or not self._is_touch(top, max(far)):
            return None
        self._last = now.t
        inside = [s.along for s, way in zip(held, far, strict=True) if way > apart]
        forward, back = _farthest(inside), _farthest([-a for a in inside])
        name = TAP if max(forward, back) < STROKE else FORWARD if forward > back else BACK
        return Touch(name, top.t, touch.t)

    def _is_touch(self, top: _Spot, way: float) -> bool:
        """Whether the thumb went there and back, calmly and alone, with the hand where it is."""
        whole = [s for s in self._spots if s.t >= top.t]
        before = [s for s in self._spots if top.t - CALM_FOR <= s.t <= top.t]
        if top.t - self._last > JUST and _length(before) > CALM * way:
            return False
        alone = max(_own_moves(top, s) for s in whole) <= max(MOVES, OTHERS * way)
        return alone and _length(whole) <= STRAIGHT * way and _lies(whole, way)

    def _spot(self, hand: Hand, t: float) -> _Spot:
        points = hand.landmarks[:, :2]
        self._width += (knuckle_width(points) - self._width) * (SLOW if self._width else 1.0)
        knuckles = points[list(KNUCKLES)]
        x, y = (points[MIDDLE_MCP] - points[WRIST]).tolist()
        length = math.hypot(x, y) or 1.0
        x, y = x / length, y / length
        side = knuckles[0] - knuckles[3]
        sign = math.copysign(1.0, float(side[0]) * -y + float(side[1]) * x)
        u, v = ((points[THUMB_TIP] - knuckles.mean(0)) / self._width).tolist()
        own = by_themselves(points, self._width)
        return _Spot(t, u * x + v * y, sign * (v * x - u * y), own, palm_spot(points, self._width))


def _farthest(places: list[float]) -> float:
    """How far it goes upwards at most, from any of the places to a later one."""
    low, way = math.inf, 0.0
    for place in places:
        low = min(low, place)
        way = max(way, place - low)
    return way


def _way(a: _Spot, b: _Spot) -> float:
    """How far the thumb is from where it was."""
    return math.hypot(b.along - a.along, b.out - a.out)


def _length(spots: list[_Spot]) -> float:
    """Of the thumb's path."""
    return sum(_way(a, b) for a, b in pairwise(spots))


def _own_moves(a: _Spot, b: _Spot) -> float:
    """How far the fingertips are from where they were by themselves; one alone may be hidden."""
    return float(np.sort(np.hypot(*(b.own - a.own).T))[-2])


def _lies(spots: list[_Spot], way: float) -> bool:
    """Whether the hand has stayed where it is."""
    places = np.stack([s.palm for s in spots])
    x, y, size = (places.max(0) - places.min(0)).tolist()
    return math.hypot(x, y) <= max(CARRIED, SEEMS * way) and size <= LIFTED


class Thumbs:
    """Those of all hands on the desk that are seen from above."""

    def __init__(self) -> None:
        self._hands: dict[int, ThumbDetector] = {}
        self._tapped: dict[int, float] = {}  # when each hand's last tap was over

    def step(self, frame: HandFrame, there: Collection[int], pinched: Collection[int]) -> list[GestureEvent]:
        """The gestures that this frame completes, each as its begin and its end.

        there: the tracks of such hands; pinched: those of hands whose pinch is closed, and clicks by itself.
        """
        self._hands = {h.track_id: self._hands.get(h.track_id) or ThumbDetector() for h in frame.hands}
        events: list[GestureEvent] = []
        for hand in frame.hands:
            if hand.track_id not in there:
                continue
            track, t = hand.track_id, frame.t
            touch = self._hands[track].step(hand, t, pinched=track in pinched)
            if touch is None:
                continue
            names, data = [touch.name], {"since": touch.since, "contact": touch.contact}
            last = self._tapped.pop(track, -math.inf)
            if touch.name == TAP and touch.contact - last <= TWICE:
                names.append(DOUBLE_TAP)
            elif touch.name == TAP:
                self._tapped[track] = t
            for name in names:
                begin = GestureEvent(name, "begin", track, t, "none", 1.0, data)
                events += [begin, replace(begin, phase="end")]
        return events
