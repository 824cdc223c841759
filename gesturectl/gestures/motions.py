"""Finds swipes in the path of one hand: strokes along one axis of the picture, reported when they end or are long.

A stroke runs from where the hand sets off to where it slows down or turns.

the stroke                                               | what comes of it
---------------------------------------------------------|----------------------------------------------------------
slows down: long and fast enough, straight, in the pose  | swipe
reaches LONG under the same conditions                   | swipe at once, the rest of the stroke is part of it
goes the way back of another, within BACK of it          | nothing, unless it is much FASTER: then the other prepared it
begins within COOL of a swipe                            | nothing
lasts longer than LONGEST                                | nothing, until the hand slows down or turns
of a hand seen for less than AGE, or cut by the picture  | nothing: strokes begin and count only with whole hands
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

from gesturectl.gestures.trail import Motion, Spot, Trail
from gesturectl.model.geometry import Vector

AGE = 0.3  # seconds that a hand has to be in view before a stroke may begin
SET_OFF = 0.8  # palm lengths a second at which a stroke begins
SLOW, SLOWED = 0.25, 0.3  # palm lengths a second, and share of the top speed, below which it ends
SHORT = 0.6  # palm lengths: no swipe is shorter
LONG = 1.1  # palm lengths: at this length a swipe is reported before it ends
FORCE = 1.2  # length times top speed, square palm lengths a second: the shorter a swipe, the faster it has to be
ASIDE = 0.6  # sideways displacement as a share of the length
QUICKEST, LONGEST = 0.06, 1.8  # seconds
ATTEMPT = 0.3  # palm lengths from which a stroke that was no swipe has a way back all the same
BACK = 1.2  # seconds within which the opposite stroke is the way back
RETURNED = 0.7  # share of the length after which the hand is back
FASTER = 1.7  # times the top speed of the stroke before
COOL = 0.2  # seconds after a swipe in which none begins
HELD = 0.6  # share of the stroke's frames that have to show the pose, the first among them; fast hands are blurred


@dataclass(slots=True)
class _Stroke:
    start: Spot
    way: Vector = (0.0, 0.0)  # from the start, palm lengths in the picture
    top: float = 0.0  # palm lengths a second
    poses: Counter[str] = field(default_factory=Counter)  # frames by pose
    reported: bool = False


@dataclass(slots=True)
class _Past:
    """The stroke whose way back is to come."""

    t: float  # when it ended
    heading: Vector  # unit vector
    length: float  # palm lengths
    top: float  # palm lengths a second
    left: float  # palm lengths that the hand is away from where it came from


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
        """The swipe that the last spot of the path completes: its top speed and its length so far in the data."""
        if trail.new:
            self._stroke = self._past = None
        now, before = trail.spots[-1], trail.before()
        if now.t <= before.t:
            return None
        velocity = _between(before.place, now.place, trail.palm * (now.t - before.t))
        if self._stroke is None:
            since = trail.whole_since
            if math.hypot(*velocity) < SET_OFF or since is None or before.t < since + AGE:
                return None
            self._stroke = _Stroke(before, poses=Counter([before.pose]))
        stroke = self._stroke
        stroke.way = _between(stroke.start.place, now.place, trail.palm)
        along = _dot(velocity, stroke.way) / (math.hypot(*stroke.way) or 1.0)
        stroke.top = max(stroke.top, along)
        stroke.poses[now.pose] += 1
        ended = along < max(SLOW, SLOWED * stroke.top)
        swipe = None
        if trail.whole_since is not None and not stroke.reported and (ended or math.hypot(*stroke.way) >= LONG):
            swipe = self._judge(stroke, now.t)
            stroke.reported = swipe is not None
        if ended:
            self._stroke = None
            self._remember(stroke, now.t)
        return swipe

    def _judge(self, stroke: _Stroke, t: float) -> Motion | None:
        x, y = stroke.way
        length, aside = max(abs(x), abs(y)), min(abs(x), abs(y))
        if length < SHORT or length * stroke.top < FORCE or aside > ASIDE * length:
            return None
        if not QUICKEST <= t - stroke.start.t <= LONGEST:
            return None
        pose = self._posed(stroke)
        if pose is None:
            return None
        if stroke.start.t < self._reported_at + COOL or (self._goes_back(stroke) and not self._prepared(stroke)):
            return None
        self._reported_at = t
        return Motion(_name(x, y), pose, None, {"speed": stroke.top, "length": length})

    def _posed(self, stroke: _Stroke) -> str | None:
        """The pose the stroke was made in, where that is one that counts."""
        if self._pose == "any":
            return stroke.poses.most_common(1)[0][0]
        held = stroke.poses[self._pose] >= HELD * stroke.poses.total()
        return self._pose if held and stroke.start.pose == self._pose else None

    def _goes_back(self, stroke: _Stroke) -> bool:
        past = self._past
        if past is None or stroke.start.t > past.t + BACK:
            return False
        return _dot(stroke.way, past.heading) < -0.5 * math.hypot(*stroke.way)

    def _prepared(self, stroke: _Stroke) -> bool:
        return self._past is not None and stroke.top > FASTER * self._past.top

    def _remember(self, stroke: _Stroke, t: float) -> None:
        """Keeps a stroke that is over until the hand has gone its way back."""
        length = math.hypot(*stroke.way)
        if stroke.reported:
            self._reported_at = t
        elif self._past and self._goes_back(stroke):
            self._past.left += _dot(stroke.way, self._past.heading)
            if self._past.left < (1.0 - RETURNED) * self._past.length:
                self._past = None
            return
        if length and (stroke.reported or length >= ATTEMPT):
            self._past = _Past(t, (stroke.way[0] / length, stroke.way[1] / length), length, stroke.top, length)


def _name(x: float, y: float) -> str:
    """As the person sees it: the picture's left is the person's right."""
    if abs(x) > abs(y):
        return "swipe_left" if x > 0 else "swipe_right"
    return "swipe_down" if y > 0 else "swipe_up"


def _between(a: Vector, b: Vector, unit: float) -> Vector:
    return (b[0] - a[0]) / unit, (b[1] - a[1]) / unit


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1]
