"""Circles and waves in the path of a hand: a circle is reported once a turn, a wave once.

circle: the path turns through a whole turn to one side  | reported; the next turn begins there
  it turns back, has a corner, or the hand halts         | the turn starts over
  too small, too large, too slow, or no circle           | nothing
  made by the wrist, which stays where it is             | nothing
wave: STROKES strokes to and fro, sideways and alike     | reported; the next wave after a halt
  a stroke that is slow, short, long or aslant           | the wave starts over with the next one
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from gesturectl.gestures.motions.trail import Motion, Spot, Trail, in_pose, main_pose
from gesturectl.model.types import WRIST

STEP = 0.12  # palm lengths between the points at which the direction of the path is taken
CORNER = 75.0  # degrees from one such point to the next that are no circle's
FULL = 330.0  # degrees of a turn; the hand rarely closes it
BACKWARD = 40.0  # degrees that a turn may go backwards
RADIUS = (0.25, 2.2)  # palm lengths
ROUND = 0.33  # deviation of the radius, as a share of its mean
BY_ARM = 0.5  # radius of the wrist's way, of the whole hand's: a hand that turns in its wrist draws no circle
CLEAR = 0.15  # the same of a circle that cannot be taken for another movement
OPEN = 0.75  # distance of its end from its beginning, of the radius; 330 degrees of a circle leave 0.52
TURN = (0.3, 2.0)  # seconds of a turn
HALT = 0.3  # seconds without a STEP after which what has begun is over

STROKES = 4
STROKE = (0.25, 2.5)  # palm lengths of a wave's stroke
BEAT = (0.07, 0.55)  # seconds of one
ASLANT = 0.6  # down or up, as a share of the distance sideways
UNLIKE = 2.8  # ratio of the longest and shortest stroke
ALIKE = 1.5  # the same of a wave that cannot be taken for another movement
HELD = 0.6  # share of the frames that show the pose


class CircleDetector:
    """Circles of one hand in `pose`, or in all where that is `any`."""

    def __init__(self, pose: str) -> None:
        self._pose = pose
        self._points: list[Spot] = []  # each a STEP from the one before
        self._poses: list[str] = []  # of every frame of the turn
        self._turned = 0.0  # degrees
        self._heading: float | None = None  # from the last point but one to the last, degrees

    def step(self, trail: Trail) -> Motion | None:
        """The circle that the last spot of the path completes."""
        now = trail.spots[-1]
        if trail.new or (self._points and now.t - self._points[-1].t > HALT):
            self._restart([])
        self._poses.append(now.pose)
        if not self._points:
            self._points.append(now)
            return None
        last = self._points[-1]
        dx, dy = now.x - last.x, now.y - last.y
        if math.hypot(dx, dy) < STEP:
            return None
        heading = math.degrees(math.atan2(dy, dx))
        turn = 0.0 if self._heading is None else (heading - self._heading + 180.0) % 360.0 - 180.0
        # Fast hands go far between two frames; then a circle has fewer and sharper corners.
        fast = min(1.0, math.hypot(dx, dy) / (4 * STEP))
        if abs(turn) > CORNER + 45.0 * fast or (abs(turn) > BACKWARD and turn * self._turned < 0):
            self._restart([last])
            turn = 0.0
        self._points.append(now)
        self._heading = heading
        self._turned += turn
        self._shorten(now)
        if abs(self._turned) < FULL:
            return None
        motion = self._judge(now)
        if motion is not None:
            self._restart([now])
        return motion

    def _restart(self, points: list[Spot]) -> None:
        self._points = points
        self._poses = []
        self._turned = 0.0
        self._heading = None

    def _shorten(self, now: Spot) -> None:
        """Discards the beginning of a turn that takes too long, so that a circle may follow a straight line."""
        while len(self._points) > 3 and (now.t - self._points[0].t > TURN[1] or abs(self._turned) > FULL + 60):
            a, b, c = self._points[:3]
            first = math.degrees(math.atan2(b.y - a.y, b.x - a.x))
            then = math.degrees(math.atan2(c.y - b.y, c.x - b.x))
            self._turned -= (then - first + 180.0) % 360.0 - 180.0
            del self._points[0]

    def _judge(self, now: Spot) -> Motion | None:
        seconds = now.t - self._points[0].t
        cx = sum(p.x for p in self._points) / len(self._points)
        cy = sum(p.y for p in self._points) / len(self._points)
        radii = [math.hypot(p.x - cx, p.y - cy) for p in self._points]
        mean = sum(radii) / len(radii)
        uneven = math.sqrt(sum((r - mean) ** 2 for r in radii) / len(radii)) / max(mean, 1e-9)
        if not (TURN[0] <= seconds <= TURN[1] and RADIUS[0] <= mean <= RADIUS[1] and uneven <= ROUND):
            return None
        first = self._points[0]
        if math.hypot(now.x - first.x, now.y - first.y) > OPEN * mean or _wrist_radius(self._points) < BY_ARM * mean:
            return None
        if not in_pose(self._poses, self._pose, HELD):
            return None
        # x grows to the right and y downwards, as the person sees it: a turn of positive angles is clockwise.
        name = "circle_cw" if self._turned > 0 else "circle_ccw"
        return Motion(name, main_pose(self._poses), 1.0 - uneven, {"radius": mean, "seconds": seconds}, uneven <= CLEAR)


def _wrist_radius(points: Sequence[Spot]) -> float:
    """Mean distance of the wrist from the middle of its way, palm lengths."""
    ways = np.array([p.hand.landmarks[WRIST, :2] for p in points], float)
    return float(np.hypot(*(ways - ways.mean(axis=0)).T).mean()) / (sum(p.palm for p in points) / len(points))


class WaveDetector:
    """Waves of one hand in `pose`, or in all where that is `any`."""

    def __init__(self, pose: str) -> None:
        self._pose = pose
        self._turns: deque[Spot] = deque(maxlen=STROKES + 1)  # where the hand turned back
        self._far: Spot | None = None  # the farthest spot of the stroke that is being made
        self._seen: list[Spot] = []
        self._reported = False

    def step(self, trail: Trail) -> Motion | None:
        """The wave that the last spot of the path completes."""
        now = trail.spots[-1]
        if trail.new or self._far is None or now.t - self._far.t > BEAT[1]:
            self._turns.clear()
            self._turns.append(now)
            self._far = now
            self._seen = []
            self._reported = False
        self._seen.append(now)
        begin = self._turns[-1]
        if abs(now.x - begin.x) >= abs(self._far.x - begin.x):
            self._far = now
        elif abs(now.x - self._far.x) >= STROKE[0] / 2:  # it has turned back
            if not self._is_stroke(begin, self._far):
                self._turns.clear()
            self._turns.append(self._far)
            self._far = now
        # The last stroke counts as soon as it is long enough.
        strokes = [*self._turns, self._far]
        if self._reported or len(strokes) < STROKES + 1 or not self._is_stroke(strokes[-2], strokes[-1]):
            return None
        lengths = [abs(b.x - a.x) for a, b in pairwise(strokes)][-STROKES:]
        mean = sum(lengths) / STROKES
        self._seen = [s for s in self._seen if s.t >= strokes[-STROKES - 1].t]
        heights, poses = [s.y for s in self._seen], [s.pose for s in self._seen]
        if max(lengths[:-1]) > UNLIKE * min(lengths) or max(heights) - min(heights) > ASLANT * mean:
            return None
        if not in_pose(poses, self._pose, HELD):
            return None
        self._reported = True
        data = {"seconds": now.t - self._seen[0].t, "length": mean}
        return Motion("wave", main_pose(poses), 1.0, data, max(lengths) <= ALIKE * min(lengths))

    def _is_stroke(self, a: Spot, b: Spot) -> bool:
        across, aslant = abs(b.x - a.x), abs(b.y - a.y)
        return STROKE[0] <= across <= STROKE[1] and aslant <= ASLANT * across and BEAT[0] <= b.t - a.t <= BEAT[1]
