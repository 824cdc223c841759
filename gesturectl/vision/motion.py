"""Tells whether anything moved in an otherwise still scene, so that an empty room costs next to nothing."""

from __future__ import annotations

import cv2
import numpy as np

from gesturectl.types import ImageArray

GRID = (40, 30)  # blocks of the picture, columns and rows
STEP = 6.0  # grey levels by which one block's mean has to change


class MotionGate:
    """Compares each frame's coarse grey picture with a slowly following memory of the scene."""

    def __init__(self) -> None:
        self._memory: np.ndarray | None = None

    def moved(self, image: ImageArray) -> bool:
        """Whether `image` (height, width, 3) differs from the remembered scene; True for the first frame."""
        coarse = cv2.resize(image, GRID, interpolation=cv2.INTER_AREA).mean(axis=2, dtype=np.float32)
        if self._memory is None or self._memory.shape != coarse.shape:
            self._memory = coarse
            return True
        difference = coarse - self._memory
        # The camera's own exposure moves all blocks alike; what moves in the scene moves some of them.
        moved = bool(np.abs(difference - np.median(difference)).max() > STEP)
        self._memory = self._memory + difference * (0.5 if moved else 0.1)
        return moved
