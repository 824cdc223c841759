"""Whose hands count where several people are in view."""

import math
from dataclasses import replace

import pytest

from gesturectl.gestures.engage import Engagement
from gesturectl.gestures.who import KEEPS, TAKES, Whom
from gesturectl.model.types import Waits, frozen
from gesturectl.settings import Camera, Tracker
from tests.gestures.hands import SIZE, posed, seen

FRAME = 1 / 30
FOV = 60.0
FOCAL = SIZE[0] / 2 / math.tan(math.radians(FOV) / 2)


def at(track, side, x, z, **turn):
    """An open hand x metres to the right in the picture and z metres away."""
    place = (SIZE[0] / 2 + x / z * FOCAL, 280.0)
    return posed("open", track=track, side=side, at=place, scale=FOCAL / z, **turn)


OWN = at(1, "right", 0.1, 0.5)
OWN_LEFT = at(2, "left", -0.2, 0.6)
BEHIND = at(3, "right", 0.5, 1.6)
BEHIND_LEFT = at(4, "left", 0.2, 1.6)
NEARER = at(5, "right", -0.1, 0.3)


class Room:
    def __init__(self, **tracker):
        self.engagement, self.t = Engagement(), 0.0
        self.engagement.whom = Whom(Tracker(**tracker), Camera(fov=FOV))

    def show(self, seconds, *hands, pose="open"):
        for _ in range(round(seconds / FRAME)):
            self.engagement.step(seen(self.t, *hands), {h.track_id: pose for h in hands})
            self.t += FRAME
        return self.engagement.engaged

    @property
    def waiting(self):
        return self.engagement.waiting


def test_both_hands_of_the_first_person_count_and_nobody_elses():
    room = Room()
    assert room.show(1, OWN) == (1,)
    assert room.show(2, OWN, OWN_LEFT, BEHIND, BEHIND_LEFT) == (1, 2)
    assert room.waiting == {3: Waits.OTHER, 4: Waits.OTHER}


def test_another_one_counts_once_the_first_has_been_gone_for_a_while():
    room = Room()
    room.show(1, OWN, BEHIND)
    assert room.show(KEEPS - 0.1, BEHIND) == ()
    assert room.show(1, BEHIND) == (3,)
    assert room.show(1, BEHIND, OWN) == (3,)


def test_the_first_one_s_hand_that_comes_back_elsewhere_and_as_another_track_counts_at_once():
    room = Room()
    room.show(1, OWN, BEHIND)
    room.show(1, BEHIND)
    assert room.show(0.5, BEHIND, at(7, "right", -0.5, 0.6)) == (7,)


@pytest.mark.parametrize("side", ["left", "right"])
def test_hands_side_by_side_are_of_one_person_whatever_side_the_tracker_says(side):
    assert Room().show(1, OWN, at(2, side, -0.2, 0.5)) == (1, 2)


def test_two_right_hands_that_are_apart_are_of_two_people():
    room = Room()
    room.show(1, OWN)
    assert room.show(1, OWN, at(9, "right", -0.6, 0.7)) == (1,)
    assert room.show(1, OWN, OWN_LEFT, at(8, "left", -0.9, 0.7)) == (1, 2)


@pytest.mark.parametrize(("x", "z"), [(-0.4, 1.0), (-1.2, 2.0), (-0.2, 1.1)])
def test_one_s_own_other_hand_counts_wherever_the_arm_reaches(x, z):
    right = at(1, "right", 0.1, max(0.45, z - 0.65))
    assert Room().show(1, right, at(2, "left", x, z)) == (1, 2)


def test_hands_that_would_not_count_themselves_keep_nobody_waiting():
    idle = at(5, "right", -0.1, 0.3, yaw=180)
    room = Room(who="nearest")
    room.show(0.1, idle, pose="relaxed")
    assert room.show(1, idle, at(3, "right", 0.5, 1.6), pose="relaxed") == (3,)


def test_everybody_s_hands_count_if_asked_for():
    assert Room(who="anyone", far=1.2).show(1, OWN, at(2, "right", -0.6, 0.7), BEHIND) == (1, 2)


def test_one_wrong_measure_does_not_make_a_hand_far():
    room = Room()
    broken = replace(OWN, world=frozen(-OWN.world))
    room.show(FRAME, broken)
    assert set(room.show(1.2, OWN, OWN_LEFT)) == {1, 2}


@pytest.mark.parametrize("who", ["nearest", "largest"])
def test_a_hand_that_is_clearly_nearer_takes_over_deliberately(who):
    room = Room(who=who)
    assert room.show(1, BEHIND, BEHIND_LEFT) == (3, 4)
    assert room.show(TAKES - 0.2, BEHIND, BEHIND_LEFT, OWN) == (3, 4)
    assert room.show(0.7, BEHIND, BEHIND_LEFT, OWN) == (1,)
    assert room.waiting == {3: Waits.OTHER, 4: Waits.OTHER}
    assert room.show(2, BEHIND, BEHIND_LEFT, OWN) == (1,)


def test_one_s_own_other_hand_takes_over_from_nobody():
    room = Room(who="nearest")
    room.show(1, OWN)
    assert room.show(2, OWN, at(2, "left", -0.2, 0.35)) == (1, 2)


def test_who_shows_the_palm_more_takes_over():
    room = Room(who="facing")
    assert room.show(1, at(3, "right", 0.5, 1.6, yaw=55)) == (3,)
    assert room.show(2, at(3, "right", 0.5, 1.6, yaw=55), OWN) == (1,)


def test_of_several_that_come_at_once_the_nearest_counts():
    assert Room(who="nearest").show(1, BEHIND, OWN) == (1,)
    assert Room(who="first").show(1, BEHIND, OWN) == (3,)


def test_hands_out_of_range_do_not_count_and_say_so():
    room = Room(near=0.4, far=1.2)
    assert room.show(1, NEARER, OWN, BEHIND) == (1,)
    assert room.waiting == {5: Waits.NEAR, 3: Waits.FAR}


def test_a_hand_that_counts_goes_on_to_do_so_beyond_the_range():
    room = Room(far=1.2)
    room.show(1, at(1, "right", 0.1, 1.1))
    assert room.show(1, at(1, "right", 0.1, 1.5)) == (1,)


def test_a_hand_out_of_range_keeps_nobody_waiting():
    assert Room(who="nearest", near=0.4).show(1, NEARER, OWN) == (1,)
