"""Systems that do not list their cameras here: the first numbers are tried."""

from __future__ import annotations

from pathlib import Path

import cv2

from gesturectl.vision.camera.device import Device

APIS: tuple[int, ...] = (cv2.CAP_ANY,)
BLACK_REMEDY = "Open its shutter, or switch on a light."
MOST_TRIED = 4  # camera numbers


def devices() -> list[Device]:
    return [Device(i, f"Camera {i}", "", i, listed=False) for i in range(MOST_TRIED)]


def using(device: Device) -> list[str]:
    del device
    return []


def device_file(source: int | str) -> Path | None:
    del source
    return None
