"""How a hand is held before the camera: facing it or not, upright or not, in the air or on the desk."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from gesturectl.model.geometry import PALM_POINTS
from gesturectl.model.types import INDEX_MCP, KNUCKLES, MIDDLE_MCP, WRIST, FloatArray, Hand, frozen

View = Literal["auto", "front", "desk", "above"]  # the setting `camera.view`
Lie = Literal["raised", "front", "above"]
T = TypeVar("T")

BACK = -0.15  # cosine between the palm's normal and the line to the camera below which the back is seen for sure
TIPS = [8, 12, 16, 20]
FLAT = -0.62  # the same, of the flattest hand that a camera in front sees, by the network's idea of it
ASLANT = 0.3  # cosine of the lean from upright from which on a hand points up or down for sure
QUIET = 0.25  # seconds
STILL = 0.25  # palm widths by which a resting hand's fingertips move within QUIET, at most
UNSURE = 8.0  # pixels by which the tracker's noise may move them
# By rendered hands on a desk (models/training/desk_hands.py):
STROKE = 0.13  # palm widths that a finger which types moves by itself within STROKES
STROKES = 1.0  # seconds
BESIDE = 0.8  # of the index finger's way: others follow one that taps or pinches
STEADY = 0.3  # share of the frames in which the fingers change by no more than the tracker's noise
NOISE = 5.0  # times that noise which a stroke has to exceed
CARRIED = 0.9  # palm widths within QUIET that a typing hand does not go
LIFTED = 0.06  # change of the logarithm of its size
LASTING = 1.2  # seconds
TYPING = 0.6  # share of them
SMOOTH = 0.03  # seconds
SLOW = 0.1  # share by which a frame changes the palm's width


def facing(hand: Hand) -> float:
    """Cosine between the palm's normal and the line to the camera: 1 for the palm, -1 for the back."""
    return -float(_normal(hand)[2])


def backwards(hand: Hand) -> float:
    """How far the fingertips are behind the back of the hand, in palm lengths; negative on the palm's side."""
    w = hand.world
    length = float(np.linalg.norm(w[MIDDLE_MCP] - w[WRIST])) or 1.0
    return -float((w[TIPS].mean(axis=0) - w[WRIST]) @ _normal(hand)) / length


def _normal(hand: Hand) -> NDArray[np.float64]:
    """Of the palm, away from it, of length 1."""
    w = hand.world
    normal = np.cross(w[INDEX_MCP] - w[WRIST], w[KNUCKLES[3]] - w[WRIST])
    normal = normal / (np.linalg.norm(normal) or 1.0)
    return normal if hand.side == "right" else -normal


def rise(hand: Hand) -> float:
    """Cosine of the hand's lean from upright in the picture."""
    d = hand.landmarks[MIDDLE_MCP, :2] - hand.landmarks[WRIST, :2]
    return -float(d[1] / (np.linalg.norm(d) or 1.0))


def lie(hand: Hand, view: View) -> Lie:
    """How the hand lies: raised, as in the air; on the desk, seen from the front; or seen from above, as by oneself.

    A hand on the desk is seen from its back. Its fingers point away from the person: down in the picture of a camera
    in front, up in that of one above, which is upright if the person's own view is. Where it lies aslant, it is the one
    above that sees it flat.
    """
    if view in ("desk", "above"):
        return "above"
    upright, front = rise(hand), facing(hand)
    if upright < -ASLANT or (upright < ASLANT and FLAT < front < 0) or (view == "front" and upright < 0):
        return "front"
    return "above" if view == "auto" and front < BACK else "raised"


def knuckle_width(points: FloatArray) -> float:
    """Distance of the outer knuckles of (21, 2) landmarks."""
    return float(np.linalg.norm(points[KNUCKLES[0]] - points[KNUCKLES[3]])) or 1.0


def by_themselves(points: FloatArray, width: float) -> FloatArray:
    """(4, 2) places of the fingertips by their knuckles, less what the other three do in the middle, in `width`."""
    fingers = (points[TIPS] - points[list(KNUCKLES)]) / width
    return frozen(fingers - np.stack([np.median(np.delete(fingers, k, 0), 0) for k in range(4)]))


def palm_spot(points: FloatArray, width: float) -> FloatArray:
    """(3,) the palm's middle in `width`, and the logarithm of its size."""
    palm = points[PALM_POINTS]
    middle = palm.mean(0)
    return np.array([*middle / width, math.log(float(np.linalg.norm(palm - middle)) + 1e-6)], np.float32)


