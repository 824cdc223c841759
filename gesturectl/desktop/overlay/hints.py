"""The numbers on what can be pressed, drawn as the ring is: one picture for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gesturectl.desktop.overlay.marks import DARK, WHITE, Colour, as_pixels
from gesturectl.desktop.overlay.scene import TEXT, Style
from gesturectl.desktop.overlay.surface import Picture
from gesturectl.desktop.overlay.text import line_of_text
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Monitor, Target

PAD = (4, 2)  # around a number, pixels at size 1
GROUND = 0.92  # opacity of a label
DONE = 0.45  # of the digits that have been shown

Place = tuple[int, int]  # top left corner of a label, pixels of the desktop
Pixels = NDArray[np.float64]  # (height, width, 4) red, green, blue, alpha; premultiplied


@dataclass(frozen=True, slots=True)
class ShownHints:
    """What is to be seen at one moment. numbers: those that may still be meant; typed: what all of them begin with."""

    at: tuple[int, int]  # the first one's, pixels of the desktop
    numbers: tuple[tuple[str, Target], ...]
    typed: str
    monitors: tuple[Monitor, ...]
    style: Style


class HintScenes:
    """The pictures of one style and density."""

    def __init__(self, style: Style, density: float = 1.0) -> None:
        self._style, self._density = style, density
        self._last: Picture | None = None
        self._corner: Place = (0, 0)

    def prepare(self) -> None:
        """There is nothing to be drawn ahead."""

    def picture(self, shown: ShownHints) -> tuple[Picture, int, int] | None:
        """The picture and its top left corner on the desktop; None where there is no font."""
        key = (shown.numbers, shown.typed, self._style, self._density)
        if self._last is None or self._last.key != key:
            try:
                pixels, self._corner = self._draw(shown)
            except EnvironmentLacksError:
                return None
            self._last = Picture(key, pixels, self._density)
        return self._last, *self._corner

    def _draw(self, shown: ShownHints) -> tuple[NDArray[np.uint8], Place]:
        d = self._density
        labels = [self._label(number, len(shown.typed)) for number, _ in shown.numbers]
        sizes = [(round(p.shape[1] / d), round(p.shape[0] / d)) for p in labels]
        corners = places([target for _, target in shown.numbers], sizes, shown.monitors)
        left, top = (min(c[n] for c in corners) for n in (0, 1))
        right, bottom = (max(c[n] + s[n] for c, s in zip(corners, sizes, strict=True)) for n in (0, 1))
        whole = np.zeros((round((bottom - top) * d) + 1, round((right - left) * d) + 1, 4))
        for label, (x, y) in zip(labels, corners, strict=True):
            row, column = round((y - top) * d), round((x - left) * d)
            part = whole[row : row + label.shape[0], column : column + label.shape[1]]
            part[:] = label[: part.shape[0], : part.shape[1]]
        return as_pixels(whole), (left, top)

    def _label(self, number: str, done: int) -> Pixels:
        """A number on a ground in the user's colour; the digits before `done` are pale."""
        size = self._style.size * self._density
        digits = [line_of_text(digit, round(TEXT * size)) for digit in number]
        pad_x, pad_y = (round(p * size) for p in PAD)
        height = max(digit.shape[0] for digit in digits) + 2 * pad_y
        label = np.zeros((height, sum(digit.shape[1] for digit in digits) + 2 * pad_x, 4))
        colour = self._style.colour
        ink: Colour = DARK if sum(colour) > 2.4 else WHITE
        label[:] = np.array([*ink, 1.0])  # the edge
        edge = max(1, round(size))
        label[edge:-edge, edge:-edge] = np.array([*colour, 1.0]) * GROUND
        x = pad_x
        for n, digit in enumerate(digits):
            part = label[pad_y : pad_y + digit.shape[0], x : x + digit.shape[1]]
            cover = digit[..., None] / 255.0 * (DONE if n < done else 1.0)
            part[:] = part * (1 - cover) + cover * np.array([*ink, 1.0])
            x += digit.shape[1]
        return label


def places(targets: Sequence[Target], sizes: Sequence[tuple[int, int]], monitors: Sequence[Monitor]) -> list[Place]:
    """Where the labels of those sizes stand: at a corner of their targets, clear of each other where that can be."""
    taken: list[tuple[int, int, int, int]] = []
    for target, (width, height) in zip(targets, sizes, strict=True):
        boxes = [
            (x, y, width, height) for x, y in _corners(target, width, height) if _seen(x, y, width, height, monitors)
        ]
        free = (box for box in boxes if not any(_meet(box, other) for other in taken))
        taken.append(next(free, boxes[0] if boxes else (target.x, target.y, width, height)))
    return [(x, y) for x, y, _, _ in taken]


def _corners(target: Target, width: int, height: int) -> Iterator[Place]:
    """From the best: over each corner, half in and half out, then below and above."""
    xs = (target.x - width // 2, target.x + target.width - width // 2)
    ys = (target.y - height // 2, target.y + target.height - height // 2)
    yield from ((x, y) for y in ys for x in xs)
    yield from ((target.x, y) for y in (target.y + target.height, target.y - height))
    yield from ((x, target.y) for x in (target.x, target.x + target.width, target.x - width))


def _seen(x: int, y: int, width: int, height: int, monitors: Sequence[Monitor]) -> bool:
    """Whether a monitor shows all of it."""
    return any(m.x <= x and m.y <= y and x + width <= m.x + m.width and y + height <= m.y + m.height for m in monitors)


def _meet(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
