"""Strokes of three people as a tracker saw them: what is a swipe, and what only looks like one."""

import json
from pathlib import Path

import numpy as np
import pytest

from gesturectl.gestures.motions.swipes import SwipeDetector
from gesturectl.gestures.motions.trail import Trail
from gesturectl.model.types import Hand, frozen

CASES = [json.loads(line) for line in Path(__file__).with_suffix(".jsonl").read_text().splitlines()]
PALM = 0.09  # metres, wrist to knuckles


def hand(flat):
    """The hand of a frame's landmarks, whole pixels; its world is the picture's."""
    points = np.array(flat, float).reshape(21, 3)
    world = (points - points.mean(axis=0)) * PALM / np.linalg.norm(points[[5, 9, 13, 17]] - points[0], axis=1).mean()
    return Hand(1, "right", 1.0, frozen(points), frozen(world))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
@pytest.mark.parametrize("every", [1, 2], ids=["all frames", "every second one"])
def test_the_recorded_swipes_are_reported_and_nothing_else(case, every):
    detector, trail, reported = SwipeDetector(case["pose"]), Trail(), []
    for t, pose, flat in case["frames"][::every]:
        trail.step(hand(flat), tuple(case["size"]), t, pose)
        reported.append(detector.step(trail))
    assert [m.name for m in reported if m] == case["reported"]
