"""How far a hand is from the camera, by its size in the picture."""

from __future__ import annotations

import math

import numpy as np

from gesturectl.model.types import Hand


def distance(hand: Hand, width: int, fov: float) -> float:
    """Metres from the camera to the hand's centre, whichever way the hand is turned.

    width: that of the picture as the camera gives it, pixels; fov: the camera's field of view along it, degrees. The
    scale is the one that brings the world landmarks closest to the picture's under weak perspective (least squares;
    DeMenthon and Davis 1995, POS).
    World landmarks have the network's idea of a hand's size, so that a large hand seems nearer than it is, as it does
    in the picture. A hand that is near, turned far and at the edge of the view is misjudged by up to a quarter. A
    single frame's value trembles by a percent or so: take it slowly.
    """
    seen = hand.landmarks[:, :2].astype(np.float64)
    real = hand.world[:, :2].astype(np.float64)
    seen -= seen.mean(axis=0)
    real -= real.mean(axis=0)
    pixels_a_metre = float((seen * real).sum()) / max(float((real * real).sum()), 1e-9)
    focal = width / 2 / math.tan(math.radians(fov) / 2)
    return focal / max(pixels_a_metre, 1e-3)
