"""What is shown at the pointer, as pictures: a mark, and words beside it that stay on their monitor."""

from __future__ import annotations

import logging
import math
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gesturectl.desktop.overlay.marks import DARK, WHITE, Colour, Mark, all_marks, as_pixels, draw
from gesturectl.desktop.overlay.surface import Picture
from gesturectl.desktop.overlay.text import line_of_text
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Monitor

_log = logging.getLogger(__name__)

FADES = 4  # steps in which words go
KEPT = 48  # pictures with words
TEXT = 13  # height of the font, pixels at size 1
ASIDE = (18, 20)  # from the pointer to the words, clear of an ordinary cursor, pixels at size 1
PAD = (8, 5)  # around the words, pixels at size 1
PANEL, EDGE, DIM = 0.88, 0.5, 0.75  # opacities of the words' ground, of its edge, and of all lines but the last
CORNER = 5.0  # radius, pixels at size 1
LONGEST = 64  # characters of a line

Pixels = NDArray[np.uint8]  # as `Picture` has them


@dataclass(frozen=True, slots=True)
class Style:
    """How large the ring is and its colour."""

    size: float = 1.0
    colour: Colour = (0.18, 0.49, 0.96)


@dataclass(frozen=True, slots=True)
class Shown:
    """What is to be seen at one moment. at: the pointer; area: its monitor; fade: how far the words have gone."""

    at: tuple[int, int]  # pixels of the desktop
    mark: Mark | None
    area: Monitor
    words: tuple[str, ...] = ()  # lines
    fade: int = 0  # of FADES
    style: Style = Style()


class Scenes:
    """The pictures of one style; the marks alone are drawn once, on the first use."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self._marks: dict[Mark, Picture] = {}
        self._with_words: OrderedDict[Hashable, Picture] = OrderedDict()
        self._panels: OrderedDict[tuple[str, ...], Pixels | None] = OrderedDict()
        self._speechless = False

    def prepare(self) -> None:
        """Draws all marks ahead."""
        for mark in all_marks():
            self._mark(mark)

    def picture(self, shown: Shown) -> tuple[Picture, int, int] | None:
        """The picture and its top left corner on the desktop; None where there is nothing to see."""
        mark = self._mark(shown.mark) if shown.mark else None
        panel = self._panel(shown.words) if shown.words and shown.fade < FADES else None
        x, y = shown.at
        half = mark.pixels.shape[0] // 2 if mark else 0
        if panel is None:
            return (mark, x - half, y - half) if mark else None
        height, width = panel.shape[:2]
        px, py = beside(shown.at, (width, height), shown.area, self.style.size)
        left, top = (min(px, x - half), min(py, y - half)) if mark else (px, py)
        key = (self.style, shown.mark, shown.words, shown.fade, px - x, py - y)
        picture = self._with_words.get(key)
        if picture is None:
            right = max(px + width, x + half + 1) if mark else px + width
            bottom = max(py + height, y + half + 1) if mark else py + height
            pixels = np.zeros((bottom - top, right - left, 4), np.uint8)
            _over(pixels, panel, px - left, py - top, 1.0 - shown.fade / FADES)
            if mark:
                _over(pixels, mark.pixels, x - half - left, y - half - top)
            self._with_words[key] = picture = Picture(key, pixels)
        _keep(self._with_words, key)
        return picture, left, top

    def _mark(self, mark: Mark) -> Picture:
        if mark not in self._marks:
            self._marks[mark] = Picture((self.style, mark), draw(mark, self.style.size, self.style.colour))
        return self._marks[mark]

    def _panel(self, words: tuple[str, ...]) -> Pixels | None:
        if words not in self._panels:
            try:
                self._panels[words] = _panel(words, self.style.size)
            except EnvironmentLacksError as e:
                if not self._speechless:
                    _log.warning("%s", e)
                self._speechless = True
                self._panels[words] = None
        _keep(self._panels, words)
        return self._panels[words]


def _keep(kept: OrderedDict[Hashable, Picture] | OrderedDict[tuple[str, ...], Pixels | None], key: Hashable) -> None:
    """The last used stay."""
    kept.move_to_end(key)  # type: ignore[arg-type]
    while len(kept) > KEPT:
        kept.popitem(last=False)


def beside(at: tuple[int, int], of: tuple[int, int], area: Monitor, size: float) -> tuple[int, int]:
    """Where words `of` a width and height stand: below the pointer and to its right, unless that is off the area."""
    found = []
    for place, length, aside, low, whole in zip(
        at, of, ASIDE, (area.x, area.y), (area.width, area.height), strict=True
    ):
        away = round(aside * size)
        start = place + away
        if start + length > low + whole:
            start = place - away - length
        found.append(max(low, min(start, low + whole - length)))
    return found[0], found[1]


def _panel(words: tuple[str, ...], size: float) -> Pixels:
    """Words on a dark ground with a light edge, the last line the brightest."""
    lines = [line_of_text(_short(line), round(TEXT * size)) for line in words]
    pad_x, pad_y = round(PAD[0] * size), round(PAD[1] * size)
    width = max(line.shape[1] for line in lines) + 2 * pad_x
    height = sum(line.shape[0] for line in lines) + 2 * pad_y
    y, x = np.mgrid[:height, :width] + 0.5
    corner = CORNER * size
    dx, dy = np.abs(x - width / 2) - width / 2 + corner, np.abs(y - height / 2) - height / 2 + corner
    outside = np.hypot(np.maximum(dx, 0), np.maximum(dy, 0)) + np.minimum(np.maximum(dx, dy), 0) - corner
    cover = np.clip(0.5 - outside, 0, 1) * PANEL
    edge = np.clip(0.5 - np.abs(outside + 0.5 * math.ceil(size)), 0, 1) * EDGE
    rgba = cover[..., None] * np.array([*DARK, 1.0])
    rgba = rgba * (1 - edge[..., None]) + edge[..., None] * np.array([*WHITE, 1.0])
    top = pad_y
    for n, line in enumerate(lines, 1):
        ink = line[..., None] / 255.0 * (1.0 if n == len(lines) else DIM)
        part = rgba[top : top + line.shape[0], pad_x : pad_x + line.shape[1]]
        part[:] = part * (1 - ink) + ink * np.array([*WHITE, 1.0])
        top += line.shape[0]
    return as_pixels(rgba)


def _short(line: str) -> str:
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _over(ground: Pixels, picture: Pixels, x: int, y: int, opacity: float = 1.0) -> None:
    """Lays a picture over another one at that place."""
    height, width = picture.shape[:2]
    part = ground[y : y + height, x : x + width]
    above = picture * (opacity / 255.0)
    part[:] = (above * 255.0 + part * (1.0 - above[..., 3:]) + 0.5).astype(np.uint8)
