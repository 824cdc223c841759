"""The panel that offers what the next rest of the pointer does, drawn as the ring is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gesturectl.desktop.overlay.marks import DARK, WHITE, Colour, as_pixels
from gesturectl.desktop.overlay.scene import TEXT, Style
from gesturectl.desktop.overlay.surface import Picture
from gesturectl.desktop.overlay.text import line_of_text
from gesturectl.model.dwell import LOCK, Cell, Edge, cells
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Monitor

LABELS: Mapping[str, str] = {
    "click": "Click", "double": "Double", "right": "Right", "drag": "Drag", "scroll": "Scroll", LOCK: "Lock",
}  # fmt: skip
GROUND, UNDER = 0.82, 0.94  # opacities of a cell, and of the one under the pointer
LINE = 0.35  # opacity of the lines between the cells
KEPT = 64  # pictures


@dataclass(frozen=True, slots=True)
class ShownPanel:
    """What is to be seen at one moment. at: the pointer, pixels of the desktop; area: its monitor."""

    at: tuple[int, int]
    area: Monitor
    edge: Edge
    choice: str
    locked: bool
    style: Style


class PanelScenes:
    """The pictures of one style and density."""

    def __init__(self, style: Style, density: float = 1.0) -> None:
        self._style, self._density = style, density
        self._drawn: dict[object, Picture] = {}

    def prepare(self) -> None:
        """There is nothing to be drawn ahead."""

    def picture(self, shown: ShownPanel) -> tuple[Picture, int, int] | None:
        """The picture and its top left corner on the desktop."""
        found = list(cells(shown.area, shown.edge, self._style.size))
        under = next((c.name for c in found if c.holds(*shown.at)), "")
        left, top = found[0].x, found[0].y
        shape = (found[0].width, found[0].height, shown.edge in ("left", "right"))
        key = (self._style, self._density, shape, shown.choice, shown.locked, under)
        if key not in self._drawn:
            if len(self._drawn) >= KEPT:
                self._drawn.clear()
            lit = {shown.choice, LOCK} if shown.locked else {shown.choice}
            self._drawn[key] = Picture(key, self._draw(found, lit, under), self._density)
        return self._drawn[key], left, top

    def _draw(self, found: list[Cell], lit: set[str], under: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        left, top, last = found[0].x, found[0].y, found[-1]
        d = self._density
        height, width = (round((n) * d) for n in (last.y + last.height - top, last.x + last.width - left))
        rgba = np.zeros((height, width, 4))
        for cell in found:
            rows = slice(round((cell.y - top) * d), round((cell.y - top + cell.height) * d))
            columns = slice(round((cell.x - left) * d), round((cell.x - left + cell.width) * d))
            part = rgba[rows, columns]
            colour: Colour = self._style.colour if cell.name in lit else DARK
            opacity = UNDER if cell.name == under else GROUND
            part[:] = np.array([*colour, 1.0]) * opacity
            edges = np.ones(part.shape[:2], bool)
            thick = max(1, round(self._style.size * d * (2 if cell.name == under else 1)))
            edges[thick:-thick, thick:-thick] = False
            line = 1.0 if cell.name == under else LINE
            part[edges] = part[edges] * (1 - line) + np.array([*WHITE, 1.0]) * line
            _write(part, LABELS[cell.name], round(TEXT * self._style.size * d), dark=_bright(colour))
        return as_pixels(rgba)


def _bright(colour: Colour) -> bool:
    return sum(colour) > 2.4


def _write(part: np.ndarray[tuple[int, ...], np.dtype[np.float64]], label: str, height: int, *, dark: bool) -> None:
    """Lays a label into the middle of a cell, as much of it as has room; none where there is no font."""
    try:
        line = line_of_text(label, height)
    except EnvironmentLacksError:
        return
    line = line[: part.shape[0], : part.shape[1]]
    y, x = (part.shape[0] - line.shape[0]) // 2, (part.shape[1] - line.shape[1]) // 2
    ink = line[..., None] / 255.0
    place = part[y : y + line.shape[0], x : x + line.shape[1]]
    place[:] = place * (1 - ink) + ink * np.array([*(DARK if dark else WHITE), 1.0])
