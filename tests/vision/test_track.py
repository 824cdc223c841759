"""The side of a tracked hand, by what the network tells of its frames."""

from dataclasses import replace

import numpy as np
import pytest

from gesturectl.vision.landmark import Landmarks
from gesturectl.vision.roi import roi_from_landmarks
from gesturectl.vision.track import Track, updated


def landmarks(right, *, thumb_on_the_right):
    """An upright hand seen flat: a right hand's palm has its thumb on the right of the picture, as its back has not."""
    points = np.zeros((21, 3), np.float32)
    x = 1.0 if thumb_on_the_right else -1.0
    for finger, knuckle in enumerate((5, 9, 13, 17)):
        for joint in range(4):
            points[knuckle + joint] = (x * (0.03 - 0.02 * finger), -0.09 - 0.03 * joint, 0.0)
    points[1:5] = [(x * (0.03 + 0.01 * k), -0.02 * k, 0.0) for k in range(1, 5)]
    return Landmarks(0.95, right, 1000.0 * points + np.float32([320, 400, 0]), points)


def sides(told, *, thumb_on_the_right):
    """The side that a track has in each frame, by the handedness that the network tells."""
    first = landmarks(told[0], thumb_on_the_right=thumb_on_the_right)
    track = Track(1, roi_from_landmarks(first.points), 0.0, first.right, 0, 0.0)
    found = []
    for i, right in enumerate(told):
        track, hand = updated(track, replace(first, right=right), i / 30)
        found.append(hand.side)
    return found


@pytest.mark.parametrize("told", [0.28, 0.9])
def test_a_palm_is_seen_where_the_network_is_not_sure_of_the_back(told):
    assert set(sides([told] * 40, thumb_on_the_right=True)) == {"right"}
    assert set(sides([1 - told] * 40, thumb_on_the_right=False)) == {"left"}


@pytest.mark.parametrize("told", [0.02, 0.1])
def test_a_back_that_the_network_is_sure_of_stays_one(told):
    assert set(sides([told] * 40, thumb_on_the_right=True)) == {"left"}
    assert set(sides([1 - told] * 40, thumb_on_the_right=False)) == {"right"}


def test_a_hand_keeps_its_side_through_a_second_that_tells_the_other():
    told = [0.95] * 60 + [0.05] * 20 + [0.95] * 10
    assert set(sides(told, thumb_on_the_right=True)) == {"right"}


def test_a_track_that_went_to_the_other_hand_takes_its_side():
    assert sides([0.95] * 60 + [0.02] * 120, thumb_on_the_right=True)[-1] == "left"
