"""Finds swipes in the path of one hand: strokes along one axis of the picture, reported when they are over.

A stroke runs from where the hand sets off to where it has slowed down for PAUSE, or turns back.

the stroke                                               | what comes of it
---------------------------------------------------------|----------------------------------------------------------
from rest, quick, long and straight, the hand as a whole | swipe
the hand turns about its own axis, opens or closes       | nothing: the landmarks go far, but not the hand
begins while the hand is still on its way                | nothing
goes the way back of another, within BACK of it          | nothing, unless it is much faster: then the other prepared it
begins within COOL of a swipe                            | nothing
of a hand seen for less than AGE, or cut by the picture  | nothing: strokes begin and count only with whole hands

The thresholds were chosen on the prompted swipes of one person and loosened where a second one's were missed. In a
sweep of each by about a fifth, F1 over the two at 10 to 60 frames a second fell by at most 0.012, with PACE by 0.024.
A logistic regression on the same measures reached F1 of 0.81 to 0.89 on recordings left out of its training, no reason
to learn it. Persons differ most in how they swipe: by the arm, or by turning or bending the wrist.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from gesturectl.gestures.features import finger_reach
from gesturectl.gestures.motions.trail import Motion, Spot, Trail
from gesturectl.model.geometry import Vector
from gesturectl.model.types import INDEX_MCP, KNUCKLES, MIDDLE_MCP, WRIST, Hand

AGE = 0.3  # seconds that a hand has to be in view before a stroke may begin, and for which it has to have rested
SET_OFF = 0.8  # palm lengths a second at which a stroke begins
SLOW, SLOWED = 0.35, 0.3  # palm lengths a second, and share of the top speed, below which it ends
PAUSE = 0.05  # seconds for which it has to be as slow, so that a stroke with a jerk in it stays one
UNREST = 0.14  # palm lengths, the median distance from where it begins, in the AGE before
SHORT = 0.5  # palm lengths: no swipe is shorter
FORCE = 2.0  # length times top speed, square palm lengths a second: the shorter a swipe, the faster it has to be
PACE, MOST = 1.7, 0.85  # palm lengths a second over this share of the length: what carries a hand away is slower
QUICKEST, LONGEST = 0.06, 1.2  # seconds
BY_ARM, CARRIED = 0.5, 0.6  # share of the length that the wrist goes too, and seconds from which it is carried then
ASIDE = 0.6  # sideways displacement as a share of the length
STRAIGHT = 0.5  # distance as a share of the way gone; jitter of the landmarks makes a way longer
TOGETHER = 0.82  # length of the landmarks' mean displacement by the mean of their lengths
TURNED = 55.0  # degrees of the knuckles' line for each palm length of the stroke
FLICKED, LEADS = 90.0, 1.6  # the same where fingertips go as many times as far as the whole hand: a flick of the wrist
CLENCHED = 1.45  # change of the fingers' reach for each palm length of the stroke
ATTEMPT = 0.3  # palm lengths from which a stroke that was no swipe has a way back all the same
BACK = 1.2  # seconds within which the opposite stroke is the way back
RETURNED = 0.7  # share of the length after which the hand is back
BEYOND = 0.6  # share of a stroke's length beyond that place, from which it is more than a way back
FASTER, AFTER_SWIPE = 1.3, 2.3  # times the top speed of the stroke before, and of a swipe before
COOL = 0.15  # seconds after a swipe in which none begins
HELD = 0.6  # share of the stroke's frames that have to show the pose, the first among them; fast hands are blurred
# A swipe that cannot be taken for another movement: longer, straighter, from more rest, and the hand keeps its shape.
CLEAR_LENGTH, CLEAR_ASIDE, CLEAR_UNREST, CLEAR_STRAIGHT, CLEAR_TOGETHER = 1.0, 0.25, 0.05, 0.9, 0.92

_TIPS = [8, 12, 16, 20]
_KNUCKLES = list(KNUCKLES)
Array = NDArray[np.float64]


@dataclass(slots=True)
class _Stroke:
    spots: list[Spot]  # from where the hand set off
    unrest: float  # palm lengths
    top: float = 0.0  # palm lengths a second
    slow_since: float | None = None
    poses: Counter[str] = field(default_factory=Counter)  # frames by pose

    def palm(self) -> float:
        """Mean length of the palm, image pixels: it changes a good deal where a hand tips over."""
        return sum(s.palm for s in self.spots) / len(self.spots)

    def add(self, now: Spot) -> None:
        self.spots.append(now)
        self.poses[now.pose] += 1


@dataclass(frozen=True, slots=True)
class _Measures:
    """A stroke from its beginning to the spot farthest from it; lengths in palm lengths."""

    way: Vector  # in the picture
    length: float  # along the axis that it goes along most
    aside: float  # along the other
    top: float  # palm lengths a second
    pace: float  # palm lengths a second over MOST of the length
    seconds: float
    end: float  # when the hand was at the farthest spot
    straight: float
    together: float
    turned: float  # degrees
    clenched: float  # in distances of the knuckles from the wrist
    lead: float  # how far the fingertips went along the axis
    wrist: float  # the same of the wrist

    def is_swipe(self, unrest: float) -> bool:
        turn = FLICKED if self.lead >= LEADS * self.length else TURNED
        return (
            self.length >= SHORT
            and self.length * self.top >= FORCE
            and self.pace >= PACE
            and self.aside <= ASIDE * self.length
            and QUICKEST <= self.seconds <= (CARRIED if self.wrist >= BY_ARM * self.length else LONGEST)
            and self.straight >= STRAIGHT
            and unrest <= UNREST
            and self.together >= TOGETHER
            and self.turned <= turn * self.length
            and self.clenched <= CLENCHED * self.length
        )

    def is_clear(self, unrest: float) -> bool:
        return (
            self.length >= CLEAR_LENGTH
            and self.aside <= CLEAR_ASIDE * self.length
            and unrest <= CLEAR_UNREST
            and self.straight >= CLEAR_STRAIGHT
            and self.together >= CLEAR_TOGETHER
        )


@dataclass(slots=True)
class _Past:
    """The stroke whose way back is to come."""

    t: float  # when it ended
    heading: Vector  # unit vector
    length: float  # palm lengths
    top: float  # palm lengths a second
    left: float  # palm lengths that the hand is away from where it came from
    reported: bool


class SwipeDetector:
    """Finds the swipes of one hand in `pose`, or in all where that is `any`.

    The hand's place is the mean of all its landmarks: a turn of the wrist, by which many swipe, hardly moves the palm.
    """

    def __init__(self, pose: str) -> None:
        self._pose = pose
        self._stroke: _Stroke | None = None
        self._past: _Past | None = None
        self._reported_at = -math.inf

    def step(self, trail: Trail) -> Motion | None:
        """The swipe that the last spot of the path completes: its top speed and its length in the data."""
        if trail.new:
            self._stroke = None
        now, before = trail.spots[-1], trail.before()
        if now.t <= before.t:
            return None
        velocity = _between(before.place, now.place, now.palm * (now.t - before.t))
        if self._stroke is None:
            since = trail.whole_since
            if math.hypot(*velocity) < SET_OFF or since is None or before.t < since + AGE:
                return None
            self._stroke = _Stroke([before], _unrest(trail, before), poses=Counter([before.pose]))
        stroke = self._stroke
        stroke.add(now)
        if not self._over(stroke, velocity):
            return None
        self._stroke = None
        return self._judge(stroke, whole=trail.whole_since is not None)

    def _over(self, stroke: _Stroke, velocity: Vector) -> bool:
        now = stroke.spots[-1]
        way = _between(stroke.spots[0].place, now.place, 1.0)
        along = _dot(velocity, way) / (math.hypot(*way) or 1.0)
        stroke.top = max(stroke.top, along)
        slow = max(SLOW, SLOWED * stroke.top)
        if along >= slow:
            stroke.slow_since = None
            return False
        if stroke.slow_since is None:
            stroke.slow_since = now.t
        return along <= -slow or now.t >= stroke.slow_since + PAUSE - 1e-6

    def _judge(self, stroke: _Stroke, *, whole: bool) -> Motion | None:
        m = _measure(stroke)
        if m is None:
            return None
        past, begin, t = self._past, stroke.spots[0].t, stroke.spots[-1].t
        back = past is not None and begin <= past.t + BACK and _dot(m.way, past.heading) < -0.5 * math.hypot(*m.way)
        prepared = past is not None and m.top > (AFTER_SWIPE if past.reported else FASTER) * past.top
        pose = self._posed(stroke)
        swipe = whole and pose is not None and begin >= self._reported_at + COOL and m.is_swipe(stroke.unrest)
        swipe = swipe and (prepared or not back)
        distance = left = math.hypot(*m.way)
        if past is not None and back and not swipe:
            past.left += _dot(m.way, past.heading)
            if past.left < (1.0 - RETURNED) * past.length:
                self._past = None
            # What has gone far beyond where the other came from has a way back of its own.
            left = -past.left if -past.left >= BEYOND * distance else 0.0
        if swipe or left >= ATTEMPT:
            heading = (m.way[0] / distance, m.way[1] / distance)
            self._past = _Past(m.end, heading, left, m.top, left, swipe)
        if not swipe or pose is None:
            return None
        self._reported_at = t
        return Motion(_name(*m.way), pose, None, {"speed": m.top, "length": m.length}, m.is_clear(stroke.unrest))

    def _posed(self, stroke: _Stroke) -> str | None:
        """The pose the stroke was made in, where that is one that counts."""
        if self._pose == "any":
            return stroke.poses.most_common(1)[0][0]
        held = stroke.poses[self._pose] >= HELD * stroke.poses.total()
        return self._pose if held and stroke.spots[0].pose == self._pose else None


def _measure(stroke: _Stroke) -> _Measures | None:
    """None for a stroke that has gone nowhere."""
    begin, palm = stroke.spots[0], stroke.palm()
    ways = [_between(begin.place, s.place, palm) for s in stroke.spots]
    far = max(range(len(ways)), key=lambda i: math.hypot(*ways[i]))
    way, spots = ways[far], stroke.spots[: far + 1]
    distance, end = math.hypot(*way), spots[-1]
    if distance == 0.0 or end.t <= begin.t:
        return None
    gone = sum(math.dist(a, b) for a, b in pairwise(ways[: far + 1]))
    most = next(s.t for s, w in zip(spots, ways, strict=False) if _dot(w, way) >= MOST * distance**2 - 1e-9)
    axis = 0 if abs(way[0]) > abs(way[1]) else 1
    length = abs(way[axis])
    a, b = _points(begin.hand), _points(end.hand)
    moved = (b[:, :2] - a[:, :2]) / palm
    sign = math.copysign(1.0, way[axis])
    return _Measures(
        way=way,
        length=length,
        aside=abs(way[1 - axis]),
        top=stroke.top,
        pace=MOST * length / max(most - begin.t, 1e-3),
        seconds=end.t - begin.t,
        end=end.t,
        straight=distance / gone,
        together=float(np.hypot(*moved.sum(axis=0)) / max(np.hypot(*moved.T).sum(), 1e-9)),
        turned=math.degrees(math.acos(max(-1.0, min(1.0, float(_across(a) @ _across(b)))))),
        clenched=abs(_reach(end.hand) - _reach(begin.hand)),
        lead=sign * float(moved[_TIPS, axis].mean()),
        wrist=sign * float(moved[WRIST, axis]),
    )


def _unrest(trail: Trail, begin: Spot) -> float:
    """How far the hand was, in the AGE before, from where a stroke begins."""
    recent = [s for s in trail.spots if begin.t - AGE <= s.t <= begin.t]
    return median(math.dist(s.place, begin.place) for s in recent) / begin.palm


def _points(hand: Hand) -> Array:
    return hand.landmarks.astype(np.float64)


def _across(points: Array) -> Array:
    """Unit vector from the little finger's knuckle to the index finger's, square to the palm's length."""
    up = points[MIDDLE_MCP] - points[WRIST]
    up /= np.linalg.norm(up) + 1e-9
    line = points[INDEX_MCP] - points[_KNUCKLES[3]]
    line -= up * (line @ up)
    unit: Array = line / (np.linalg.norm(line) + 1e-9)
    return unit


def _reach(hand: Hand) -> float:
    return sum(finger_reach(hand, k) for k in KNUCKLES) / len(KNUCKLES)


def _name(x: float, y: float) -> str:
    """As the person sees it: the picture's left is the person's right."""
    if abs(x) > abs(y):
        return "swipe_left" if x > 0 else "swipe_right"
    return "swipe_down" if y > 0 else "swipe_up"


def _between(a: Vector, b: Vector, unit: float) -> Vector:
    return (b[0] - a[0]) / unit, (b[1] - a[1]) / unit


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1]
