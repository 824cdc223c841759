"""How far the pointer is from the hand's own place along one axis, and how it comes back there.

The own place is where the mapping alone would put the pointer: clicks, swipes and slow aiming leave it elsewhere.
"""

from __future__ import annotations

import math

ASTRAY = 0.1  # of the screen: the farthest from the hand's own place that slow aiming takes the pointer
RETURN = 0.3  # towards it, for a slow hand whose pointer is farther from there than it may be
BRISK = 0.95  # share of its way from which on a pointer is not slow, and comes back to the hand's own place
# Of the hand's way along each axis, what the pointer leaves out or adds until it is back at the hand's own place:
BRAKE = 0.5  # away from there
PUSH = 0.1  # towards it, for an unhurried hand
RUSH = 1.0  # and more for a hasty one


def repaid(free: float, shift: float, own: float, slack: float, brake: float, push: float) -> tuple[float, float]:
    """The pointer's place along one axis, nearer to the hand's `own` place, and how far it is still beyond `slack`.

    free: its place after the hand's way `shift`, of which it comes nearer by at most the share `brake` where the hand
    moves away from there, `push` where it moves towards it. Screen pixels.
    """
    away = free - own
    far = away - within(away, slack)
    left = max(abs(far) - abs(shift) * (brake if far * shift > 0 else push), 0.0)
    return own + (away - far) + math.copysign(left, far), left


def aimed_finely(free: float, shift: float, share: float, own: float, slack: float, length: float) -> float:
    """The pointer's place along one axis of a screen `length` pixels long, after the way `shift` of a slow hand.

    It goes that share of it, but gets no farther from the hand's `own` place and the `slack` around that than ASTRAY,
    and less near the edges: they are reached whenever the hand reaches them. Where it is farther away already, it comes
    back with the movement.
    """
    before = free - (own - shift)
    edge = max(min(own, length - 1.0 - own), 0.0)
    most = slack + min(ASTRAY * length, edge / 4)
    after = within(before - shift * (1.0 - share), max(most, abs(before)))
    return repaid(own + after, shift, own, most, BRAKE, RETURN)[0]


def within(value: float, limit: float) -> float:
    """The value, or the limit on its side of 0."""
    return min(max(value, -limit), limit)
