"""Linux: a camera is a device of Video4Linux that can capture (Linux Media documentation, `VIDIOC_QUERYCAP`).

Most webcams have a second one, for metadata, which cannot.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Sequence
from contextlib import suppress
from fcntl import ioctl
from pathlib import Path

import cv2

from gesturectl.model.words import shown
from gesturectl.vision.camera.device import Device

APIS: tuple[int, ...] = (cv2.CAP_V4L2,)  # OpenCV's ways to open a camera, the first that works is taken
BLACK_REMEDY = "Open its shutter, or switch on a light."
_QUERYCAP = 0x80685600  # _IOR('V', 0, struct v4l2_capability)
_CAPABILITY = struct.Struct("16s32s32sIII12x")  # driver, card, bus, version, capabilities, device's capabilities
_CAPTURE = 0x1 | 0x1000  # V4L2_CAP_VIDEO_CAPTURE, V4L2_CAP_VIDEO_CAPTURE_MPLANE
_DEVICE_CAPS = 0x80000000  # the device's capabilities are given


def devices(root: Path = Path("/"), captures: Callable[[Path], bool | None] | None = None) -> list[Device]:
    """All cameras, in the order of their numbers; `captures` answers whether a device's file is one.

    A camera that may not be opened is listed, too.
    """
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


def using(device: Device, root: Path = Path("/")) -> list[str]:
    """The names of the user's own programs that have a camera's file open, as far as the system reports it."""
    found = set()
    wanted = os.path.realpath(device.path) if device.path else ""
    for folder in (root / "proc").glob("[0-9]*"):
        if not wanted or folder.name == str(os.getpid()):
            continue
        with suppress(OSError):
            if any(os.path.realpath(link) == wanted for link in (folder / "fd").iterdir()):
                found.add(shown((folder / "comm").read_text("utf-8", "replace").strip()))
    return sorted(found)


def _once(name: str) -> str:
    """The name of a camera without its repetition: `Webcam: Webcam` is `Webcam`."""
    first, _, second = name.partition(": ")
    return first if second and (first == second or first.startswith(second)) else name


def _lasting(root: Path, path: Path) -> int | str:
    """The name under which udev keeps a device, else its number."""
    links: Sequence[Path] = sorted((root / "dev/v4l/by-id").glob("*"))
    return next((str(link) for link in links if link.resolve() == path.resolve()), int(path.name.removeprefix("video")))


def device_file(source: int | str) -> Path | None:
    """The file of a camera by its source; None where cameras have no files."""
    text = str(source).strip()
    return Path(f"/dev/video{text}" if text.isdecimal() else text)
