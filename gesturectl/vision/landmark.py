"""Landmarks: 21 points of one hand in a rotated crop (MediaPipe's hand_landmark_full on 224x224 pixels)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from gesturectl.model.types import FloatArray, ImageArray, frozen
from gesturectl.vision.exposure import expose, metered
from gesturectl.vision.network import Network
from gesturectl.vision.roi import Roi, crop_matrix

EDGE = 224
CLEAR = 0.4  # presence below which a hand is not seen clearly: a tracked one is given up there
Z_SCALE = 0.4  # the network's z spans this share of its input, by MediaPipe's `normalize_z`


@dataclass(frozen=True, slots=True)
class Landmarks:
    """The network's result for one crop."""

    presence: float  # 0..1, that there is a hand in the crop
    right: float  # 0..1, that it is the person's right hand, for an unmirrored frame
    points: FloatArray  # (21, 3) image pixels, z in the same scale
    world: FloatArray  # (21, 3) metres, axes as in the image, origin at the hand's centre


class LandmarkDetector:
    """Finds the landmarks of the hand in a region of the frame."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def detect(self, image: ImageArray, roi: Roi) -> Landmarks:
        """The landmarks within `roi` of `image` (height, width, 3) BGR.

        Where no hand is seen clearly and what is there is dark, it is exposed anew. A dark hand that is seen clearly
        stays as it is: gestures were learned from such, and pinches of hands exposed anew are missed more often.
        """
        cv2.warpAffine(
            image,
            crop_matrix(roi, EDGE),
            (EDGE, EDGE),
            dst=self._network.image,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        got = self._infer(roi)
        times = metered(self._network.image) if got.presence < CLEAR else 1.0
        if times == 1.0:
            return got
        expose(self._network.image, times)
        again = self._infer(roi)
        return again if again.presence > got.presence else got

    def _infer(self, roi: Roi) -> Landmarks:
        points, presence, right, world = self._network.infer()
        return project(points[0], world[0], float(presence[0, 0]), float(right[0, 0]), roi)


def project(points: FloatArray, world: FloatArray, presence: float, right: float, roi: Roi) -> Landmarks:
    """The network's outputs in the frame's coordinates.

    points: (63,) crop pixels, z by `Z_SCALE`; world: (63,) metres, turned with the crop
    (`LandmarkProjectionCalculator`, `WorldLandmarkProjectionCalculator`).
    """
    c, s = math.cos(roi.angle), math.sin(roi.angle)
    turn = np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])
    unit = points.reshape(21, 3).astype(np.float64) / EDGE
    unit[:, :2] -= 0.5
    unit[:, 2] /= Z_SCALE
    p = unit @ turn * roi.size
    p[:, 0] += roi.cx
    p[:, 1] += roi.cy
    return Landmarks(presence, right, frozen(p), frozen(world.reshape(21, 3) @ turn))
