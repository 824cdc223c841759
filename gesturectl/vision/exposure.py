"""Dark hands, exposed anew: a camera exposes for the whole room, and a hand before a bright wall comes out dark.

Both networks know hands in ordinary light best. Levels are multiplied, as a longer exposure would do, and cut off at
white: a dark hand keeps its contrasts, and the wall behind it becomes white. models/networks.md tells of gamma curves
and others, which did less well.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from gesturectl.model.types import ImageArray

EXPOSURES = (3.0, 6.0)  # times as long, for palms: what is too bright in the one may be right in the other
LIT = 64  # grey levels of a hand from which on its crop stays as it is
DARK = 40  # up to which it is exposed in full; in between by a part, so that no step comes with the camera's noise
AIM = 120.0  # grey levels of a hand that is exposed in full
MOST = 6.0  # times; beyond, there is more noise than hand
MIDDLE = slice(80, 144, 2)  # pixels of a crop of 224, across and down, that show a hand's palm wherever its fingers are


def expose(picture: ImageArray, times: float) -> None:
    """Multiplies the levels of a picture, in place."""
    if times != 1.0:
        cv2.LUT(picture, _table(times), dst=picture)


def metered(crop: ImageArray) -> float:
    """How many times longer the hand in a crop (224, 224, 3) should be exposed; 1 where it is bright enough.

    It is as bright as its palm, by the brightest of the three channels: skin is dark in blue in any light.
    """
    return _times(int(np.median(crop[MIDDLE, MIDDLE].max(axis=2))))


@cache
def _times(level: int) -> float:
    part = float(np.clip((LIT - level) / (LIT - DARK), 0.0, 1.0))
    return min(1.0 + part * (AIM / max(level, 1) - 1.0), MOST)


@cache
def _table(times: float) -> NDArray[np.uint8]:
    return np.minimum(np.round(np.arange(256) * times), 255).astype(np.uint8)
