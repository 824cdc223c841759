"""The cameras of this computer, and whether each gives a picture.

On Linux a camera is a device of Video4Linux that can capture (Linux Media documentation, `VIDIOC_QUERYCAP`); most
webcams have a second one, for metadata, which cannot.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from gesturectl.model.errors import GesturectlError
from gesturectl.model.types import Frame
from gesturectl.model.words import shown
from gesturectl.settings import Camera as CameraSettings
from gesturectl.vision.source import Source, open_source

BLACK = 4.0  # mean brightness of 0 to 255 in which nothing can be seen
IS_BLACK = ("It gives black pictures.", "Open its shutter, or switch on a light.")  # and what helps
LOOKS = 5  # pictures until one is not black: the first of many cameras are, until they have found their exposure
MOST_TRIED = 4  # camera numbers tried where the system has no list of cameras
_QUERYCAP = 0x80685600  # _IOR('V', 0, struct v4l2_capability)
_CAPABILITY = struct.Struct("16s32s32sIII12x")  # driver, card, bus, version, capabilities, device's capabilities
_CAPTURE = 0x1 | 0x1000  # V4L2_CAP_VIDEO_CAPTURE, V4L2_CAP_VIDEO_CAPTURE_MPLANE
_DEVICE_CAPS = 0x80000000  # the device's capabilities are given

Open = Callable[[str], Source]


@dataclass(frozen=True, slots=True)
class Device:
    """A camera. index: its number; path: its file, empty where the system has none; source: what names it in a config.

    Numbers may change at the next start, so that `source` is a name that stays, where the system has one.
    """

    index: int
    name: str
    path: str
    source: int | str


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a camera gives a picture, and if not, why and what helps."""

    picture: bool
    size: tuple[int, int] | None = None
    fps: float = 0.0
    problem: str = ""
    remedy: str = ""


def devices(root: Path = Path("/"), captures: Callable[[Path], bool | None] | None = None) -> list[Device]:
    """All cameras, in the order of their numbers; `captures` tells whether a device's file is one.

    A camera that may not be opened is listed, too.
    """
    if sys.platform != "linux":
        return [Device(i, f"Camera {i}", "", i) for i in range(MOST_TRIED)]
    captures = captures or can_capture
    found = []
    for entry in (root / "sys/class/video4linux").glob("video*"):
        number = entry.name.removeprefix("video")
        path = root / "dev" / entry.name
        if not number.isdecimal() or captures(path) is False:
            continue
        with suppress(OSError):
            name = shown((entry / "name").read_text("utf-8", "replace").strip())
            found.append(Device(int(number), _once(name) or f"Camera {number}", str(path), _lasting(root, path)))
    return sorted(found, key=lambda d: d.index)


def can_capture(path: Path) -> bool | None:
    """Whether a device captures video; None where it cannot be asked."""
    from fcntl import ioctl

    try:
        file = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except OSError:
        return None
    try:
        answer = _CAPABILITY.unpack(ioctl(file, _QUERYCAP, bytes(_CAPABILITY.size)))
    except OSError:
        return False
    finally:
        os.close(file)
    every, own = answer[4:6]
    return bool((own if every & _DEVICE_CAPS else every) & _CAPTURE)


def look(
    device: Device,
    settings: CameraSettings,
    *,
    root: Path = Path("/"),
    open_it: Open | None = None,
    explain: Callable[[GesturectlError], GesturectlError] = lambda e: e,
) -> Answer:
    """Asks a camera that is not in use here for a picture. explain: finds a better error for one, where it can."""
    try:
        with closing((open_it or opener(settings))(str(device.source))) as source:
            brightest = max((brightness(f) for f in _frames(source)), default=None)
            size, fps = source.size, source.fps
    except GesturectlError as error:
        e = explain(error)
        if users := using(device, root):
            names = " and ".join(users)
            return Answer(False, problem=f"It is in use by {names}.", remedy=f"Close {names}.")
        return Answer(False, problem=e.problem, remedy=e.remedy)
    if brightest is None:
        return Answer(False, problem="It gives no picture.", remedy="Plug it out and in again.")
    if brightest < BLACK:
        return Answer(False, size, fps, *IS_BLACK)
    return Answer(True, size, fps)


def opener(settings: CameraSettings) -> Open:
    """What opens a camera by its source, with the size and rate of the settings."""
    return lambda source: open_source(source, settings, live=True)


def same(one: int | str, other: int | str) -> bool:
    """Whether two sources of a config name the same device or file."""
    return _file(one) == _file(other)


def is_of_run(device: Device, name: str) -> bool:
    """Whether the status of a run names this device by `name`, which is that of its source."""
    kind, _, source = name.partition(" ")
    return kind == "camera" and same(source, device.source)


def brightness(frame: Frame) -> float:
    """The mean of 0 to 255 over every 16th pixel."""
    return float(frame.image[::16, ::16].mean())


def using(device: Device, root: Path = Path("/")) -> list[str]:
    """The names of the user's own programs that have a camera's file open, as far as the system tells."""
    found = set()
    wanted = os.path.realpath(device.path) if device.path else ""
    for folder in (root / "proc").glob("[0-9]*"):
        if not wanted or folder.name == str(os.getpid()):
            continue
        with suppress(OSError):
            if any(os.path.realpath(link) == wanted for link in (folder / "fd").iterdir()):
                found.add(shown((folder / "comm").read_text("utf-8", "replace").strip()))
    return sorted(found)


def _frames(source: Source) -> Iterator[Frame]:
    for _ in range(LOOKS):
        if (frame := source.read()) is None:
            return
        yield frame
        if brightness(frame) >= BLACK:
            return


def _once(name: str) -> str:
    """The name of a camera without its repetition: `Webcam: Webcam` is `Webcam`."""
    first, _, second = name.partition(": ")
    return first if second and (first == second or first.startswith(second)) else name


def _lasting(root: Path, path: Path) -> int | str:
    """The name under which udev keeps a device, else its number."""
    links: Sequence[Path] = sorted((root / "dev/v4l/by-id").glob("*"))
    return next((str(link) for link in links if link.resolve() == path.resolve()), int(path.name.removeprefix("video")))


def _file(source: int | str) -> str:
    text = str(source).strip()
    return os.path.realpath(f"/dev/video{text}" if text.isdecimal() else text)
