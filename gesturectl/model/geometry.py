"""Points of a hand in the picture that several stages need."""

from __future__ import annotations

import numpy as np

from gesturectl.model.types import KNUCKLES, WRIST, Hand

Vector = tuple[float, float]

PALM_POINTS = [WRIST, *KNUCKLES]  # the landmarks that closing fingers hardly move
# The share of each landmark in the palm's middle: wrist, thumb's base, and knuckles of index, ring and little finger.
# Rounded from the least squares fit to the movement of rendered hands (185 clips, half of them changing pose while the
# hand is held or turned about its middle). Error of a movement within 0.5 s, root mean square in palm lengths: 0.083.
# The plain mean of wrist and knuckles, which leans to the fingers: 0.123; complex weights for all landmarks: 0.080.
_MIDDLE = {WRIST: 0.4, 1: 0.15, 5: 0.15, 13: 0.1, 17: 0.2}
_POINTS, _SHARES = list(_MIDDLE), np.array(list(_MIDDLE.values()))


def palm_middle(hand: Hand) -> Vector:
    """The palm's middle, image pixels: half-way from wrist to knuckles, steady while fingers and wrist move."""
    x, y = (_SHARES @ hand.landmarks[_POINTS, :2]).tolist()
    return x, y


def hand_middle(hand: Hand) -> Vector:
    """The mean of all landmarks, image pixels: it moves with a turn of the wrist, which hardly moves the palm."""
    x, y = np.add.reduce(hand.landmarks[:, :2], axis=0, dtype=float).tolist()
    return x / 21, y / 21
