"""What else has to be so, beside its gesture, for a binding to begin."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from gesturectl.actions.registry import behaviour
from gesturectl.actions.schema import Binding
from gesturectl.model.types import MIDDLE_MCP, GestureEvent, Hand, Side


@dataclass(frozen=True, slots=True)
class Sight:
    """A hand as a gesture begins."""

    x: float = 0.5  # of its palm in the picture as the person sees it, 0 at the left to 1
    y: float = 0.5  # 0 at the top to 1
    speed: float | None = 0.0  # palm lengths a second; None where it is not known, and then no condition on it fails
    others: Collection[str] = ()  # gestures that other hands show
    passed: Mapping[str, float] = field(
        default_factory=dict
    )  # seconds since this hand has begun a gesture, by its name


def sight(hand: Hand, size: tuple[int, int], speed: float | None) -> Sight:
    """A hand in a picture of `size` pixels."""
    x, y = hand.landmarks[MIDDLE_MCP, :2].tolist()
    return Sight(1.0 - x / size[0], y / size[1], speed)


def applies(b: Binding, e: GestureEvent, side: Side | None, sight: Sight, *, points: bool) -> bool:
    """Whether a binding of this gesture is meant. side: of the hand, if known; points: it is the pointing hand."""
    if (b.hand and b.hand != side) or (b.pose not in (None, "any", e.pose)):
        return False
    if not points and b.hand is None and behaviour(b.do).traits.of_pointer:
        return False
    if (b.other_hand is not None and b.other_hand not in sight.others) or not _in_time(b, sight):
        return False
    speed = e.data.get("speed", sight.speed)
    if b.speed is not None and speed is not None and not b.speed.above <= speed < b.speed.below:
        return False
    length = e.data.get("length")
    if b.length is not None and length is not None and not b.length.above <= length < b.length.below:
        return False
    r = b.region
    return r is None or (r.left <= sight.x <= r.right and r.top <= sight.y <= r.bottom)


def unconditional(b: Binding, side: Side) -> bool:
    """Whether a hand of this side begins a binding wherever and however it makes the gesture."""
    return b.hand in (None, side) and not (b.combined or b.region or b.speed or b.length or b.pose)


def lasted(b: Binding, seconds: float) -> bool:
    """Whether a gesture that has ended has lasted as long as a binding of its end asks for."""
    longest = b.held is not None and seconds >= b.held.below - 1e-9
    return seconds >= b.least - 1e-9 and not longest


def _in_time(b: Binding, sight: Sight) -> bool:
    return b.after is None or sight.passed.get(b.after, math.inf) <= b.within + 1e-9
