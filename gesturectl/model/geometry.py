"""Points of a hand in the picture that several stages need."""

from __future__ import annotations

from gesturectl.model.types import KNUCKLES, WRIST, Hand

Vector = tuple[float, float]

PALM_POINTS = [WRIST, *KNUCKLES]  # the landmarks that closing fingers hardly move


def palm_middle(hand: Hand) -> Vector:
    """The mean of wrist and knuckles, image pixels: steady while the fingers move."""
    x, y = hand.landmarks[PALM_POINTS, :2].mean(axis=0, dtype=float).tolist()
    return x, y


def hand_middle(hand: Hand) -> Vector:
    """The mean of all landmarks, image pixels: it moves with a turn of the wrist, which hardly moves the palm."""
    x, y = hand.landmarks[:, :2].mean(axis=0, dtype=float).tolist()
    return x, y
