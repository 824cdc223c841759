"""Poses by what the fingers do, in the words of the config.

Each named finger answers from 0 to 1, with 0.5 at the border, and the pose is as sure as its least sure answer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from gesturectl.gestures.features import Shape
from gesturectl.model.types import KNUCKLES, Hand
from gesturectl.settings import Declared, Finger

FINGERS = {"thumb": (2, 4), "index": (5, 8), "middle": (9, 12), "ring": (13, 16), "little": (17, 20)}  # from, to
WAYS = {"up": (0.0, -1.0), "down": (0.0, 1.0), "left": (1.0, 0.0), "right": (-1.0, 0.0)}  # in the unmirrored picture
CONE, CONE_WIDTH = 40.0, 15.0  # degrees around a direction
FLAT, FLAT_WIDTH = 0.5, 0.2  # share of a finger's length that has to lie across the line of sight to have a direction
HALF, HALF_WIDTH = 0.6, 0.4  # straightness, either way, within which a finger is half-curled
STEEP = 3.0  # of the answers: 0.95 one unit inside the border

Asked = tuple[tuple[str, Finger], ...]  # what a pose asks of each finger that it names
Answers = Mapping[str, Mapping[str, float]]  # of each finger, to straight, half and curled


def answer(value: float) -> float:
    """0..1 for a measure whose border is at 0 and whose clear cases are beyond 1."""
    return 0.5 + 0.5 * math.tanh(STEEP * value / 2)


def asked(pose: Declared) -> Asked:
    """What a pose asks of the fingers, leaving out those that may do anything."""
    states = ((finger, getattr(pose, finger) or pose.others) for finger in FINGERS)
    return tuple((finger, state) for finger, state in states if state != "any")


def answers(s: Shape) -> Answers:
    """How well each finger of a hand fits each state, 0..1."""
    return {
        finger: {"straight": answer(v), "half": answer((HALF - abs(v)) / HALF_WIDTH), "curled": answer(-v)}
        for finger, v in zip(FINGERS, (s.thumb_out, *s.straight), strict=True)
    }


def declared_scores(hand: Hand, s: Shape, declared: Mapping[str, Declared]) -> dict[str, float]:
    """How well each declared pose fits, 0..1."""
    if not declared:
        return {}
    known = answers(s)
    return {
        name: min(
            (
                _points(hand, finger, s, WAYS[state]) if state in WAYS else known[finger][state]
                for finger, state in asked(pose)
            ),
            default=1.0,
        )
        for name, pose in declared.items()
    }


def _points(hand: Hand, finger: str, s: Shape, way: tuple[float, float]) -> float:
    """Whether a finger is straight and points `way` in the picture."""
    a, b = FINGERS[finger]
    x, y, z = (hand.landmarks[b] - hand.landmarks[a]).tolist()
    across, length = math.hypot(x, y), math.sqrt(x * x + y * y + z * z)
    if across == 0.0:
        return 0.0
    # A thumb that points somewhere need not be as far from the palm as one that is spread.
    straight = s.thumb_out + 0.5 if finger == "thumb" else s.straight[KNUCKLES.index(a)]
    off = math.degrees(math.acos(max(-1.0, min(1.0, (x * way[0] + y * way[1]) / across))))
    return min(answer(straight), answer((CONE - off) / CONE_WIDTH), answer((across / length - FLAT) / FLAT_WIDTH))
