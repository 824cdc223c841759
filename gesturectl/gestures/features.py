"""Measures of one hand that do not change with its place, distance, roll in the picture or side.

World landmarks keep their shape when the hand turns but are coarse at the fingertips; image landmarks are exact across
the line of sight and weak along it. Measures of a few millimetres use both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gesturectl.model.types import INDEX_TIP, KNUCKLES, THUMB_TIP, WRIST, Hand

Point = Sequence[float]

LENGTH = 1.55  # length of a palm in distances of its outer knuckles, by rendered hands on a desk

_REACH = (1.5, 1.5, 1.5, 1.42)  # fingertip from wrist, in distances of its knuckle from the wrist
_REACH_WIDTH = 0.1
_BEND = (72.0, 65.0, 65.0, 72.0)  # degrees between the metacarpal and the line from middle joint to fingertip
_BEND_WIDTH = 20.0
_ASIDE = 0.17  # palm lengths from the index knuckle towards the thumb's side
_ASIDE_WIDTH = 0.12
_ACROSS = 0.78  # palm lengths from the ring finger's knuckle
_ACROSS_WIDTH = 0.12


@dataclass(frozen=True, slots=True)
class Shape:
    """What the fingers of one hand do, each measure with its zero at the border between two states."""

    straight: tuple[float, ...]  # index to little finger: 1 clearly straight, -1 clearly curled
    thumb_out: float  # 1 clearly away from the palm, -1 clearly laid across it


def shape(hand: Hand) -> Shape:
    """The fingers' measures from the world landmarks."""
    w = hand.world.tolist()
    bend = [_angle(_direction(w[WRIST], w[k]), _direction(w[k + 1], w[k + 3])) for k in KNUCKLES]
    reach = [_reach(w[WRIST], w[k], w[k + 3]) for k in KNUCKLES]
    return Shape(
        straight=tuple(_straightness(*m) for m in zip(reach, _REACH, bend, _BEND, strict=True)),
        thumb_out=_thumb_out(w, _across(w), palm_metres(w)),
    )


def finger_reach(hand: Hand, knuckle: int) -> float:
    """How far a fingertip is from the wrist, in distances of its `knuckle` (5, 9, 13 or 17) from the wrist."""
    w = hand.world
    return _reach(w[WRIST].tolist(), w[knuckle].tolist(), w[knuckle + 3].tolist())


def palm_size(hand: Hand) -> float:
    """Length of the palm, wrist to knuckles, in image pixels, as if it faced the camera.

    The palm's length in metres times the picture's pixels a metre at the hand, so foreshortening cancels out.
    """
    w = hand.world.tolist()
    return palm_metres(w) * pixels_a_metre(w, hand.landmarks.tolist())


def palm_size_at_rest(hand: Hand) -> float:
    """The same of a hand on the desk, whose palm is seen so flat from the front that its length says little.

    By the distance of the outer knuckles, which lie across the line of sight from the front and from above.
    """
    a, b = hand.landmarks[KNUCKLES[0]].tolist(), hand.landmarks[KNUCKLES[3]].tolist()
    return max(LENGTH * math.dist(a[:2], b[:2]), 1e-6)


def pinch_gap(hand: Hand, finger: int = INDEX_TIP) -> float:
    """Distance of the thumb's tip from landmark `finger`, in palm lengths.

    About 0.1 to 0.3 where the tips touch (landmarks lie inside the fingertip). The mean of the distance in space, which
    keeps tips apart that lie behind one another, and that across the line of sight, which is the exact one; but no more
    than the picture's own depth allows, since in space tips that meet can be far apart when seen from the side.
    """
    return pinch_gaps(hand, (finger,))[0]


def pinch_gaps(hand: Hand, fingers: Sequence[int]) -> list[float]:
    """`pinch_gap` for several fingertips at once."""
    w, p = hand.world.tolist(), hand.landmarks.tolist()
    scale, palm = pixels_a_metre(w, p), palm_metres(w)
    return [_apart(w, p, THUMB_TIP, finger, scale) / palm for finger in fingers]


