"""What else has to be so, beside its gesture, for a binding to begin."""

from __future__ import annotations

from dataclasses import dataclass

from gesturectl.actions.registry import behaviour
from gesturectl.actions.schema import Binding
from gesturectl.model.types import MIDDLE_MCP, GestureEvent, Hand, Side


@dataclass(frozen=True, slots=True)
class Sight:
    """A hand as a gesture begins."""

    x: float = 0.5  # of its palm in the picture as the person sees it, 0 at the left to 1
    y: float = 0.5  # 0 at the top to 1
    speed: float | None = 0.0  # palm lengths a second; None where it is not known, and then no condition on it fails


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
    speed = e.data.get("speed", sight.speed)
    if b.speed is not None and speed is not None and not b.speed.above <= speed < b.speed.below:
        return False
    r = b.region
    return r is None or (r.left <= sight.x <= r.right and r.top <= sight.y <= r.bottom)