class Noise:
    """The change from frame to frame that is usual, over so many seconds.

    Frames with the landmarks of the frame before do not count: the tracker keeps them where the picture is the same.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._last: tuple[float, FloatArray] | None = None  # time and landmarks of the last frame
        self._counted = 0.0  # seconds of the frames that count
        self._changes: deque[tuple[float, float]] = deque()

    def step(self, landmarks: FloatArray, t: float, change: float) -> None:
        """Takes in a frame's landmarks, and the size of what has changed since the last."""
        last, self._last = self._last, (t, landmarks)
        if last is None or np.array_equal(last[1], landmarks):
            return
        self._counted += t - last[0]
        self._changes.append((self._counted, change))
        while self._changes[0][0] <= self._counted - self._seconds - 1e-6:
            self._changes.popleft()

    def below(self, share: float) -> float:
        """What the change does not exceed in this share of the frames."""
        changes = sorted(change for _, change in self._changes) or [0.0]
        return changes[int(share * len(changes))]


class Fingers:
    """How the fingers of one hand move beside the palm: those of a resting hand do not, those of a typing hand do."""

    def __init__(self) -> None:
        self._tips: deque[tuple[float, FloatArray]] = deque()  # by the palm, in its widths
        self._palm: deque[tuple[float, FloatArray]] = deque()  # its middle in its widths, and the logarithm of its size
        self._own: deque[tuple[float, FloatArray]] = deque()  # each by its knuckle and by the others, smoothed
        self._noise = Noise(STROKES)  # before that
        self._before: FloatArray | None = None
        self._width = 0.0
        self._busy: deque[tuple[float, bool]] = deque()

    def step(self, hand: Hand, t: float) -> None:
        """Takes in the hand of a frame."""
        points = hand.landmarks[:, :2]
        width = knuckle_width(points)
        self._width += (width - self._width) * (SLOW if self._width else 1.0)
        _keep(self._palm, t, palm_spot(points, self._width), QUIET)
        _keep(self._tips, t, (points[TIPS] - points[PALM_POINTS].mean(0)) / self._width, QUIET)
        own = by_themselves(points, self._width)
        change = own - (own if self._before is None else self._before)
        self._before = own
        self._noise.step(hand.landmarks, t, float(np.hypot(change[:, 0], change[:, 1]).mean()))
        if self._own:
            before, last = self._own[-1]
            own = last + (own - last) * (1.0 - math.exp(-(t - before) / SMOOTH))
        if self._carried():
            self._own.clear()
        _keep(self._own, t, own, STROKES)
        _keep(self._busy, t, self._several(), LASTING)

    @property
    def still(self) -> bool:
        """Whether no two fingertips have been far from where they were within QUIET; one alone may be hidden.

        Single frames that stand out do not count (the median of three frames each): they are the tracker's noise.
        """
        tips = [tip for _, tip in self._tips]
        steady = [np.median(np.stack(tips[i - 2 : i + 1]), axis=0) for i in range(2, len(tips))]
        moved = sorted(_ranges(steady or tips).tolist())[-2]
        return bool(moved <= max(STILL, UNSURE / self._width))

    @property
    def typing(self) -> bool:
        """Whether several fingers have moved one by one for most of LASTING, as on a keyboard."""
        if self._busy[-1][0] - self._busy[0][0] < LASTING - 1e-6:
            return False
        return sum(busy for _, busy in self._busy) > TYPING * len(self._busy)

    def explain(self) -> None:
        """A gesture tells why the fingers have moved of late: they do not type."""
        self._own.clear()
        self._busy.clear()

    def _carried(self) -> bool:
        """Whether the hand goes elsewhere, is lifted or put down, which moves the fingers as well."""
        places = np.stack([place for _, place in self._palm])
        x, y, size = (places.max(0) - places.min(0)).tolist()
        return math.hypot(x, y) > CARRIED or size > LIFTED

    def _several(self) -> bool:
        index, *others = _ranges([place for _, place in self._own]).tolist()
        second = sorted(others)[-2]
        return bool(second > max(STROKE, NOISE * self._noise.below(STEADY), BESIDE * index))


def _keep(values: deque[tuple[float, T]], t: float, value: T, seconds: float) -> None:
    """Adds the value of time `t`; keeps those of the last seconds, and one before."""
    values.append((t, value))
    while len(values) > 1 and values[1][0] <= t - seconds + 1e-6:
        values.popleft()


def _ranges(places: Sequence[FloatArray]) -> FloatArray:
    """How far each fingertip has been from where it was."""
    tips = np.stack(places)
    low, high = tips.min(0), tips.max(0)
    return frozen(np.hypot(high[:, 0] - low[:, 0], high[:, 1] - low[:, 1]))
