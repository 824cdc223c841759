"""The icons of the tray, drawn from signed distances: distinct by their shapes alone, on light and dark panels.

A distance is in units of an icon that is 22 wide and high, negative inside (Quílez, "2D distance functions").
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from enum import Enum, auto

import numpy as np
import numpy.typing as npt

SIZES = (16, 22, 24, 32, 48)  # pixels
UNITS = 22.0
_RIM = 1.1  # units of dark around what is light, which shows it on a light panel
_LINE = 1.5  # units of an outline's width

_Distance = npt.NDArray[np.float64]
_Shape = Callable[[_Distance, _Distance], _Distance]
_Colour = tuple[float, float, float]
_LIGHT, _DARK, _AMBER, _RED = (0.97, 0.97, 0.97), (0.1, 0.1, 0.1), (0.98, 0.75, 0.14), (0.86, 0.16, 0.16)


class Icon(Enum):
    """What an icon shows."""

    RUNNING = auto()  # a hand, as in all in which the camera is on and works
    PAUSED_BY_GESTURE = auto()  # a hand, and two bars on a small disc
    PAUSED = auto()  # two bars on a disc
    AWAY = auto()  # a padlock on a disc
    NO_CAMERA = auto()  # a camera, crossed out
    NO_DESKTOP = auto()  # a screen, crossed out


@functools.cache
def argb(icon: Icon) -> tuple[tuple[int, int, bytes], ...]:
    """Width, height and pixels at each size: straight ARGB in network byte order, as StatusNotifierItem wants them."""
    return tuple((size, size, np.roll(draw(icon, size), 1, axis=2).tobytes()) for size in SIZES)


@functools.cache
def rgba(icon: Icon, size: int) -> bytes:
    """Pixels of one size, as notifications want them."""
    return draw(icon, size).tobytes()


def draw(icon: Icon, size: int) -> npt.NDArray[np.uint8]:
    """An icon of `size` pixels a side: (size, size, 4), red, green, blue and straight alpha."""
    at = (np.arange(size) + 0.5) * (UNITS / size)
    x, y = np.meshgrid(at, at)
    picture = np.zeros((size, size, 4))  # colours times alpha
    for shape, colour in _DRAWN[icon]:
        cover = np.clip(0.5 - shape(x, y) * (size / UNITS), 0.0, 1.0)[..., None]
        if colour is None:
            picture *= 1.0 - cover
        else:
            picture = picture * (1.0 - cover) + np.append(colour, 1.0) * cover
    alpha = picture[..., 3:]
    straight = np.divide(picture[..., :3], alpha, out=np.zeros_like(picture[..., :3]), where=alpha > 0)
    return np.round(np.concatenate((straight, alpha), axis=2) * 255).astype(np.uint8)


def _stroke(x0: float, y0: float, x1: float, y1: float, radius: float) -> _Shape:
    """A line with round ends."""
    dx, dy = x1 - x0, y1 - y0

    def distance(x: _Distance, y: _Distance) -> _Distance:
        along = np.clip(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0.0, 1.0)
        return np.hypot(x - x0 - along * dx, y - y0 - along * dy) - radius

    return distance


def _box(x0: float, y0: float, x1: float, y1: float, radius: float) -> _Shape:
    """A rectangle with round corners."""

    def distance(x: _Distance, y: _Distance) -> _Distance:
        qx = np.abs(x - (x0 + x1) / 2) - (x1 - x0) / 2 + radius
        qy = np.abs(y - (y0 + y1) / 2) - (y1 - y0) / 2 + radius
        return np.hypot(np.maximum(qx, 0), np.maximum(qy, 0)) + np.minimum(np.maximum(qx, qy), 0) - radius

    return distance


def _disc(x0: float, y0: float, radius: float) -> _Shape:
    return lambda x, y: np.hypot(x - x0, y - y0) - radius


def _union(*shapes: _Shape) -> _Shape:
    return lambda x, y: functools.reduce(np.minimum, (shape(x, y) for shape in shapes))


def _grown(shape: _Shape, by: float) -> _Shape:
    return lambda x, y: shape(x, y) - by


def _outline(shape: _Shape, width: float) -> _Shape:
    """The inside of its border."""
    return lambda x, y: np.abs(shape(x, y) + width / 2) - width / 2


_Layer = tuple[_Shape, "_Colour | None"]  # without a colour it takes away what is below


def _seen(shape: _Shape, colour: _Colour = _LIGHT) -> tuple[_Layer, ...]:
    return (_grown(shape, _RIM), _DARK), (shape, colour)


def _on_disc(marks: _Shape, x: float, y: float, radius: float) -> tuple[_Layer, ...]:
    """Dark marks, which are drawn around the origin, on a disc set off from what is below it."""
    disc = _disc(x, y, radius)
    return (_grown(disc, _RIM), _DARK), (disc, _AMBER), (lambda px, py: marks(px - x, py - y), _DARK)


def _crossed(*shapes: _Shape) -> tuple[_Layer, ...]:
    slash = _stroke(3.2, 19.0, 18.8, 3.4, 1.15)
    return *_seen(_union(*shapes)), (_grown(slash, 1.3), None), *_seen(slash, _RED)[1:]


_HAND = _union(
    _box(6.4, 9.6, 16.6, 20.4, 3.6),
    _stroke(7.7, 12.0, 7.1, 5.6, 1.3),
    _stroke(10.3, 11.0, 10.1, 3.1, 1.3),
    _stroke(12.9, 11.0, 13.1, 3.4, 1.3),
    _stroke(15.3, 12.0, 16.0, 6.2, 1.3),
    _stroke(7.9, 16.2, 3.4, 12.0, 1.4),
)
_BARS = _union(_box(-2.8, -3.4, -0.8, 3.4, 0.5), _box(0.8, -3.4, 2.8, 3.4, 0.5))
_WIDE_BARS = _union(_box(-4.4, -5.2, -1.3, 5.2, 0.7), _box(1.3, -5.2, 4.4, 5.2, 0.7))
_PADLOCK = _union(_box(-5.0, -0.8, 5.0, 5.6, 1.0), _outline(_box(-3.5, -6.4, 3.5, 4.0, 3.4), 1.8))
_LENS = _outline(_disc(11.0, 12.2, 4.2), 1.7)
_CAMERA = (_outline(_box(1.8, 5.8, 20.2, 18.6, 2.4), _LINE), _box(7.4, 3.4, 14.6, 7.0, 1.2), _LENS)
_SCREEN = (
    _outline(_box(1.8, 3.4, 20.2, 15.6, 1.8), _LINE),
    _box(9.9, 15.0, 12.1, 18.0, 0.2),
    _stroke(7, 18.6, 15, 18.6, 0.9),
)

_DRAWN: dict[Icon, Sequence[_Layer]] = {
    Icon.RUNNING: _seen(_HAND),
    Icon.PAUSED_BY_GESTURE: (*_seen(_HAND), *_on_disc(_BARS, 15.9, 15.9, 5.0)),
    Icon.PAUSED: _on_disc(_WIDE_BARS, 11.0, 11.0, 9.6),
    Icon.AWAY: _on_disc(_PADLOCK, 11.0, 11.0, 9.6),
    Icon.NO_CAMERA: _crossed(*_CAMERA),
    Icon.NO_DESKTOP: _crossed(*_SCREEN),
}
