"""Pictures for the user: hands as skeletons, a confusion matrix as a table of shades."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

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
    columns = max(1, min(columns, len(hands)))
    rows = -(-len(hands) // columns)
    image = np.full((max(rows, 1) * _EDGE, columns * _EDGE, 3), 255, np.uint8)
    for k, hand in enumerate(hands):
        p = hand.landmarks[:, :2].astype(float) * [-1, 1]
        low, size = p.min(axis=0), max(float(np.ptp(p, axis=0).max()), 1e-6)
        p = (p - low - np.ptp(p, axis=0) / 2) * (_EDGE - 2 * _ROOM) / size + _EDGE / 2
        p += [k % columns * _EDGE, k // columns * _EDGE]
        dots = [(round(x), round(y)) for x, y in p.tolist()]
        for a, b in BONES:
            cv2.line(image, dots[a], dots[b], _BONE, 2, cv2.LINE_AA)
        for dot in dots:
            cv2.circle(image, dot, 3, _JOINT, -1, cv2.LINE_AA)
    return image


def ways_image(ways: Sequence[FloatArray], columns: int = 8) -> ImageArray:
    """The ways of a motion (n, 3: t, x, y) side by side as BGR, each from its dot on, as the person sees it."""
    columns = max(1, min(columns, len(ways)))
    image = np.full((max(-(-len(ways) // columns), 1) * _EDGE, columns * _EDGE, 3), 255, np.uint8)
    for k, way in enumerate(ways):
        p = way[:, 1:].astype(float)
        size = max(float(np.ptp(p, axis=0).max()), 1e-6)
        p = (p - (p.min(axis=0) + p.max(axis=0)) / 2) * (_EDGE - 2 * _ROOM) / size + _EDGE / 2
        p += [k % columns * _EDGE, k // columns * _EDGE]
        dots = np.round(p).astype(np.int32)
        cv2.polylines(image, [dots], False, _BONE, 2, cv2.LINE_AA)
        cv2.circle(image, dots[0].tolist(), 5, _JOINT, -1, cv2.LINE_AA)
    return image


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
