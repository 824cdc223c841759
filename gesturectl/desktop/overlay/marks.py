"""The ring in each of its states, drawn from distances: each line has a dark and a light edge, to be seen on anything.

Lengths are pixels at size 1, with the pointer at the origin, x to the right and y down.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float64]
Colour = tuple[float, float, float]  # red, green, blue, 0..1
Kind = Literal["dot", "pinch", "held", "click", "wait", "paused", "scroll", "zoom", "follow", "clutch"]

STEPS = 24  # of a level; a whole turn has as many
RADIUS = 14.0  # of the ring
EXTENT = 22.0  # how far the picture reaches to each side
LINE = 1.4  # half the width of a line
EDGE, SHADE = 1.0, 1.3  # the widths of its light edge, and of the dark one around that
WIDEST = math.radians(344)  # of the ring that is left open while the pinch is
WHITE: Colour = (1.0, 1.0, 1.0)
DARK: Colour = (0.07, 0.08, 0.10)
DARKNESS = 0.62
SOFT = 0.35  # opacity of what is laid over that which is clicked
DOT = 2.6  # radius


@dataclass(frozen=True, slots=True)
class Mark:
    """One state of the ring. level: of STEPS; button: that is held down or has clicked."""

    kind: Kind
    level: int = 0
    button: str = ""


def share(level: float) -> int:
    """The level of a share 0..1: all of it for 1 alone."""
    return min(int(level * STEPS), STEPS - 1) if level < 1.0 else STEPS


class Canvas:
    """A picture that is drawn layer by layer. size: how many pixels a pixel at size 1 takes."""

    def __init__(self, size: float, colour: Colour) -> None:
        self._size, self._colour = size, colour
        half = math.ceil(EXTENT * size)
        y, x = np.mgrid[-half : half + 1, -half : half + 1] / size
        self.x, self.y = x, y
        self._rgba = np.zeros((2 * half + 1, 2 * half + 1, 4))  # premultiplied

    def fill(self, outside: Field, colour: Colour, alpha: float = 1.0) -> None:
        """Lays a shape over what is there, by the distance of each pixel from it, negative inside."""
        cover = np.clip(0.5 - outside * self._size, 0.0, 1.0)[..., None] * alpha
        self._rgba = self._rgba * (1.0 - cover) + cover * np.array([*colour, 1.0])

    def line(self, away: Field, half: float = LINE, colour: Colour | None = None) -> None:
        """A line with both edges, by the distance of each pixel from its middle."""
        self.fill(away - half - EDGE - SHADE, DARK, DARKNESS)
        self.fill(away - half - EDGE, WHITE)
        self.fill(away - half, colour or self._colour)

    def pixels(self) -> NDArray[np.uint8]:
        """As `Picture` has them."""
        return as_pixels(self._rgba)

    @property
    def colour(self) -> Colour:
        return self._colour

    def ring(self, radius: float = RADIUS) -> Field:
        """Distance from a circle."""
        away: Field = np.abs(np.hypot(self.x, self.y) - radius)
        return away

    def arc(self, middle: float, half: float, radius: float = RADIUS) -> Field:
        """Distance from a circle's part, up to `half` to either side of `middle`; angles from the top, clockwise."""
        off = np.abs((np.arctan2(self.x, -self.y) - middle + math.pi) % (2 * math.pi) - math.pi)
        ends = [
            np.hypot(self.x - radius * math.sin(a), self.y + radius * math.cos(a))
            for a in (middle - half, middle + half)
        ]
        return np.where(off <= half, self.ring(radius), np.minimum(*ends))

    def path(self, *points: tuple[float, float]) -> Field:
        """Distance from a line through points."""
        parts = []
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            dx, dy = x1 - x0, y1 - y0
            u = np.clip(((self.x - x0) * dx + (self.y - y0) * dy) / (dx * dx + dy * dy), 0.0, 1.0)
            parts.append(np.hypot(self.x - x0 - u * dx, self.y - y0 - u * dy))
        return nearest(parts)

    def disc(self, radius: float) -> Field:
        """Distance from a disc, negative inside."""
        outside: Field = np.hypot(self.x, self.y) - radius
        return outside


def as_pixels(rgba: Field) -> NDArray[np.uint8]:
    """Premultiplied red, green, blue and alpha, 0..1, as `Picture` has them."""
    pixels: NDArray[np.uint8] = np.ascontiguousarray((rgba[..., [2, 1, 0, 3]] * 255.0 + 0.5).astype(np.uint8))
    return pixels


def nearest(fields: Sequence[Field]) -> Field:
    """Distance from the nearest of several shapes."""
    found: Field = np.minimum.reduce(list(fields))
    return found


