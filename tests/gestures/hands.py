"""Hands for tests of what happens in time: any pose of `test_poses`, any place, any gap between thumb and finger."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gesturectl.model.types import Hand, HandFrame
from tests.gestures.test_poses import SHAPES, hand

SIZE = (640, 480)
MILLIMETRES_A_PALM = 88.0


def posed(name, *, track=1, at=(320.0, 280.0), side="right", scale=1200.0, **turn):
    """A hand in a pose by its name, palm to the camera and fingers up unless turned; `at` is its middle in pixels."""
    return replace(hand(SHAPES[name], scale=scale, at=at, mirrored=side == "left", **turn), track_id=track)


def gapped(gap, *, track=1, at=(320.0, 280.0), finger=8, shape="ok"):
    """A hand whose thumb is `gap` palm lengths (0.1 to 1) away from a finger's tip, across the line of sight."""
    points = SHAPES[shape].copy()
    away = np.array([0.8, 0.6, 0.0])
    points[4] = points[finger] + away * gap * MILLIMETRES_A_PALM / 1000
    return replace(hand(points, scale=1200.0, at=at), track_id=track)


def seen(t, *hands: Hand) -> HandFrame:
    """A frame of `SIZE` that shows these hands."""
    return HandFrame(t, SIZE, hands)
