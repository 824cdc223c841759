"""What is shown at the pointer, as pictures: a mark, and words beside it that stay on their monitor."""

from __future__ import annotations

import logging
import math
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gesturectl.desktop import systems
from gesturectl.desktop.overlay.marks import DARK, EXTENT, WHITE, Colour, Mark, all_marks, as_pixels, draw
from gesturectl.desktop.overlay.surface import Picture
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Monitor, Target

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
    outline: Target | None = None  # what a press goes to


class Scenes:
    """The pictures of one style and density; the marks alone are drawn once, on the first use.

    Each picture covers whole pixels of the desktop, so that it is shown as sharp as it is drawn.
    """

    def __init__(self, style: Style, density: float = 1.0) -> None:
        self._style = style
        self._density = density
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
        half = math.ceil(EXTENT * self._style.size)
        if panel is None:
            return (mark, x - half, y - half) if mark else None
        px, py = beside(shown.at, self._covers(panel), shown.area, self._style.size)
        parts = [(panel, px, py, 1.0 - shown.fade / FADES), *([(mark.pixels, x - half, y - half, 1.0)] if mark else [])]
        left, top = min(px for _, px, _, _ in parts), min(py for _, _, py, _ in parts)
        key = (self._style, self._density, shown.mark, shown.words, shown.fade, px - x, py - y)
        picture = self._with_words.get(key)
        if picture is None:
            right = max(px + self._covers(part)[0] for part, px, _, _ in parts)
            bottom = max(py + self._covers(part)[1] for part, _, py, _ in parts)
            pixels = np.zeros((self._fine(bottom - top), self._fine(right - left), 4), np.uint8)
            for part, px, py, opacity in parts:
                _over(pixels, part, self._fine(px - left), self._fine(py - top), opacity)
            self._with_words[key] = picture = Picture(key, pixels, self._density)
        _keep(self._with_words, key)
        return picture, left, top

    def _mark(self, mark: Mark) -> Picture:
        if mark not in self._marks:
            drawn = draw(mark, self._style.size * self._density, self._style.colour)
            before = self._fine(math.ceil(EXTENT * self._style.size)) - drawn.shape[0] // 2  # to where the pointer is
            pixels = self._whole(drawn, max(before, 0))
            self._marks[mark] = Picture((self._style, self._density, mark), pixels, self._density)
        return self._marks[mark]

    def _fine(self, pixels: int) -> int:
        """So many pixels of the desktop in the picture's own."""
        return round(pixels * self._density)

    def _covers(self, pixels: Pixels) -> tuple[int, int]:
        """Width and height of a picture on the desktop, which are whole."""
        return round(pixels.shape[1] / self._density), round(pixels.shape[0] / self._density)

    def _whole(self, pixels: Pixels, before: int = 0) -> Pixels:
        """The picture, transparent around it to whole pixels of the desktop; before: pixels left of it and above."""
        beyond = [self._fine(math.ceil((n + before) / self._density)) - n - before for n in pixels.shape[:2]]
        return np.pad(pixels, [*((before, max(n, 0)) for n in beyond), (0, 0)])

    def _panel(self, words: tuple[str, ...]) -> Pixels | None:
        if words not in self._panels:
            try:
                self._panels[words] = self._whole(_panel(words, self._style.size * self._density))
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
    lines = [_line_of_text(_short(line), round(TEXT * size)) for line in words]
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


def _line_of_text(text: str, height: int) -> NDArray[np.uint8]:
    if not (place := systems.here().line_of_text):
        raise EnvironmentLacksError("The ring at the pointer shows no words on this system yet.")
    line: NDArray[np.uint8] = systems.load(place)(text, height)
    return line


def _short(line: str) -> str:
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _over(ground: Pixels, picture: Pixels, x: int, y: int, opacity: float = 1.0) -> None:
    """Lays a picture over another one at that place; what reaches beyond by rounding is left out."""
    height, width = picture.shape[:2]
    part = ground[y : y + height, x : x + width]
    above = picture[: part.shape[0], : part.shape[1]] * (opacity / 255.0)
    part[:] = (above * 255.0 + part * (1.0 - above[..., 3:]) + 0.5).astype(np.uint8)
