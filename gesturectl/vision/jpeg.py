"""Live pictures that come as JPEGs, decoded no larger than the tracker needs them.

A JPEG is made of blocks of 8x8 pixels; decoding only the low frequencies of each gives the picture at 1/2, 1/4 or 1/8
of its size, for less work than the whole.
"""

from __future__ import annotations

import cv2

from gesturectl.model.types import ImageArray

SMALL = 480  # pixels of width of a picture that is only shown
QUALITY = 70  # its JPEG quality, 0..100
ENOUGH = 640  # pixels of width below which a picture is not reduced
_FLAGS = {
    1: cv2.IMREAD_COLOR,
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}


def most(size: tuple[int, int]) -> int:
    """How many times a picture of `size` (width, height) may be reduced: 1, 2, 4 or 8."""
    return max(r for r in _FLAGS if r == 1 or (size[0] // r >= ENOUGH and size[0] % r == size[1] % r == 0))


def hand_over(capture: cv2.VideoCapture, size: tuple[int, int]) -> bool:
    """Sets a capture to give its JPEGs undecoded where they are large enough to gain from it; whether it does."""
    if most(size) == 1 or int(capture.get(cv2.CAP_PROP_FOURCC)) != cv2.VideoWriter.fourcc(*"MJPG"):
        return False
    if capture.getBackendName() == "FFMPEG":
        switch, raw, decoded = cv2.CAP_PROP_FORMAT, -1, cv2.CV_8UC3
    else:
        switch, raw, decoded = cv2.CAP_PROP_CONVERT_RGB, 0, 1
    if capture.set(switch, raw):
        ok, data = capture.read()
        if ok and is_jpeg(data) and decode(data, 1) is not None:
            return True
        capture.set(switch, decoded)
    return False


def is_jpeg(data: ImageArray) -> bool:
    """Whether what a capture gave are a JPEG's bytes rather than pixels."""
    return data.ndim == 2 and data.shape[0] == 1 and bytes(data[0, :2]) == b"\xff\xd8"


def decode(data: ImageArray, reduced: int) -> ImageArray | None:
    """The picture (height, width, 3) BGR at 1/`reduced` of its size; None where the bytes are damaged."""
    try:
        image = cv2.imdecode(data, _FLAGS[reduced] | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:  # no bytes, or a picture larger than any
        return None
    return None if image is None or image.size == 0 else image


def small(image: ImageArray) -> bytes:
    """A picture as a JPEG for the eye, no wider than SMALL."""
    height, width = image.shape[:2]
    if width > SMALL:
        image = cv2.resize(image, (SMALL, max(1, height * SMALL // width)), interpolation=cv2.INTER_AREA)
    return bytes(cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, QUALITY))[1])
