"""The table above `Engagement`, and whom it is there to leave alone."""

from dataclasses import replace

import numpy as np
import pytest

from gesturectl.gestures.engage import GRACE, Engagement, lowered
from gesturectl.model.types import Waits
from tests.gestures.hands import SIZE, posed, seen

FRAME = 1 / 30


class Room:
    """An engagement and the clock of the frames it sees; `gone`: the tracks it has released, with the time."""

    def __init__(self):
        self.engagement, self.t, self.gone = Engagement(), 0.0, []

    def show(self, seconds, *hands, moving=None, pose="none"):
        """Shows the hands for a while; `moving(i)` gives those of the i-th frame instead. pose: what they show."""
        for i in range(round(seconds / FRAME)):
            now = moving(i) if moving else hands
            poses = {h.track_id: pose for h in now}
            self.gone += [(k, self.t) for k in self.engagement.step(seen(self.t, *now), poses)]
            self.t += FRAME
        return self.engagement.engaged


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("pose", ["open", "relaxed", "point", "two"])
def test_a_still_hand_that_faces_the_camera_is_engaged_within_half_a_second(side, pose):
    room = Room()
    assert room.show(2 * FRAME, posed(pose, side=side)) == ()
    assert room.show(0.5 - 2 * FRAME, posed(pose, side=side)) == (1,)
    assert room.gone == []


@pytest.mark.parametrize(
    "turn",
    [
        {"yaw": 180},  # the hand's back
        {"yaw": 90},
        {"pitch": 75},  # flat over a keyboard, as seen from the front
        {"pitch": -75},
        {"roll": 180},  # hanging down
        {"yaw": 180, "roll": 180},  # the back of a hand that hangs down or types
        {"roll": 100},
    ],
)
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("pose", ["none", "relaxed", "fist", "pinch"])
def test_a_hand_turned_away_or_down_is_never_engaged(turn, side, pose):
    assert Room().show(3, posed("relaxed", side=side, **turn), pose=pose) == ()


@pytest.mark.parametrize(("side", "other"), [("left", "right"), ("right", "left")])
def test_a_palm_that_is_taken_for_the_back_of_the_other_hand_is_engaged_as_its_fingers_bend_the_wrong_way(side, other):
    palm = posed("relaxed", side=side)
    mistaken, consistent = replace(palm, side=other), posed("relaxed", side=other, yaw=180)
    assert Room().show(0.5, mistaken, pose="none") == (1,)
    # A frame now and then is an error in the depth of the hand's back.
    room = Room()
    assert room.show(3, moving=lambda i: [mistaken if i in (20, 50) else consistent]) == ()
    # The hand may come up as a back, and be found out later.
    assert room.show(0.5, moving=lambda i: [mistaken if i == 2 else consistent]) == (1,)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("pose", ["open", "victory", "two", "point", "three", "four", "rock", "call"])
def test_the_back_of_a_hand_is_engaged_by_a_clear_pose(side, pose):
    room, back = Room(), posed(pose, side=side, yaw=180)
    assert room.show(0.2, back, pose="relaxed") == ()
    assert room.engagement.waiting == {1: Waits.TURNED}
    assert room.show(0.2, back, pose=pose) == ()
    assert room.engagement.waiting == {1: Waits.MOVES}
    assert room.show(0.15, back, pose=pose) == (1,)
    assert room.engagement.waiting == {}


def test_a_clear_pose_of_the_back_has_to_last():
    room, back = Room(), posed("open", yaw=180)
    for pose in ("open", "two", "victory", "open", "four") * 3:
        assert room.show(0.2, back, pose=pose) == ()


@pytest.mark.parametrize("pose", ["thumb_up", "thumb_down", "call", "a_pose_of_my_own"])
@pytest.mark.parametrize("turn", [{"yaw": 80, "roll": 90}, {"yaw": -80, "roll": -90}, {"yaw": 90, "roll": 60}])
def test_a_thumb_counts_from_the_side_and_with_the_hand_on_its_side(pose, turn):
    assert Room().show(0.5, posed("fist", **turn), pose=pose) == (1,)
    assert Room().show(3, posed("fist", **turn), pose="fist") == ()
    assert Room().show(3, posed("fist", yaw=90, roll=170), pose=pose) == ()


def test_it_says_why_a_hand_does_not_count():
    room = Room()
    for hand, why in (
        (posed("open", at=(320, 520)), Waits.LOW),
        (posed("relaxed", roll=180), Waits.DOWN),
        (posed("relaxed", yaw=90), Waits.TURNED),
        (posed("relaxed"), Waits.MOVES),
    ):
        room.show(2 * FRAME, hand)
        assert room.engagement.waiting == {1: why}
    room.show(0.5, posed("relaxed"))
    assert room.engagement.waiting == {}


def test_hands_on_a_keyboard_are_never_engaged():
    def typing(i):
        return [
            posed("relaxed", track=k, side=side, at=(x + i % 3, 380 + i % 2), pitch=60 + i % 5, yaw=180, roll=170)
            for k, side, x in ((1, "left", 420), (2, "right", 220))
        ]

    assert Room().show(5, moving=typing) == ()


