"""Sources that OpenCV opens: cameras, video files and network streams."""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

# Read once by OpenCV, when its backends are first used: no FFmpeg chatter, and an unplugged camera noticed in seconds.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "3")

import cv2

from gesturectl.model.errors import EnvironmentLacksError, InputError
from gesturectl.model.types import Frame, ImageArray
from gesturectl.settings import Camera
from gesturectl.vision import jpeg

DAMAGED = 10  # pictures running that may be damaged before a live source counts as broken
STREAM_TIMEOUT = 5.0  # seconds a stream may take to open, and to give the next frame


class _LiveCapture:
    """What cameras and network streams share: frames at their own pace, decoded from JPEGs where they are handed over.

    first: the picture that has proved the capture to work, (height, width, 3) BGR.
    """

    live = True
    reduce = 1

    def __init__(self, name: str, capture: cv2.VideoCapture, first: ImageArray, settings: Camera) -> None:
        self.name = name
        self.size = (first.shape[1], first.shape[0])
        self.fps = _rate(capture, settings.fps)
        self._capture = capture
        self._mirrored = settings.mirrored
        self._most_reduced = jpeg.most(self.size) if jpeg.hand_over(capture, self.size) else 1
        self._index = 0

    def close(self) -> None:
        self._capture.release()

    def _next(self) -> Frame | None:
        reduced = min(self.reduce, self._most_reduced)
        for _ in range(DAMAGED):
            if not self._capture.grab():
                return None
            grabbed = time.monotonic()
            image = _retrieve(self._capture, reduced, mirrored=self._mirrored)
            if image is not None:
                frame = Frame(image, grabbed, self._index, reduced=reduced)
                self._index += 1
                return frame
        return None


class CameraSource(_LiveCapture):
    """A camera by number or device path, asked for the settings' size and rate.

    Raises EnvironmentLacksError where it is absent, busy, forbidden, or stops giving pictures.
    """

    def __init__(self, spec: str, settings: Camera) -> None:
        number = int(spec) if spec.isdecimal() and len(spec) < 6 else None
        linux = sys.platform == "linux"
        with _silent():
            capture = cv2.VideoCapture(number if number is not None else spec, cv2.CAP_V4L2 if linux else cv2.CAP_ANY)
            opened = capture.isOpened()
            if opened:
                _configure(capture, settings)
            image = _read(capture) if opened else None
        if image is None:
            capture.release()
            device = Path(f"/dev/video{number}" if number is not None else spec)
            raise _camera_error(f"camera {spec}", device if linux else None, opened=opened)
        super().__init__(f"camera {spec}", capture, image, settings)

    def read(self) -> Frame | None:
        frame = self._next()
        if frame is None:
            raise EnvironmentLacksError(
                f"{self.name} stopped giving pictures.", "Plug it in again, or name another with `--source`."
            )
        return frame


class NetworkStream(_LiveCapture):
    """An http(s) or rtsp stream. Raises EnvironmentLacksError where it does not answer or stalls; None is its end."""

    def __init__(self, url: str, settings: Camera) -> None:
        name = _without_password(url)
        milliseconds = int(STREAM_TIMEOUT * 1000)
        with _silent():
            # With several threads a decoder holds back as many frames.
            capture = cv2.VideoCapture(
                url,
                cv2.CAP_FFMPEG,
                [
                    cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, milliseconds,
                    cv2.CAP_PROP_READ_TIMEOUT_MSEC, milliseconds,
                    cv2.CAP_PROP_N_THREADS, 1,
                ],
            )  # fmt: skip
            image = _read(capture)
        if image is None:
            capture.release()
            raise EnvironmentLacksError(
                f"{name}: the stream does not answer or holds no video.", "Check the address and that its sender runs."
            )
        super().__init__(name, capture, image, settings)

    def read(self) -> Frame | None:
        asked = time.monotonic()
        frame = self._next()
        if frame is None and time.monotonic() - asked > 0.9 * STREAM_TIMEOUT:
            raise EnvironmentLacksError(
                f"{self.name}: the stream has stalled for {STREAM_TIMEOUT:.0f} seconds.",
                "Check the network and that its sender runs.",
            )
        return frame