def _apart(w: Sequence[Point], p: Sequence[Point], i: int, j: int, scale: float) -> float:
    """Distance of two landmarks in metres, of the world landmarks and the picture together."""
    in_space, across, with_depth = math.dist(w[i], w[j]), math.dist(p[i][:2], p[j][:2]), math.dist(p[i], p[j])
    return min((in_space + across / scale) / 2, with_depth / scale)


def _reach(wrist: Point, knuckle: Point, tip: Point) -> float:
    return math.dist(tip, wrist) / max(math.dist(knuckle, wrist), 1e-6)


def palm_metres(w: Sequence[Point]) -> float:
    """Length of the palm by its world landmarks, the mean of wrist to each knuckle."""
    wrist, dist = w[WRIST], math.dist
    return max((dist(w[5], wrist) + dist(w[9], wrist) + dist(w[13], wrist) + dist(w[17], wrist)) / 4, 1e-6)


def pixels_a_metre(w: Sequence[Point], p: Sequence[Point]) -> float:
    """Scale of the weak perspective that shows the world landmarks as the image landmarks.

    Taken from the palm, the part that keeps its shape whatever the fingers do.
    """
    return max(_extent(p) / max(_extent(w), 1e-6), 1e-6)


def _extent(points: Sequence[Point]) -> float:
    """Root of the summed squared distances of the palm's points from their mean, along x and y."""
    # Written out, since it is needed for every hand of every frame.
    a, b, c, d, e = points[0], points[5], points[9], points[13], points[17]
    x, y = (a[0] + b[0] + c[0] + d[0] + e[0]) / 5, (a[1] + b[1] + c[1] + d[1] + e[1]) / 5
    across = (a[0] - x) ** 2 + (b[0] - x) ** 2 + (c[0] - x) ** 2 + (d[0] - x) ** 2 + (e[0] - x) ** 2
    along = (a[1] - y) ** 2 + (b[1] - y) ** 2 + (c[1] - y) ** 2 + (d[1] - y) ** 2 + (e[1] - y) ** 2
    return math.sqrt(across + along)


def _direction(a: Point, b: Point) -> tuple[float, float, float]:
    x, y, z = b[0] - a[0], b[1] - a[1], b[2] - a[2]
    length = math.sqrt(x * x + y * y + z * z) or 1e-9
    return x / length, y / length, z / length


def _dot(a: Point, b: Point) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _angle(a: Point, b: Point) -> float:
    """Degrees between two unit vectors."""
    return math.degrees(math.acos(max(-1.0, min(1.0, _dot(a, b)))))


def _straightness(reach: float, least: float, bend: float, most: float) -> float:
    """How far the tip reaches and how little the finger bends; noise in one of the two is held by the other."""
    return (_clip((reach - least) / _REACH_WIDTH) + _clip((most - bend) / _BEND_WIDTH)) / 2


def _across(w: Sequence[Point]) -> Point:
    """Unit vector in the palm, square to its length, towards the thumb's side."""
    up = _direction(w[WRIST], w[9])
    knuckles = [w[5][i] - w[17][i] for i in range(3)]
    along = _dot(knuckles, up)
    return _direction((0.0, 0.0, 0.0), [knuckles[i] - along * up[i] for i in range(3)])


def _thumb_out(w: Sequence[Point], across: Point, palm: float) -> float:
    aside = _dot([w[THUMB_TIP][i] - w[5][i] for i in range(3)], across) / palm
    ring = math.dist(w[THUMB_TIP], w[13]) / palm
    return (_clip((aside - _ASIDE) / _ASIDE_WIDTH) + _clip((ring - _ACROSS) / _ACROSS_WIDTH)) / 2


def _clip(value: float) -> float:
    return max(-2.0, min(2.0, value))
