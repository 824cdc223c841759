"""Regions of interest: rotated squares in the frame, where they come from and how a crop and its points map to it.

Conventions follow MediaPipe Hands (`hand_landmark_landmarks_to_roi`, `palm_detection_detection_to_roi`,
`HandLandmarksToRectCalculator`, `RectTransformationCalculator`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gesturectl.model.types import FloatArray

# From a box to a region: edge in edges of the box, and its shift along the hand in heights of the box.
PALM_SCALE = 2.6
PALM_SHIFT = -0.5
HAND_SCALE = 2.0
HAND_SHIFT = -0.1
# Wrist, and each finger's inner joints: the fingertips move too much to steer the crop by.
_STEADY = np.array([0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18])


@dataclass(frozen=True, slots=True)
class Roi:
    """A square that holds one hand, fingers up."""

    cx: float  # centre, image pixels
    cy: float
    size: float  # edge, image pixels
    angle: float  # radians, clockwise in the image, -pi..pi


def normalize(angle: float) -> float:
    """`angle` brought into -pi..pi."""
    return angle - 2 * math.pi * math.floor((angle + math.pi) / (2 * math.pi))


def _upright(x0: float, y0: float, x1: float, y1: float) -> float:
    """The angle by which the picture of a hand with its wrist at 0 and its knuckle at 1 is turned from upright."""
    return normalize(math.pi / 2 - math.atan2(-(y1 - y0), x1 - x0))


def _transformed(cx: float, cy: float, w: float, h: float, angle: float, scale: float, shift: float) -> Roi:
    """The square of the longer edge, scaled, and shifted by a share of the height along the hand."""
    dy = h * shift
    return Roi(cx - dy * math.sin(angle), cy + dy * math.cos(angle), max(w, h) * scale, angle)


def roi_from_palm(box: FloatArray, keypoints: FloatArray) -> Roi:
    """The hand's region from a palm: box (x0, y0, x1, y1) and keypoints (7, 2) in image pixels."""
    x0, y0, x1, y1 = (float(v) for v in box)
    wrist, middle = keypoints[0], keypoints[2]
    angle = _upright(float(wrist[0]), float(wrist[1]), float(middle[0]), float(middle[1]))
    return _transformed((x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0, angle, PALM_SCALE, PALM_SHIFT)


def roi_from_landmarks(landmarks: FloatArray) -> Roi:
    """The next frame's region from this frame's landmarks (21, 3) in image pixels."""
    p = landmarks[:, :2].astype(np.float64)
    knuckle = ((p[5] + p[13]) / 2 + p[9]) / 2
    angle = _upright(p[0, 0], p[0, 1], knuckle[0], knuckle[1])
    q = p[_STEADY]
    centre = (q.min(0) + q.max(0)) / 2
    c, s = math.cos(angle), math.sin(angle)
    turned = (q - centre) @ np.array([[c, -s], [s, c]])
    low, high = turned.min(0), turned.max(0)
    mx, my = (low + high) / 2
    w, h = high - low
    return _transformed(centre[0] + c * mx - s * my, centre[1] + s * mx + c * my, w, h, angle, HAND_SCALE, HAND_SHIFT)


def crop_matrix(roi: Roi, pixels: int) -> NDArray[np.float64]:
    """The (2, 3) matrix from a crop's pixel (column, row) to the image's, for a crop of `pixels` squared."""
    k = roi.size / pixels
    c, s = math.cos(roi.angle) * k, math.sin(roi.angle) * k
    h = pixels / 2
    return np.array([[c, -s, roi.cx - (c - s) * h], [s, c, roi.cy - (s + c) * h]])


def scaled(roi: Roi, by: float) -> Roi:
    """The same square, its edge `by` times as long."""
    return Roi(roi.cx, roi.cy, by * roi.size, roi.angle)


def shifted(roi: Roi, dx: float, dy: float) -> Roi:
    """The same square, moved by dx and dy image pixels."""
    return Roi(roi.cx + dx, roi.cy + dy, roi.size, roi.angle)


def intersection_over_union(a: Roi, b: Roi) -> float:
    """Overlap of two regions taken as upright squares, 0..1, as MediaPipe's association does."""
    w = min(a.cx + a.size / 2, b.cx + b.size / 2) - max(a.cx - a.size / 2, b.cx - b.size / 2)
    h = min(a.cy + a.size / 2, b.cy + b.size / 2) - max(a.cy - a.size / 2, b.cy - b.size / 2)
    inter = max(w, 0.0) * max(h, 0.0)
    return inter / (a.size**2 + b.size**2 - inter)