class VideoFile:
    """A video or gif, timed by its container: `t` is 0 for the first frame and always grows.

    Raises InputError where the file holds no video.
    """

    live = False
    reduce = 1

    def __init__(self, path: Path, settings: Camera) -> None:
        self.name = str(path)
        self._mirrored = settings.mirrored
        if not os.access(path, os.R_OK):
            raise InputError(f"{path}: the file cannot be read.", "Check its permissions.")
        with _silent():
            # An absolute path keeps FFmpeg from reading a colon in it as a protocol.
            self._capture = cv2.VideoCapture(str(path.resolve()), cv2.CAP_FFMPEG)
            self.fps = _rate(self._capture, settings.fps)
            self._index = 0
            self._start = 0.0  # time stamp of the first frame, seconds
            self._last = 0.0  # `t` of the last one
            self._ahead = self._advance()
        if self._ahead is None:
            self._capture.release()
            raise InputError(f"{path}: not a video.", "Give a file that a video player can show.")
        height, width = self._ahead.image.shape[:2]
        self.size = (width, height)

    def read(self) -> Frame | None:
        frame = self._ahead
        self._ahead = None
        return frame or self._advance()

    def close(self) -> None:
        self._ahead = None
        self._capture.release()

    def _advance(self) -> Frame | None:
        image = _read(self._capture, mirrored=self._mirrored)
        if image is None:
            return None
        stamp = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        if self._index == 0:
            self._start = stamp if math.isfinite(stamp) else 0.0
        else:
            # Some containers repeat a time, step back or have none.
            t = stamp - self._start
            self._last = t if math.isfinite(t) and t > self._last else self._last + 1 / self.fps
        frame = Frame(image, self._last, self._index)
        self._index += 1
        return frame


def _configure(capture: cv2.VideoCapture, settings: Camera) -> None:
    # Few webcams give more than 640x480 at full rate uncompressed.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, settings.width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, settings.height)
    capture.set(cv2.CAP_PROP_FPS, settings.fps)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)


def _read(capture: cv2.VideoCapture, *, mirrored: bool = False) -> ImageArray | None:
    return _retrieve(capture, mirrored=mirrored) if capture.grab() else None


def _retrieve(capture: cv2.VideoCapture, reduced: int = 1, *, mirrored: bool) -> ImageArray | None:
    ok, image = capture.retrieve()
    if ok and image is not None and image.size > 0 and jpeg.is_jpeg(image):
        image = jpeg.decode(image, reduced)
    if not ok or image is None or image.size == 0:
        return None
    if mirrored:
        image = cv2.flip(image, 1)
    image.flags.writeable = False
    return image  # type: ignore[no-any-return]


def _rate(capture: cv2.VideoCapture, fallback: float) -> float:
    rate = float(capture.get(cv2.CAP_PROP_FPS))
    return rate if math.isfinite(rate) and 0.1 < rate <= 1000 else float(fallback)


def _camera_error(name: str, device: Path | None, *, opened: bool) -> EnvironmentLacksError:
    if opened:
        return EnvironmentLacksError(f"{name} opens but gives no picture.", "Close other programs that use it.")
    if device is not None and not device.exists():
        return EnvironmentLacksError(f"{name}: no camera at {device}.", "Plug one in, or name another with `--source`.")
    if device is not None and not os.access(device, os.R_OK | os.W_OK):
        return EnvironmentLacksError(
            f"{name}: no permission to use {device}.",
            "Run `sudo usermod -aG video $USER` and log in again.",
        )
    return EnvironmentLacksError(
        f"{name} cannot be opened: it is absent, in use, or forbidden.",
        "Close other programs that use it, or name another with `--source`.",
    )


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


@contextmanager
def _silent() -> Iterator[None]:
    # OpenCV writes its own account of a failure to stderr, of which the errors here are the readable form.
    level = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        yield
    finally:
        cv2.utils.logging.setLogLevel(level)
