"""How far a thumb goes along its index finger, of a hand whose thumb and finger go as the test says."""

import numpy as np
import pytest

from gesturectl.gestures.finger_moves import Moves
from gesturectl.gestures.finger_strokes import Stroke
from gesturectl.gestures.posture import knuckle_width
from gesturectl.gestures.thumb_moves import COMING, JOINTS, MEASURES, TOUCHING, measures
from gesturectl.model.types import Hand, frozen
from tests.gestures.hands import posed

STROKE = Stroke(1.0, 1.2, 1.6, 1.0)  # the thumb comes in until 1.2, and leaves from 1.5 on
OUT = 0.5  # knuckle widths that it is away from the finger
WAY = 2 * JOINTS * (COMING + TOUCHING + 1)  # where the way along the finger is


def seen(slide, degrees, fps=30):
    """What is measured where the thumb slides so many knuckle widths along a finger turned to the side so far."""
    hand = posed("relaxed", at=(320.0, 240.0), yaw=180, roll=0.0)
    points = np.array(hand.landmarks)[:, :2]
    width, knuckle = knuckle_width(points), points[5]
    along = (points[9] - points[0]) / np.linalg.norm(points[9] - points[0])
    side = np.array([-along[1], along[0]])
    side *= np.sign(side @ (points[5] - points[17]))
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    finger, away = along * c + side * s, side * c - along * s
    for joint, far in ((6, 0.4), (7, 0.7), (8, 0.9)):
        points[joint] = knuckle + width * far * finger
    moves = Moves()
    for t in np.arange(0.0, 1.65, 1 / fps):
        off = np.interp(t, (1.0, 1.2, 1.5, 1.6), (OUT, 0.0, 0.0, 0.6 * OUT))
        for joint, far in ((4, 0.3), (3, 0.0), (2, -0.4), (1, -0.8)):
            gone = far + np.interp(t, (1.2, 1.5), (0.0, slide))
            points[joint] = knuckle + width * (gone * finger + (0.2 + off) * away)
        landmarks = np.array(hand.landmarks)
        landmarks[:, :2] = points
        moves.step(Hand(1, hand.side, 1.0, frozen(landmarks), hand.world), float(t))
    return measures(moves, STROKE)


@pytest.mark.parametrize("degrees", [0, 30, 60])
@pytest.mark.parametrize("slide", [0.3, -0.3, 0.0])
def test_the_way_along_the_finger_is_told_however_it_points(slide, degrees):
    found = seen(slide, degrees)
    assert len(found) == MEASURES
    assert found[WAY] == pytest.approx(slide, abs=0.08)
    assert found[: WAY - 2 * JOINTS] == pytest.approx(seen(slide, 0)[: WAY - 2 * JOINTS], abs=0.02)
