"""Captured pictures as the person stands before the camera."""

from __future__ import annotations

import cv2

from gesturectl.model.types import ImageArray
from gesturectl.settings import Camera

TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


def upright(image: ImageArray, settings: Camera) -> ImageArray:
    """A captured picture as the person stands before it, unmirrored and turned; read-only."""
    if settings.mirrored:
        image = cv2.flip(image, 1)
    if settings.rotate:
        image = cv2.rotate(image, TURNS[settings.rotate])
    image.flags.writeable = False
    return image