def draw(mark: Mark, size: float, colour: Colour) -> NDArray[np.uint8]:
    """The pixels of a mark, as `Picture` has them, the pointer in the middle one."""
    canvas = Canvas(size, colour)
    _DRAWN[mark.kind](canvas, mark)
    return canvas.pixels()


def _dot(c: Canvas, _: Mark | None = None) -> None:
    c.fill(c.disc(DOT + EDGE + SHADE), DARK, DARKNESS)
    c.fill(c.disc(DOT + EDGE), WHITE, 0.9)
    c.fill(c.disc(DOT), c.colour)


def _pinch(c: Canvas, mark: Mark) -> None:
    """Two ends come nearer to each other at the top, as thumb and finger do, until the ring is whole."""
    _dot(c)
    if mark.level >= STEPS:
        c.line(c.ring())
        return
    c.line(c.arc(math.pi, math.pi - WIDEST / 2 * (1.0 - mark.level / STEPS) - 0.12))


def _held(c: Canvas, mark: Mark) -> None:
    c.fill(c.disc(RADIUS), c.colour, SOFT)
    c.line(c.ring(), LINE + 0.8)
    _side(c, mark.button)


def _click(c: Canvas, mark: Mark) -> None:
    """A ring that widens."""
    c.line(c.ring(RADIUS + 4.0 * mark.level / STEPS), LINE * (1.0 - 0.5 * mark.level / STEPS))
    _side(c, mark.button)


def _side(c: Canvas, button: str) -> None:
    """Which button it is, where it is not the left one: its place on a mouse."""
    if button in ("right", "middle"):
        c.line(c.arc(0.9 if button == "right" else 0.0, 0.45, RADIUS - 5.5), LINE)


def _wait(c: Canvas, mark: Mark) -> None:
    """A clock that runs full, from the top."""
    c.line(c.ring(), LINE, DARK)
    done = mark.level / STEPS
    if done >= 1.0:
        c.fill(c.ring() - LINE, c.colour)
    elif done > 0.0:
        c.fill(c.arc(math.pi * done, math.pi * done) - LINE, c.colour)
    _dot(c)


def _paused(c: Canvas, mark: Mark) -> None:
    if mark.level:
        _wait(c, mark)
    else:
        c.line(c.ring(), LINE, DARK)
    c.fill(c.disc(RADIUS - LINE - EDGE), DARK, SOFT + 0.2)
    bars = np.minimum(c.path((-3.4, -4.5), (-3.4, 4.5)), c.path((3.4, -4.5), (3.4, 4.5)))
    c.fill(bars - LINE - 0.4 - SHADE, DARK)
    c.fill(bars - LINE - 0.4, WHITE)


def _arrows(c: Canvas, *ways: tuple[float, float], near: float = 12.0, wide: float = 4.5) -> None:
    """Heads of arrows that point outwards, each in its way."""
    heads = []
    for x, y in ways:
        tip, back = near + wide, near
        heads.append(
            c.path(
                (x * back - y * wide, y * back + x * wide),
                (x * tip, y * tip),
                (x * back + y * wide, y * back - x * wide),
            )
        )
    c.line(nearest(heads))


def _scroll(c: Canvas, _: Mark) -> None:
    _dot(c)
    _arrows(c, (0.0, -1.0), (0.0, 1.0))


def _zoom(c: Canvas, _: Mark) -> None:
    _dot(c)
    d = math.sqrt(0.5)
    _arrows(c, (d, -d), (-d, d))


def _follow(c: Canvas, _: Mark) -> None:
    """A knob with its scale."""
    c.line(np.minimum(c.arc(0.0, math.radians(125)), c.path((0.0, 0.0), (-4.6, -6.5))))


def _clutch(c: Canvas, _: Mark) -> None:
    """A ring that holds nothing."""
    _dot(c)
    c.line(nearest([c.arc(math.radians(60 * n), math.radians(14)) for n in range(6)]))


_DRAWN: dict[Kind, Callable[[Canvas, Mark], None]] = {
    "dot": _dot,
    "pinch": _pinch,
    "held": _held,
    "click": _click,
    "wait": _wait,
    "paused": _paused,
    "scroll": _scroll,
    "zoom": _zoom,
    "follow": _follow,
    "clutch": _clutch,
}


@cache
def all_marks() -> tuple[Mark, ...]:
    """Every mark that is made ready."""
    levels = range(STEPS + 1)
    buttons = ("left", "right", "middle")
    return (
        *(Mark(kind) for kind in ("dot", "paused", "scroll", "zoom", "follow", "clutch")),
        *(Mark(kind, n) for n in levels for kind in ("pinch", "wait", "paused")),
        *(Mark("held", 0, b) for b in buttons),
        *(Mark("click", n, b) for b in buttons for n in range(0, STEPS + 1, 4)),
    )
