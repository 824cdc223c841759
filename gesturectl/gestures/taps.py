"""Taps of the index finger of a hand at rest: `index_tap`, with the times of its begin and of contact in its data.

A tap is a quick stroke of the index finger down to the desk, by itself: from a finger that was raised for it, or that
is held a little above the desk. It is seen in the place of the fingertip by its knuckle, less what the other fingers do
in the middle: a finger that goes down goes towards the person, in the picture of a camera above. Contact is where the
stroke stops. From the front a finger is seen so nearly end-on that too few of its taps are found, and hands that
type or click with a mouse tap: such taps are not listened for.

No tap: a stroke within the tracker's noise; one that other fingers take part in, as in grasping; one shortly after
another finger's, as in typing, or after a pinch; one in which the thumb moves as well, as when that taps, or that ends
at the thumb, as in a pinch; one of a hand that goes elsewhere or is lifted meanwhile.

The measures were chosen by rendered hands on a desk (models/training/desk_hands.py, clips 0 to 23 and 50 to 71).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from gesturectl.gestures.posture import SLOW, Noise, by_themselves, knuckle_width, palm_spot
from gesturectl.model.types import INDEX_TIP, KNUCKLES, THUMB_TIP, FloatArray, GestureEvent, Hand, HandFrame, frozen

NAME = "index_tap"
STROKE = 0.06  # palm widths that the fingertip goes down, at least
NOISE = 5.0  # times the change from frame to frame that is usual
WITHIN = 0.17  # seconds of the stroke
STOPS = 0.35  # of the stroke, that the finger goes on in the frame after it, at most
ALONE = 1.0  # of the stroke, that another fingertip moves, at most
# In none of the taps in these clips does the thumb move farther or the tip come nearer.
THUMB = 0.85  # of the stroke, that the thumb moves in SETTLED, at most
TOWARDS = 0.55  # of its distance from the thumb in SETTLED, that the fingertip is away at the end, at least
OTHER = 0.3  # palm widths that another finger moves by itself, and farther than the index finger, ...
AFTER = 1.2  # seconds before a tap: then it may be typing
CARRIED = 0.2  # palm widths that the palm moves in SETTLED, at most
LIFTED = 0.05  # change of the logarithm of its size, at most
SETTLED = 0.25  # seconds
AGAIN = 0.15  # seconds between two taps
AGAIN_BY = 0.4  # of STROKE, to which the finger has to have gone up in between
USUAL = 1.0  # seconds over which the change from frame to frame is taken
RISES = 0.3  # seconds before a stroke within which the finger was raised for it, which moves the hand a little as well


@dataclass(frozen=True, slots=True)
class _Spot:
    t: float
    height: float  # of the index finger's tip, palm widths; only changes of it mean something
    own: FloatArray  # (4, 2) each fingertip by its knuckle and by the others, palm widths in the picture
    palm: FloatArray  # (3,) its middle in its widths, and the logarithm of its size
    thumb: FloatArray  # (2,) its tip by the knuckles' middle, palm widths in the picture
    gap: float  # between its tip and the index finger's, palm widths in the picture


class TapDetector:
    """Follows the index finger of one hand on the desk."""

    def __init__(self) -> None:
        self._spots: deque[_Spot] = deque()
        self._noise = Noise(USUAL)
        self._width = 0.0
        self._other = self._last = -math.inf  # when another finger moved by itself; the last tap
        self._down = False  # the stroke that is going on has been judged

    def step(self, hand: Hand, t: float, *, pinched: bool) -> tuple[float, float] | None:
        """When the tap that this frame shows to be over began, and its time of contact; pinched: a pinch is closed."""
        spot = self._spot(hand, t)
        change = abs(spot.height - self._spots[-1].height) if self._spots else 0.0
        self._noise.step(hand.landmarks, t, change)
        self._spots.append(spot)
        while self._spots[0].t < t - USUAL:
            self._spots.popleft()
        spots = list(self._spots)
        if len(spots) < 4:
            return None
        recent = [s for s in spots if s.t >= t - WITHIN - 1e-6]
        recent = recent if len(recent) > 2 else spots[-3:]
        own = np.stack([s.own for s in recent])
        ways = np.hypot(*(own.max(0) - own.min(0)).T)
        if ways[1:].max() > max(OTHER, 1.2 * ways[0]):
            self._other = t
        if pinched:
            self._other = t
        return self._judged(spots, recent)

    def _judged(self, spots: list[_Spot], recent: list[_Spot]) -> tuple[float, float] | None:
        """Begin and contact where the stroke up to the frame before the last one is a tap and stops there."""
        now, end = recent[-1], recent[-2]
        top = max(recent[:-1], key=lambda s: s.height)
        stroke = top.height - end.height
        least = max(STROKE, NOISE * self._noise.below(0.5))
        if stroke >= least and end.height - now.height < STOPS * stroke:
            first, self._down = not self._down, True
            if first and self._is_tap(spots, top, end, stroke) and now.t - self._last > AGAIN:
                self._last = now.t
                raised = [s for s in spots if top.t - RISES <= s.t <= top.t]
                return min(raised, key=lambda s: s.height).t, end.t
        elif now.height > end.height or max(s.height for s in recent) - now.height < AGAIN_BY * least:
            self._down = False
        return None

    def _is_tap(self, spots: list[_Spot], top: _Spot, end: _Spot, stroke: float) -> bool:
        """Whether a stroke is one of a hand that lies, of its index finger alone, and on to the desk."""
        settled = [s for s in spots if s.t >= spots[-1].t - SETTLED]
        return self._alone(top, end, stroke) and _lies(settled) and _is_free(settled, end, stroke)

    def _alone(self, top: _Spot, end: _Spot, stroke: float) -> bool:
        """Whether no other finger moved with the index finger or shortly before."""
        others = np.hypot(*(end.own[1:] - top.own[1:]).T)
        return bool(others.max() < ALONE * stroke) and end.t - self._other > AFTER

    def _spot(self, hand: Hand, t: float) -> _Spot:
        points = hand.landmarks[:, :2]
        self._width += (knuckle_width(points) - self._width) * (SLOW if self._width else 1.0)
        own = by_themselves(points, self._width)
        thumb = (points[THUMB_TIP] - points[list(KNUCKLES)].mean(0)) / self._width
        gap = float(np.linalg.norm(points[THUMB_TIP] - points[INDEX_TIP])) / self._width
        return _Spot(t, -float(own[0, 1]), own, palm_spot(points, self._width), frozen(thumb), gap)


def _lies(spots: list[_Spot]) -> bool:
    """Whether the hand has stayed where it is."""
    x, y, size = _range([s.palm for s in spots])
    return math.hypot(x, y) <= CARRIED and size <= LIFTED


def _is_free(spots: list[_Spot], end: _Spot, stroke: float) -> bool:
    """Whether the thumb has neither moved with the index finger nor been met by it."""
    x, y = _range([s.thumb for s in spots])
    return math.hypot(x, y) <= THUMB * stroke and end.gap >= TOWARDS * max(s.gap for s in spots)


def _range(values: list[FloatArray]) -> list[float]:
    places = np.stack(values)
    return list((places.max(0) - places.min(0)).tolist())


class Taps:
    """Those of all hands on the desk that are seen from above."""

    def __init__(self) -> None:
        self._hands: dict[int, TapDetector] = {}

    def step(self, frame: HandFrame, there: Collection[int], pinched: Collection[int]) -> list[GestureEvent]:
        """The taps that this frame completes, each as its begin and its end.

        there: the tracks of such hands; pinched: those of hands whose pinch is closed, and clicks by itself.
        """
        self._hands = {h.track_id: self._hands.get(h.track_id) or TapDetector() for h in frame.hands}
        events: list[GestureEvent] = []
        for hand in frame.hands:
            if hand.track_id not in there:
                continue
            tap = self._hands[hand.track_id].step(hand, frame.t, pinched=hand.track_id in pinched)
            if tap is not None:
                data = dict(zip(("since", "contact"), tap, strict=True))
                begin = GestureEvent(NAME, "begin", hand.track_id, frame.t, "none", 1.0, data)
                events += [begin, replace(begin, phase="end")]
        return events
