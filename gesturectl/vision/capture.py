"""Sources that OpenCV opens: cameras, video files and network streams."""

from __future__ import annotations

import logging
import math
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Read once by OpenCV, when its backends are first used: no FFmpeg chatter, and an unplugged camera noticed in seconds.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "3")
# Media Foundation of Windows takes many seconds to look for a graphics card's help, which small pictures do not need.
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")

import cv2

from gesturectl.model.errors import EnvironmentLacksError, InputError, NoPictureError
from gesturectl.model.types import Frame, ImageArray
from gesturectl.model.words import shown, shown_path
from gesturectl.settings import Camera
from gesturectl.vision import MOST_PIXELS, jpeg
from gesturectl.vision.camera import APIS, device_file
from gesturectl.vision.upright import upright

DAMAGED = 10  # pictures running that may be damaged before a live source counts as broken
DAMAGED_IN_FILE = 250  # and before a file counts as ended; at a file's end, asking so often costs some milliseconds
WHOLE = 0.95  # share of the frames and of the seconds that a file announces, without which it counts as cut off
JUMP = 5.0  # seconds between two pictures of a file; what is more, or as much backwards, is no time that has passed
STREAM_TIMEOUT = 5.0  # seconds a stream may take to open, and to give the next frame
FILE_TIMEOUT = 10.0  # the same of a file, which may lie on a disk that first has to start
_log = logging.getLogger(__name__)
_reported: set[str] = set()  # what was said of files, once each however often they are played


class _LiveCapture:
    """What cameras and network streams share: frames at their own pace, decoded from JPEGs where they are handed over.

    first: the picture that has proved the capture to work, (height, width, 3) BGR.
    """

    live = True
    reduce = 1

    def __init__(self, name: str, capture: cv2.VideoCapture, first: ImageArray, settings: Camera) -> None:
        self.name = name
        self.settings = settings
        captured = (first.shape[1], first.shape[0])
        first = upright(first, settings)
        self.size = (first.shape[1], first.shape[0])
        self.fps = self._nominal(capture, settings)
        self._capture = capture
        self._most_reduced = jpeg.most(captured) if jpeg.hand_over(capture, captured) else 1
        self._index = 0

    def close(self) -> None:
        self._capture.release()

    def _nominal(self, capture: cv2.VideoCapture, settings: Camera) -> float:
        return _rate(capture, settings.fps)

    def _next(self) -> Frame | None:
        reduced = min(self.reduce, self._most_reduced)
        for _ in range(DAMAGED):
            if not self._capture.grab():
                return None
            grabbed = time.monotonic()
            image = _retrieve(self._capture, reduced)
            if image is not None:
                frame = Frame(upright(image, self.settings), grabbed, self._index, reduced=reduced)
                self._index += 1
                return frame
        return None


