"""Poses that the config declares by what the fingers do, without samples: curls and directions.

Each named finger answers from 0 to 1, with 0.5 at the border, and the pose is as sure as its least sure answer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from gesturectl.gestures.features import Shape
from gesturectl.model.types import Hand
from gesturectl.settings import Declared, Finger

FINGERS = {"thumb": (2, 4), "index": (5, 8), "middle": (9, 12), "ring": (13, 16), "little": (17, 20)}  # from, to
WAYS = {"up": (0.0, -1.0), "down": (0.0, 1.0), "left": (1.0, 0.0), "right": (-1.0, 0.0)}  # in the unmirrored picture
CONE, CONE_WIDTH = 40.0, 15.0  # degrees around a direction
FLAT, FLAT_WIDTH = 0.5, 0.2  # share of a finger's length that has to lie across the line of sight to have a direction
HALF, HALF_WIDTH = 0.6, 0.4  # straightness, either way, within which a finger is half-curled
STEEP = 3.0  # of the answers: 0.95 one unit inside the border


def declared_scores(hand: Hand, s: Shape, declared: Mapping[str, Declared]) -> dict[str, float]:
    """How well each declared pose fits, 0..1."""
    states = dict(zip(FINGERS, (s.thumb_out, *s.straight), strict=True))
    return {
        name: min(
            (_answer_to(hand, finger, getattr(asks, finger) or asks.others, v) for finger, v in states.items()),
            default=1.0,
        )
        for name, asks in declared.items()
    }


def _answer_to(hand: Hand, finger: str, asked: Finger, straight: float) -> float:
    if asked == "any":
        return 1.0
    if asked == "half":
        return _answer((HALF - abs(straight)) / HALF_WIDTH)
    if asked == "curled":
        return _answer(-straight)
    if asked == "straight":
        return _answer(straight)
    # A thumb that points somewhere need not be as far from the palm as one that is spread.
    return min(_answer(straight + (0.5 if finger == "thumb" else 0.0)), _points(hand, finger, WAYS[asked]))


def _points(hand: Hand, finger: str, way: tuple[float, float]) -> float:
    a, b = FINGERS[finger]
    x, y, z = (hand.landmarks[b] - hand.landmarks[a]).tolist()
    across, length = math.hypot(x, y), math.sqrt(x * x + y * y + z * z)
    if across == 0.0:
        return 0.0
    off = math.degrees(math.acos(max(-1.0, min(1.0, (x * way[0] + y * way[1]) / across))))
    return min(_answer((CONE - off) / CONE_WIDTH), _answer((across / length - FLAT) / FLAT_WIDTH))


def _answer(value: float) -> float:
    return 0.5 + 0.5 * math.tanh(STEEP * value / 2)
