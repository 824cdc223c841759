"""The cameras of this computer, and whether each gives a picture."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

from gesturectl.model.errors import GesturectlError
from gesturectl.model.types import Frame
from gesturectl.settings import Camera as CameraSettings
from gesturectl.vision.camera import BLACK_REMEDY, Device, device_file, devices, using
from gesturectl.vision.source import Source, open_source, source_name

BLACK = 4.0  # mean brightness of 0 to 255 in which nothing can be seen
IS_BLACK = ("It gives black pictures.", BLACK_REMEDY)  # and what helps
LOOKS = 5  # pictures until one is not black: the first of many cameras are, until they have found their exposure

__all__ = ["Answer", "Device", "brightness", "devices", "is_configured", "is_of_run", "look", "opener", "same", "using"]

Open = Callable[[str], Source]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a camera gives a picture, and if not, why and what helps."""

    picture: bool
    size: tuple[int, int] | None = None
    fps: float = 0.0
    problem: str = ""
    remedy: str = ""


def look(
    device: Device,
    settings: CameraSettings,
    *,
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
        if users := using(device):
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


def is_configured(name: str, settings: CameraSettings) -> bool:
    """Whether a source that is known by `name` is the one that the config names."""
    kind, _, source = name.partition(" ")
    written = str(settings.source)
    return (kind == "camera" and same(source, written)) or name == source_name(written)


def brightness(frame: Frame) -> float:
    """The mean of 0 to 255 over every 16th pixel."""
    return float(frame.image[::16, ::16].mean())


def _frames(source: Source) -> Iterator[Frame]:
    for _ in range(LOOKS):
        if (frame := source.read()) is None:
            return
        yield frame
        if brightness(frame) >= BLACK:
            return


def _file(source: int | str) -> str:
    """What is the same for all names of a device or file."""
    return os.path.realpath(device_file(source) or str(source).strip())