def test_a_waving_hand_is_engaged_only_when_it_has_come_to_rest():
    def waving(i):
        return [posed("open", at=(320 + 40 * (-1) ** (i // 2), 280))]

    room = Room()
    assert room.show(2, moving=waving) == ()
    assert room.show(0.5, posed("open")) == (1,)


def test_an_engaged_hand_may_move_and_turn():
    room = Room()
    room.show(0.5, posed("open"))
    assert room.show(0.3, moving=lambda i: [posed("open", at=(320 + 40 * i, 280))]) == (1,)
    assert room.show(1, posed("open", yaw=180)) == (1,)
    assert room.show(1, posed("fist", roll=120)) == (1,)


def test_a_hand_lowered_out_of_the_lower_edge_is_let_go_at_once_and_has_to_settle_anew():
    low = posed("open", at=(320, 520))
    assert lowered(low, SIZE)
    assert not lowered(posed("open", at=(320, 380)), SIZE)
    room = Room()
    room.show(0.5, posed("open"))
    t = room.t
    assert room.show(FRAME, low) == ()
    assert room.gone == [(1, t)]
    assert room.show(2 * FRAME, posed("open")) == ()
    assert room.show(0.5, posed("open")) == (1,)


def test_a_short_gap_is_bridged_and_a_longer_one_lets_go_by_the_deadline():
    room = Room()
    room.show(0.5, posed("open"))
    assert room.show(GRACE - 2 * FRAME) == (1,)
    assert room.show(FRAME, posed("open")) == (1,)
    due = room.engagement.deadline()
    assert due == pytest.approx(room.t - FRAME + GRACE)
    assert room.engagement.tick(due - 0.001) == ()
    assert room.engagement.tick(due) == (1,)
    assert (room.engagement.engaged, room.engagement.deadline()) == ((), None)


def test_hands_are_listed_in_the_order_in_which_they_engaged():
    room = Room()
    left = posed("open", track=7, side="left", at=(480, 280))
    right = posed("open", track=3, at=(160, 280))
    room.show(0.5, left)
    assert room.show(0.5, right, left) == (7, 3)
    assert room.show(0.5, right) == (3,)
    assert room.show(0.5, left, right) == (3, 7)


@pytest.mark.parametrize("rate", [5, 10, 30, 60, 120, 240])
@pytest.mark.parametrize(
    ("millimetres", "hertz"), [(0, 1), (1, 8), (3, 6), (4, 4), (8, 3), (8, 8), (12, 3), (12, 5), (12, 8)]
)
def test_a_trembling_hand_is_engaged_at_any_frame_rate(rate, millimetres, hertz):
    """A tremor of so many millimetres to either side of a palm of 95 mm, with a tracker's jitter over it."""
    engagement, noise = Engagement(), np.random.default_rng(1)
    palm = np.linalg.norm(posed("open").landmarks[9, :2] - posed("open").landmarks[0, :2])
    for i in range(round(0.6 * rate) + 1):
        way = millimetres / 95 * palm * np.sin(2 * np.pi * hertz * i / rate)
        jitter = noise.normal(0, 0.01 * palm, 2)
        engagement.step(seen(i / rate, posed("open", at=(320 + way + jitter[0], 280 + jitter[1]))))
    assert engagement.engaged == (1,)


@pytest.mark.parametrize("rate", [5, 10, 15, 30, 120])
def test_two_lost_frames_are_no_lost_hand_at_any_rate(rate):
    engagement = Engagement()
    for i in range(rate):
        assert engagement.step(seen(i / rate, posed("open"))) == ()
    for i in range(rate, rate + 2):
        assert engagement.step(seen(i / rate)) == ()
    assert engagement.step(seen(1 + 2 / rate, posed("open"))) == ()
    assert engagement.engaged == (1,)


@pytest.mark.parametrize("rate", [10, 30, 120])
def test_a_hand_on_its_way_is_not_engaged(rate):
    """1.5 palm lengths a second is a hand that is raised or goes past."""
    engagement = Engagement()
    palm = np.linalg.norm(posed("open").landmarks[9, :2] - posed("open").landmarks[0, :2])
    for i in range(rate):
        assert engagement.step(seen(i / rate, posed("open", at=(200 + 1.5 * palm * i / rate, 280)))) == ()
        assert engagement.engaged == ()


DESK = {"scale": 900.0, "yaw": 180, "roll": 180}  # seen from the front


def both(i, *, way=0.0, others=0.0):
    """A hand that moves to and fro by `way` pixels to each side, as with a mouse, and another one on the desk."""
    swing = np.sin(2 * np.pi * i / 20)
    return (
        posed("relaxed", at=(180.0 + way * swing, 200.0), track=1, **DESK),
        posed("relaxed", at=(480.0 + others * swing, 200.0), track=2, **DESK),
    )


@pytest.fixture
def desk():
    room = Room()
    room.engagement.desk = "auto"
    assert room.show(1.0, moving=both) == (1, 2)
    return room


def use(room, seconds, **moves):
    """The real mouse is used in each frame; whether the second hand counts after each."""
    counts = []
    for i in range(round(seconds / FRAME)):
        room.engagement.interrupt(room.t)
        counts.append(2 in room.show(FRAME, *both(i, **moves)))
    return counts


def test_while_one_hand_uses_the_mouse_another_that_lies_still_counts(desk):
    counts = use(desk, 4.0, way=25.0)
    assert all(counts[20:])
    assert 1 not in desk.engagement.engaged
    assert desk.show(1.0, moving=both) == (2,)
    assert desk.show(3.0, moving=both) == (2, 1)


def test_a_click_without_a_movement_is_of_the_hand_that_used_the_mouse(desk):
    use(desk, 1.0, way=25.0)
    desk.show(1.0, moving=both)
    desk.engagement.interrupt(desk.t)
    assert desk.show(1.0, moving=both) == (2,)


def test_where_no_hand_is_seen_to_move_any_may_have_been_at_the_keyboard(desk):
    desk.engagement.interrupt(desk.t)
    assert desk.show(2.9, moving=both) == ()
    assert desk.show(0.6, moving=both) == (1, 2)


def test_hands_that_move_both_may_both_be_typing(desk):
    assert not any(use(desk, 4.0, way=25.0, others=12.0))
    assert desk.show(2.5, moving=both) == ()
