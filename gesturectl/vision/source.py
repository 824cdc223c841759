"""Sources of frames, named on the command line: a camera, a video, a folder of images, a stream."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from gesturectl.model.errors import EnvironmentLacksError, InputError, UsageError
from gesturectl.model.types import Frame
from gesturectl.model.words import shown_path
from gesturectl.settings import Camera
from gesturectl.vision import images
from gesturectl.vision.capture import CameraSource, NetworkStream, VideoFile, public_address

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_PATTERN = re.compile(r"[*?]|%\d*d")  # as a shell or OpenCV take them
_STREAM_SCHEMES = ("http", "https", "rtsp", "rtsps")


class Source(Protocol):
    """Gives frames one by one, unmirrored, BGR uint8.

    A frame's `t` is in seconds: the file's own time from 0 for a video, the index for images, and the monotonic clock
    at the grab for a live source.
    """

    @property
    def name(self) -> str:
        """What a user knows the source by, without a password."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the pictures in pixels; of the first one where they differ."""

    @property
    def fps(self) -> float:
        """Frames a second, nominal; 0 where the source does not report it."""

    @property
    def live(self) -> bool:
        """True where frames come at their own pace and are lost if nobody reads them."""

    settings: Camera  # by which the next frame is turned and mirrored
    reduce: int  # how many times smaller than captured the next frame may be; a source may leave it at its own size

    def read(self) -> Frame | None:
        """The next frame, None at the end. Raises EnvironmentLacksError where a live source fails."""

    def close(self) -> None:
        """Frees the device or file; a second call does nothing."""


class AbsentCamera:
    """Stands for a camera that cannot be opened yet: where its first picture would be, it raises why."""

    live = True
    reduce = 1

    def __init__(self, spec: str, settings: Camera, why: EnvironmentLacksError) -> None:
        self.name = source_name(spec) if _SCHEME.match(spec) else f"camera {shown_path(spec)}"
        self.size = (settings.width, settings.height)
        self.fps = settings.fps
        self.settings = settings
        self._why = why

    def read(self) -> Frame | None:
        raise self._why

    def close(self) -> None:
        pass


def source_name(spec: str) -> str:
    """What a user knows a source by that was named so, on one line and without a password."""
    source = spec.strip()
    return public_address(source) if _SCHEME.match(source) else shown_path(source)


def open_source(spec: str, settings: Camera, *, live: bool) -> Source:
    """Opens the source that `spec` names: a number or device path, a video or gif, a folder or image, a stream's URL.

    With `live` False, cameras and streams are refused with UsageError. Raises InputError where the file is missing or
    holds no pictures, EnvironmentLacksError where a camera or stream does not answer.
    """
    source = spec.strip()
    scheme = _SCHEME.match(source)
    device = source.isdecimal() or source.startswith("/dev/")
    name = source_name(source)
    if (device or scheme) and not live:
        raise UsageError(
            f"{name} gives frames in real time only.",
            "Give a video or a folder of images; `gesturectl run` takes it without `--speed max`.",
        )
    if device:
        return CameraSource(source, settings)
    if scheme:
        if scheme[1].lower() not in _STREAM_SCHEMES:
            raise InputError(
                f"{scheme[1]}:// is not a kind of stream that can be read.", "Use http://, https:// or rtsp://."
            )
        try:
            source.encode()
            urlsplit(source)
        except ValueError:
            raise InputError(f"{name}: no address of a stream.", "Check the address.") from None
        return NetworkStream(source, settings)
    path = Path(source).expanduser()
    try:
        kind = path.stat().st_mode
    except (OSError, ValueError) as e:
        missing = isinstance(e, (FileNotFoundError, NotADirectoryError))
        reason = "no such file or folder" if missing else f"cannot be read ({getattr(e, 'strerror', None) or e})"
        if missing and _PATTERN.search(source):
            reason, remedy = "a pattern of names, and no file", "Give the folder that holds the images."
        elif live:
            remedy = "Give a camera's number, a file, a folder or a URL."
        else:
            remedy = "Give a video or a folder of images."
        raise InputError(f"{name}: {reason}.", remedy) from None
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        raise InputError(f"{name}: it is a pipe, socket or device, and no file.", "Give a file, folder or URL.")
    if path.suffix.lower() == ".jsonl":
        raise InputError(f"{name} is a recorded trace and holds no pictures.", "Give a camera, video or folder.")
    if path.is_dir() or path.suffix.lower() in images.SUFFIXES:
        return images.ImageFolder(path, settings)
    return VideoFile(path, settings)
