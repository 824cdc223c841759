from pathlib import Path

import numpy as np
import pytest

from gesturectl.model.resources import resource
from gesturectl.settings import Camera, Tracker
from gesturectl.vision.build import build_tracker
from gesturectl.vision.models import locate
from gesturectl.vision.source import open_source

RECORDED = np.loadtxt(Path(__file__).parent / "mediapipe_demo.txt")
TRUTH = {int(row[0]): row[1:].reshape(21, 2) for row in RECORDED}


@pytest.fixture(scope="module")
def differences():
    """Mean distance of the points to MediaPipe's in each recorded frame, as a share of the hand's longer extent."""
    models = locate()
    tracker = build_tracker(Tracker(), models.palm, models.landmark)
    source = open_source(str(resource("demo.mp4")), Camera(), live=False)
    shares = []
    while (frame := source.read()) is not None:
        hands = tracker.step(frame).hands
        if frame.index in TRUTH:
            expected = TRUTH[frame.index]
            (hand,) = hands
            gaps = np.linalg.norm(hand.landmarks[:, :2] - expected, axis=1)
            shares.append(gaps.mean() / np.ptp(expected, axis=0).max())
    source.close()
    return shares


def test_the_demos_landmarks_are_those_of_mediapipe(differences):
    assert len(differences) == len(TRUTH) == 12
    assert np.median(differences) < 0.005
    assert np.percentile(differences, 95) < 0.015
