"""Finds where in an otherwise still scene something moved, so that an empty room costs next to nothing."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from gesturectl.model.types import ImageArray
from gesturectl.vision.roi import Roi

COLUMNS = 40  # blocks across the picture
ROWS = 30  # blocks down the picture
STRIDE = 4  # every fourth pixel is enough for a block's mean
STEP = 6.0  # grey levels by which one block's mean has to change
BESIDE = 0.75  # edges of a hand's region to either side that its own movement explains


class MotionGate:
    """Compares each frame's coarse picture with a slowly following memory of the scene."""

    def __init__(self) -> None:
        self._memory: NDArray[np.float32] | None = None

    def changed(self, image: ImageArray) -> NDArray[np.bool_]:
        """Which blocks (ROWS, COLUMNS) of `image` (height, width, 3) differ from the scene; all in the first frame."""
        green = np.ascontiguousarray(image[::STRIDE, ::STRIDE, 1])
        coarse = cv2.resize(green, (COLUMNS, ROWS), interpolation=cv2.INTER_AREA).astype(np.float32)
        if self._memory is None:
            self._memory = coarse
            return np.ones((ROWS, COLUMNS), np.bool_)
        difference = coarse - self._memory
        # The camera's own exposure moves all blocks alike; what moves in the scene moves some of them.
        changed: NDArray[np.bool_] = np.abs(difference - np.median(difference)) > STEP
        self._memory += difference * (0.5 if changed.any() else 0.1)
        return changed


def explained(roi: Roi, size: tuple[int, int]) -> NDArray[np.bool_]:
    """The blocks (ROWS, COLUMNS) in which a hand in `roi` moves, or the arm below it; size: the frame's, in pixels."""
    x = (np.arange(COLUMNS, dtype=np.float32) + 0.5) * (size[0] / COLUMNS) - roi.cx
    y = (np.arange(ROWS, dtype=np.float32) + 0.5)[:, None] * (size[1] / ROWS) - roi.cy
    c, s = math.cos(roi.angle), math.sin(roi.angle)
    across, down = x * c + y * s, y * c - x * s
    reach = BESIDE * roi.size
    return (np.abs(across) < reach) & (down > -reach)