class CameraSource(_LiveCapture):
    """A camera by number or device path, asked for the settings' size and rate.

    Raises EnvironmentLacksError where it is absent, busy, forbidden, or stops giving pictures.
    """

    def __init__(self, spec: str, settings: Camera) -> None:
        number = int(spec) if spec.isdecimal() and len(spec) < 6 else None
        with _silent():
            capture, image, opened = _first_open(number if number is not None else _as_bytes(spec), settings)
        if image is None:
            capture.release()
            raise _camera_error(f"camera {shown_path(spec)}", device_file(spec), opened=opened)
        super().__init__(f"camera {shown_path(spec)}", capture, image, settings)

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
        name = public_address(url)
        with _silent():
            # With several threads a decoder holds back as many frames.
            capture = cv2.VideoCapture(
                _as_bytes(url), cv2.CAP_FFMPEG, [*_timeouts(STREAM_TIMEOUT), cv2.CAP_PROP_N_THREADS, 1]
            )
            image = _read(capture)
        if image is None:
            capture.release()
            raise EnvironmentLacksError(
                f"{name}: the stream does not answer or holds no video.", "Check the address and that its sender runs."
            )
        super().__init__(name, capture, image, settings)

    def _nominal(self, capture: cv2.VideoCapture, settings: Camera) -> float:
        return 0.0  # most streams do not report it, and FFmpeg then has its own guess

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
    """A video or gif, timed by its container: `t` is 0 for the first frame and always grows, by JUMP at most.

    Damaged pictures are passed over; how many, and whether the file is cut off, a warning says at its end. Raises
    InputError where the file holds no video, or one of pictures that are too large.
    """

    live = False
    reduce = 1

    def __init__(self, path: Path, settings: Camera) -> None:
        self.name = shown_path(path)
        self.settings = settings
        if not os.access(path, os.R_OK):
            raise InputError(f"{self.name}: the file cannot be read.", "Check its permissions.")
        with _silent():
            # An absolute path keeps FFmpeg from reading a colon in it as a protocol.
            name, timeouts = _as_bytes(path.resolve()), _timeouts(FILE_TIMEOUT)
            self._capture = cv2.VideoCapture(name, cv2.CAP_FFMPEG, timeouts)
            self._check_size()
            self.fps = _rate(self._capture, settings.fps)
            self._index = 0
            self._damaged = 0  # pictures passed over
            self._first = 0.0  # time stamp of the first frame, seconds
            self._start = 0.0  # the time stamp that has the `t` 0: that one, unless the stamps have jumped
            self._stamp = 0.0  # of the last frame
            self._last = 0.0  # `t` of the last frame
            self._ahead = self._advance()
        if self._ahead is None:
            self._capture.release()
            raise InputError(f"{self.name}: not a video.", "Give a file that a video player can show.")
        height, width = self._ahead.image.shape[:2]
        self.size = (width, height)

    def read(self) -> Frame | None:
        frame = self._ahead or self._advance()
        self._ahead = None
        if frame is None:
            self._report_faults()
        return frame

    def close(self) -> None:
        self._ahead = None
        self._capture.release()

    def _check_size(self) -> None:
        width, height = (int(self._capture.get(p)) for p in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
        if width * height > MOST_PIXELS:
            self._capture.release()
            raise InputError(
                f"{self.name}: its pictures of {width}x{height} pixels are too large.", "Give a smaller video."
            )

    def _advance(self) -> Frame | None:
        until = time.monotonic() + FILE_TIMEOUT
        for damaged in range(DAMAGED_IN_FILE):
            if damaged and time.monotonic() > until:
                self._report(f"no picture came for {FILE_TIMEOUT:.0f} seconds, which counts as its end")
                return None
            with _silent():
                image = _read(self._capture)
            if image is not None:
                self._damaged += damaged
                self._count_time()
                frame = Frame(upright(image, self.settings), self._last, self._index)
                self._index += 1
                return frame
        return None

    def _count_time(self) -> None:
        stamp = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        if not math.isfinite(stamp):
            self._last += 1 / self.fps if self._index else 0.0
            return
        if self._index == 0:
            self._first = self._start = stamp
        else:
            # Some containers repeat a time, or step back by a little.
            t, following = stamp - self._start, self._last + 1 / self.fps
            if abs(t - self._last) > max(JUMP, 2 / self.fps):
                self._report(f"its time jumps by {t - self._last:.0f} seconds; it is played on without them")
                self._start, t = stamp - following, following
            self._last = t if t > self._last else following
        self._stamp = stamp

    def _report_faults(self) -> None:
        """Warns where the file did not give all that it should hold."""
        if self._damaged:
            plural = "picture is" if self._damaged == 1 else "pictures are"
            self._report(f"{self._damaged} damaged {plural} passed over")
        announced = float(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))  # or an estimate, by time and rate
        seconds = announced / self.fps
        seen = self._stamp - self._first + 1 / self.fps
        if self._index + self._damaged < WHOLE * announced and seen < WHOLE * seconds:
            self._report(f"the file breaks off after {seen:.1f} of {seconds:.1f} seconds; it was not copied whole")

    def _report(self, fault: str) -> None:
        text = f"{self.name}: {fault}."
        if text not in _reported:
            _reported.add(text)
            _log.warning("%s", text)


