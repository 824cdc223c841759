"""A pointer that is steered by leaning."""

import math

import pytest

from gesturectl.pointer.freeze import Hold
from gesturectl.pointer.pointer import HandPointer
from gesturectl.settings import Pointer
from tests.hands import SIZE, hand

SCREEN = (1920, 1080)
PALM = 60.0  # pixels
MM = PALM / 88.0  # pixels of the picture


class Hand:
    """A hand before a joystick, at a place in millimetres from where it was raised, as its owner sees it."""

    def __init__(self, start=(960.0, 540.0), **settings):
        self.pointer = HandPointer(Pointer(mapping="joystick", **settings), SCREEN, start)
        self.t = 0.0
        self.stay((0, 0), 0.5)

    def at(self, place, hold=None):
        self.t += 1 / 30
        seen = hand("relaxed", 320 - place[0] * MM, 240 + place[1] * MM)
        motion = self.pointer.step(seen, SIZE, PALM, self.t, hold or Hold())
        return motion.x, motion.y

    def stay(self, place, seconds, hold=None):
        return [self.at(place, hold) for _ in range(round(seconds * 30))]


def test_it_goes_on_while_the_hand_leans_and_faster_the_farther():
    way = {}
    for lean in (10, 40, 60, 80):
        h = Hand((100.0, 540.0))
        h.stay((lean, 0), 0.3)
        path = h.stay((lean, 0), 0.5)
        way[lean] = path[-1][0] - path[0][0]
        assert path[-1][1] == pytest.approx(540, abs=2)
    assert way[10] == 0
    assert 0 < way[40] < way[60] < way[80] == pytest.approx(1920 * 14 / 30, rel=0.05)


def test_the_way_back_from_far_out_counts_at_once():
    h = Hand()
    h.stay((200, 0), 1.0)
    resting = h.stay((125, 0), 1.0)
    assert resting[-1] == resting[15]


def test_a_fist_makes_where_the_hand_is_the_middle():
    h = Hand()
    h.stay((50, 0), 0.3, Hold(still=True))
    rests = h.stay((50, 0), 0.5)
    assert rests[0] == rests[-1]


def test_a_hand_that_trembles_within_the_middle_moves_nothing():
    h = Hand(tremor=0)
    path = [h.at((8 * math.sin(7 * k), 8 * math.cos(5 * k))) for k in range(90)]
    assert len(set(path)) == 1


@pytest.mark.parametrize("target", [(1500, 300), (200, 900), (1000, 560)])
def test_small_targets_are_reached_by_who_sees_the_pointer_late(target):
    """By a person's simplest rule: lean by the distance that is left, as seen 0.15 s ago."""
    h = Hand()
    seen, lean = [(960.0, 540.0)] * 6, (0.0, 0.0)
    for _ in range(150):
        dx, dy = target[0] - seen[-6][0], target[1] - seen[-6][1]
        left = math.hypot(dx, dy)
        much = 0.0 if left < 12 else 20 + 60 * math.sqrt(min(left / 900, 1.0))
        goal = (dx / max(left, 1e-9) * much, dy / max(left, 1e-9) * much)
        lean = (lean[0] + (goal[0] - lean[0]) * 0.35, lean[1] + (goal[1] - lean[1]) * 0.35)
        seen.append(h.at(lean))
    assert all(math.dist(p, target) < 20 for p in seen[-30:])
