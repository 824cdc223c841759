"""Which hands on the desk type, by hands whose fingers move as the test says."""

import math

import numpy as np
import pytest

from gesturectl.gestures.finger_moves import AllMoves
from gesturectl.gestures.typing_hands import TypingHands
from gesturectl.model.types import Hand, HandFrame, frozen
from tests.gestures.hands import posed

FINGERS = ("thumb", "index", "middle", "ring", "little")
STROKE = 0.18  # palm lengths that a fingertip goes
SIDES = {"front": 180.0, "above": 0.0}  # how the hand is turned in the picture, from fingers up


def shown(lift, *, fps=30, seconds=6.0, view="above", way=lambda t: (0.0, 0.0), noise=0.4):
    """Whether the hand types in each frame; lift: how far each finger is raised at a time, 0 to 1."""
    rng = np.random.default_rng(4)
    hand = posed("relaxed", at=(320.0, 240.0), yaw=180, roll=SIDES[view])
    points = hand.landmarks[:, :2]
    along = points[9] - points[0]
    typing, moves, found = TypingHands(), AllMoves(), []
    for i in range(round(seconds * fps)):
        t = i / fps
        seen = np.array(hand.landmarks)
        seen[:, :2] += way(t)
        for k, name in enumerate(FINGERS):
            for joint, share in ((3, 0.6), (4, 1.0)):
                seen[1 + 4 * k + joint - 1, :2] += share * STROKE * lift(name, t) * along
        seen[:, :2] += rng.normal(0, noise, (21, 2))
        frame = HandFrame(t, (640, 480), (Hand(1, hand.side, 1.0, frozen(seen), hand.world),))
        found.append(1 in typing.step(t, moves.step(frame, [1])))
    return found


def stroke(t, begin, seconds=0.18):
    """How far a finger is on its way up and down again, that began at a time."""
    return math.sin(math.pi * min(max((t - begin) / seconds, 0.0), 1.0)) ** 2


def still(name, t):
    return 0.0


KEYS = [(round(0.5 + 0.16 * n, 2), FINGERS[1 + (n * 7 + n // 3) % 4]) for n in range(34)]


def typed(name, t):
    return sum(stroke(t, begin) for begin, finger in KEYS if finger == name)


@pytest.mark.parametrize("fps", [24, 30])
@pytest.mark.parametrize("view", ["front", "above"])
def test_fingers_that_move_one_after_the_other_type(view, fps):
    found = shown(typed, view=view, fps=fps)
    assert not any(found[:fps])
    assert np.mean(found[3 * fps : 5 * fps]) > 0.7


@pytest.mark.parametrize("view", ["front", "above"])
def test_an_index_finger_that_taps_again_and_again_does_not_type(view):
    def tapped(name, t):
        return sum(stroke(t, 0.5 + 0.3 * n, 0.2) for n in range(18)) if name == "index" else 0.0

    assert not any(shown(tapped, view=view))


@pytest.mark.parametrize("view", ["front", "above"])
def test_a_hand_that_goes_about_does_not_type(view):
    assert not any(shown(still, view=view, way=lambda t: (90 * math.sin(2.1 * t), 40 * math.sin(3.3 * t))))


@pytest.mark.parametrize("noise", [0.0, 0.4])
@pytest.mark.parametrize("view", ["front", "above"])
def test_a_hand_that_rests_does_not_type_whether_its_landmarks_are_kept_or_not(view, noise):
    assert not any(shown(still, view=view, noise=noise))