def _configure(capture: cv2.VideoCapture, settings: Camera) -> None:
    # Few webcams give more than 640x480 at full rate uncompressed.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, settings.width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, settings.height)
    capture.set(cv2.CAP_PROP_FPS, settings.fps)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)


def _read(capture: cv2.VideoCapture) -> ImageArray | None:
    return _retrieve(capture) if capture.grab() else None


def _retrieve(capture: cv2.VideoCapture, reduced: int = 1) -> ImageArray | None:
    ok, image = capture.retrieve()
    if ok and image is not None and image.size > 0 and jpeg.is_jpeg(image):
        image = jpeg.decode(image, reduced)
    if not ok or image is None or image.size == 0:
        return None
    return image  # type: ignore[no-any-return]


def _first_open(device: int | Any, settings: Camera) -> tuple[cv2.VideoCapture, ImageArray | None, bool]:
    """A camera by the first of OpenCV's ways that gives a picture, with that; else by the last, without.

    And whether it could be opened by that.
    """
    for way, api in enumerate(APIS, 1):
        capture = cv2.VideoCapture(device, api)
        image, opened = None, capture.isOpened()
        if opened:
            _configure(capture, settings)
            image = _read(capture)
        if image is not None or way == len(APIS):
            break
        capture.release()
    return capture, image, opened


def _rate(capture: cv2.VideoCapture, fallback: float) -> float:
    rate = float(capture.get(cv2.CAP_PROP_FPS))
    return rate if math.isfinite(rate) and 0.1 < rate <= 1000 else float(fallback)


def _camera_error(name: str, device: Path | None, *, opened: bool) -> EnvironmentLacksError:
    if opened:
        return NoPictureError(f"{name} opens but gives no picture.", "Close other programs that use it.")
    if device is not None and not device.exists():
        remedy = "Plug one in, or name another with `--source`; `gesturectl cameras` lists them."
        return EnvironmentLacksError(f"{name}: no camera at {device}.", remedy)
    if device is not None and not os.access(device, os.R_OK | os.W_OK):
        return EnvironmentLacksError(
            f"{name}: no permission to use {device}.",
            "Run `sudo usermod -aG video $USER` and log in again.",
        )
    return NoPictureError(
        f"{name} cannot be opened: it is absent, in use, or forbidden.",
        "Close other programs that use it, or name another with `--source`.",
    )


def public_address(url: str) -> str:
    """A stream's address without what may be secret: user, password and all behind a `?`."""
    scheme, _, rest = shown(url).partition("://")
    found = _ADDRESS.fullmatch(rest)
    # A password may hold any sign; where these mislead, all up to the last @ and all behind the host are left out.
    host_and_path = found[1] if found else re.split(r"[/?#&;]", rest.rpartition("@")[2])[0]
    return f"{scheme}://{host_and_path}"


_ADDRESS = re.compile(r"(?:[^/?#@]*@)?([^/?#@]*(?:/[^?#@]*)?)(?:[?#][^@]*)?")


def _timeouts(seconds: float) -> list[int]:
    """What has FFmpeg give up opening and reading; without it, a playlist or a large file may take it for ever."""
    milliseconds = int(seconds * 1000)
    return [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, milliseconds, cv2.CAP_PROP_READ_TIMEOUT_MSEC, milliseconds]


def _as_bytes(name: str | os.PathLike[str]) -> Any:
    """A name for OpenCV, which dies of a text that is not UTF-8, and takes bytes though its types do not say so."""
    return os.fsencode(name)


@contextmanager
def _silent() -> Iterator[None]:
    # OpenCV writes its own account of a failure to stderr, of which the errors here are the readable form.
    level = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        yield
    finally:
        cv2.utils.logging.setLogLevel(level)
