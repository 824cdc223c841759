"""Pictures for the user: hands as skeletons, a confusion matrix as a table of shades."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from gesturectl.model.errors import InputError
from gesturectl.model.files import write_atomic
from gesturectl.model.types import BONES, FloatArray, Hand, ImageArray

_EDGE = 160  # pixels of a hand's square
_ROOM = 14  # pixels of its margin
_INK = (30, 30, 30)  # colours are BGR
_JOINT = (60, 60, 200)
_BONE = (160, 120, 60)
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def hands_image(hands: Sequence[Hand], columns: int = 8) -> ImageArray:
    """The hands side by side as BGR, each scaled to its square, mirrored as in a mirror."""
    image, places = _squares([hand.landmarks[:, :2] * np.array([-1, 1], np.float32) for hand in hands], columns)
    for points in places:
        dots = [(round(x), round(y)) for x, y in points.tolist()]
        for a, b in BONES:
            cv2.line(image, dots[a], dots[b], _BONE, 2, cv2.LINE_AA)
        for dot in dots:
            cv2.circle(image, dot, 3, _JOINT, -1, cv2.LINE_AA)
    return image


def ways_image(ways: Sequence[FloatArray], columns: int = 8) -> ImageArray:
    """The ways of a motion (n, 3: t, x, y) side by side as BGR, each from its dot on, as the person sees it."""
    image, places = _squares([way[:, 1:] for way in ways], columns)
    for points in places:
        dots = np.round(points).astype(np.int32)
        cv2.polylines(image, [dots], False, _BONE, 2, cv2.LINE_AA)
        cv2.circle(image, dots[0].tolist(), 5, _JOINT, -1, cv2.LINE_AA)
    return image


def _squares(drawings: Sequence[FloatArray], columns: int) -> tuple[ImageArray, list[NDArray[np.float64]]]:
    """A white picture with a square for each drawing (n, 2), and the drawings' points within their squares."""
    columns = max(1, min(columns, len(drawings)))
    rows = max(-(-len(drawings) // columns), 1)
    places = []
    for k, drawing in enumerate(drawings):
        points = drawing.astype(float)
        extent = np.ptp(points, axis=0)
        scale = (_EDGE - 2 * _ROOM) / max(float(extent.max()), 1e-6)
        corner = [k % columns * _EDGE, k // columns * _EDGE]
        places.append((points - points.min(axis=0) - extent / 2) * scale + _EDGE / 2 + corner)
    return np.full((rows * _EDGE, columns * _EDGE, 3), 255, np.uint8), places


def matrix_image(labels: Sequence[str], matrix: Sequence[Sequence[int]]) -> ImageArray:
    """A confusion matrix as BGR: rows true, columns answered, each row's shade its shares."""
    cell = 52  # pixels of a square
    left, top = 150, 110  # pixels for the labels
    n = len(labels)
    image = np.full((top + n * cell + 10, left + n * cell + 10, 3), 255, np.uint8)
    for i, name in enumerate(labels):
        cv2.putText(image, name[:16], (8, top + i * cell + 31), _FONT, 0.42, _INK, 1, cv2.LINE_AA)
        lane = np.full((cell, top, 3), 255, np.uint8)
        cv2.putText(lane, name[:12], (6, 31), _FONT, 0.42, _INK, 1, cv2.LINE_AA)
        image[:top, left + i * cell : left + (i + 1) * cell] = np.rot90(lane)
        total = sum(matrix[i])
        for j, count in enumerate(matrix[i]):
            share = count / total if total else 0.0
            x, y = left + j * cell, top + i * cell
            shade = (200, 140, 60) if i == j else (80, 90, 220)
            colour = [round(255 + (c - 255) * share) for c in shade]
            cv2.rectangle(image, (x, y), (x + cell - 2, y + cell - 2), colour, -1)
            if count:
                cv2.putText(image, str(count), (x + 12, y + 31), _FONT, 0.45, _INK, 1, cv2.LINE_AA)
    return image


def write_png(path: Path, image: ImageArray) -> None:
    """Writes an image as PNG. Raises InputError where the file cannot be written."""
    done, data = cv2.imencode(".png", image)
    assert done
    try:
        write_atomic(path, data.tobytes())
    except OSError as e:
        raise InputError(f"{path}: cannot be written ({e.strerror}).", "Name a file in a folder of yours.") from None
