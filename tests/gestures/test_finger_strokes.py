"""Strokes of the index finger of a hand on the desk, whose fingertip goes as the test says."""

import numpy as np
import pytest

from gesturectl.gestures.finger_moves import Moves
from gesturectl.gestures.finger_strokes import IndexStrokes
from gesturectl.model.types import Hand, frozen
from tests.gestures.hands import posed

HIGH = 0.2  # palm lengths that the fingertip is above the desk


def strokes(heights, *, fps=30, noise=0.0):
    """Of a hand whose index finger is at such a height, 0 to 1, at each of the times; between them it goes evenly."""
    rng = np.random.default_rng(1)
    hand = posed("relaxed", at=(320.0, 240.0), yaw=180, roll=0.0)
    along = hand.landmarks[9, :2] - hand.landmarks[0, :2]
    moves, found, told = Moves(), IndexStrokes(), []
    for t in np.arange(0.0, heights[-1][0], 1 / fps):
        seen = np.array(hand.landmarks)
        lift = np.interp(t, *zip(*heights, strict=True))
        seen[7:9, :2] += np.outer((0.6, 1.0), HIGH * lift * along)
        seen[:, :2] += rng.normal(0, noise, (21, 2))
        moves.step(Hand(1, hand.side, 1.0, frozen(seen), hand.world), float(t))
        stroke = found.step(moves)
        if stroke is not None:
            told.append(stroke)
    return told


@pytest.mark.parametrize("fps", [24, 30, 60])
def test_a_stroke_of_a_raised_finger_is_since_it_was_raised(fps):
    (stroke,) = strokes([(0, 0), (1.0, 0), (1.12, 1), (1.16, 1), (1.25, 0), (2.0, 0)], fps=fps)
    assert stroke.since == pytest.approx(1.0, abs=max(1.5 / fps, 0.04))
    assert stroke.contact == pytest.approx(1.25, abs=1.5 / fps)


@pytest.mark.parametrize("fps", [24, 30, 60])
def test_a_stroke_of_a_finger_that_hovers_is_since_it_goes_down(fps):
    (stroke,) = strokes([(0, 1), (0.9, 1), (1.0, 0.95), (1.1, 1), (1.2, 0), (1.3, 0), (1.4, 1), (2.0, 1)], fps=fps)
    assert stroke.since == stroke.begin == pytest.approx(1.1, abs=1.5 / fps)
    assert stroke.contact == pytest.approx(1.2, abs=1.5 / fps)


def test_a_stroke_that_seems_to_stop_on_its_way_is_told_again_where_it_ends():
    told = strokes([(0, 0), (1.0, 0), (1.12, 1), (1.2, 1), (1.24, 0.6), (1.3, 0.6), (1.36, 0), (2.0, 0)], noise=0.2)
    contacts = [s.contact for s in told if 1.2 < s.contact < 1.4]
    assert contacts[0] < 1.3
    assert contacts[-1] == pytest.approx(1.36, abs=0.04)


def test_a_finger_that_stays_makes_no_stroke():
    assert strokes([(0, 1), (1.0, 1), (2.0, 1)]) == []
