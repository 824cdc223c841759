"""What the ring is drawn on: the border to X11 and Wayland."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gesturectl.model.types import Target


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A small picture with transparent parts. A same key means same pixels, so that what was sent once may be kept."""

    key: Hashable
    pixels: NDArray[np.uint8]  # (height, width, 4) blue, green, red, alpha; colours premultiplied by alpha
    density: float = 1.0  # its pixels in one of the desktop's, along each axis


class Surface(Protocol):
    """A small picture above all windows that no click ever meets; one thread uses it.

    Its methods raise EnvironmentLacksError once the connection to the desktop is gone.
    """

    def density(self, x: int, y: int) -> float:
        """The density at which a picture is sharp at that place of the desktop."""

    def scale(self, x: int, y: int) -> float:
        """How many of the desktop's pixels at that place something takes that takes one on a usual monitor."""

    def show(self, picture: Picture, x: int, y: int) -> None:
        """Shows the picture with its top left corner there, in pixels of the desktop as `Output`'s; sent at once."""

    def hide(self) -> None:
        """Shows nothing; sent at once."""

    def outline(self, target: Target | None, colour: tuple[float, float, float]) -> None:
        """Shows a line around something on the desktop, or none; sent at once. Red, green and blue, 0..1."""

    def close(self) -> None:
        """Removes it from the desktop; a second call does nothing."""
