"""How a hand is held before the camera: facing it or not, upright or not, in the air or on the desk."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gesturectl.model.geometry import PALM_POINTS
from gesturectl.model.types import INDEX_MCP, KNUCKLES, MIDDLE_MCP, WRIST, FloatArray, Hand, frozen

View = Literal["auto", "front", "desk", "above"]  # the setting `camera.view`
Lie = Literal["raised", "front", "above"]

BACK = -0.15  # cosine between the palm's normal and the line to the camera below which the back is seen for sure
TIPS = [8, 12, 16, 20]
FLAT = -0.62  # the same, of the flattest hand that a camera in front sees, by the network's idea of it
ASLANT = 0.3  # cosine of the lean from upright from which on a hand points up or down for sure
QUIET = 0.25  # seconds
STILL = 0.25  # palm widths by which a resting hand's fingertips move within QUIET, at most
UNSURE = 8.0  # pixels by which the tracker's noise may move them
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


class Fingers:
    """How the fingers of one hand move beside the palm: those of a resting hand do not."""

    def __init__(self) -> None:
        self._tips: deque[tuple[float, FloatArray]] = deque()  # by the palm, in its widths
        self._width = 0.0

    def step(self, hand: Hand, t: float) -> None:
        """Takes in the hand of a frame."""
        points = hand.landmarks[:, :2]
        self._width += (knuckle_width(points) - self._width) * (SLOW if self._width else 1.0)
        self._tips.append((t, (points[TIPS] - points[PALM_POINTS].mean(0)) / self._width))
        while len(self._tips) > 1 and self._tips[1][0] <= t - QUIET + 1e-6:
            self._tips.popleft()

    @property
    def still(self) -> bool:
        """Whether no two fingertips have been far from where they were within QUIET; one alone may be hidden.

        Single frames that stand out do not count (the median of three frames each): they are the tracker's noise.
        """
        tips = [tip for _, tip in self._tips]
        steady = [np.median(np.stack(tips[i - 2 : i + 1]), axis=0) for i in range(2, len(tips))]
        moved = sorted(_ranges(steady or tips).tolist())[-2]
        return bool(moved <= max(STILL, UNSURE / self._width))


def _ranges(places: Sequence[FloatArray]) -> FloatArray:
    """How far each fingertip has been from where it was."""
    tips = np.stack(places)
    low, high = tips.min(0), tips.max(0)
    return frozen(np.hypot(high[:, 0] - low[:, 0], high[:, 1] - low[:, 1]))
