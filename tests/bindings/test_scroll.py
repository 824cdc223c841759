"""The table above `Scroller`, row by row; movements in palm lengths."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.bindings.scroll import EVERY, FLICK, FLICKS, SPAN, START, STOP, Scroller
from gesturectl.model.types import PointerMotion
from gesturectl.settings import ScrollSettings

FRAME = 1 / 30
SPEED = 2.0  # wheel clicks a palm length
FAST, SLOW = 2 * FLICK * FRAME, 0.5 * FLICK * FRAME  # palm lengths a frame


class Hand:
    """A scroller and the clock of the frames in which a hand moves it; `sent` keeps what it scrolled."""

    def __init__(self, **settings):
        self.scroller, self.t, self.sent = Scroller(ScrollSettings(speed=SPEED, **settings)), 0.0, []

    def move(self, right, up, frames=1, leaves=False):
        new = []
        for _ in range(frames):
            self.t += FRAME
            new += self.scroller.move(PointerMotion(self.t, 0.0, 0.0, right, -up), leaves=leaves)
        self.sent += new
        return sum(s.dx for s in new), sum(s.dy for s in new)

    def end(self):
        self.t += FRAME
        self.scroller.end(self.t)

    def coast(self, until=math.inf):
        """Lets the deadlines pass, and returns what they scrolled."""
        new = []
        while (due := self.scroller.deadline()) is not None and due <= until:
            assert due > self.t
            self.t = due
            new += self.scroller.tick(due)
        self.sent += new
        return new


def test_what_trembles_scrolls_nothing_and_the_first_step_loses_nothing():
    hand = Hand()
    for sign in (1, -1) * 20:
        assert hand.move(sign * START / 3, -sign * START / 3) == (0, 0)
    assert hand.move(0.0, 0.5) == (0.0, pytest.approx(0.5 * SPEED, abs=START * SPEED))


def test_a_hand_that_leaves_downwards_scrolls_nothing_and_flicks_nothing():
    hand = Hand()
    hand.move(0.0, 0.5)
    assert hand.move(0.02, -0.2, frames=8, leaves=True) == (0, 0)
    hand.end()
    assert hand.coast() == []
    assert hand.move(0.0, 0.5)[1] == pytest.approx(0.5 * SPEED)  # the next gesture knows nothing of it


def test_a_hand_that_stays_after_all_has_scrolled_all_of_its_way():
    hand = Hand()
    hand.move(0.0, 0.5)
    assert hand.move(0.0, -0.1, frames=5, leaves=True) == (0, 0)
    assert hand.move(0.0, 0.0) == (0.0, pytest.approx(-0.5 * SPEED))


@pytest.mark.parametrize(
    ("way", "turned"),
    [((0.05, 0.01), (True, False)), ((-0.05, 0.02), (True, False)), ((0.02, 0.05), (False, True))],
)
def test_it_keeps_to_the_axis_along_which_it_moves_most(way, turned):
    right, up = Hand().move(*way, frames=20)
    assert (right != 0, up != 0) == turned
    assert right in (0, pytest.approx(20 * way[0] * SPEED))
    assert up in (0, pytest.approx(20 * way[1] * SPEED))


def test_a_clear_turn_releases_the_axis_and_a_slant_does_not():
    hand = Hand()
    assert hand.move(0.0, 0.05, frames=10)[1] > 0
    assert hand.move(0.05, 0.05, frames=20)[0] == 0
    right, _up = hand.move(0.05, 0.0, frames=20)
    assert right > 10 * 0.05 * SPEED
    assert hand.move(0.05, 0.0, frames=5)[1] == 0
    assert hand.move(0.0, -0.05, frames=20)[1] < -10 * 0.05 * SPEED


@pytest.mark.parametrize(("natural", "sign"), [(False, 1), (True, -1)])
@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("way", [1, -1])
def test_a_flick_coasts_on_ever_slower_and_comes_to_rest(natural, sign, axis, way):
    hand = Hand(natural=natural)
    hand.move(*((way * FAST, 0.0) if axis == 0 else (0.0, way * FAST)), frames=10)
    hand.end()
    steps = [(s.dx, s.dy)[axis] * sign * way for s in hand.coast()]
    assert len(steps) > 10
    assert all(a > b > 0 for a, b in itertools.pairwise(steps))
    assert steps[-1] < 1.5 * STOP * EVERY
    assert all((s.dy, s.dx)[axis] == 0 for s in hand.sent)
    # The area under a speed that falls to 1/e in `inertia` seconds, to where it stops.
    speed = 5 / 6 * 2 * FLICK * SPEED  # the frame of the end has no movement of its own
    assert sum(steps) == pytest.approx((speed - STOP) * ScrollSettings().inertia, rel=0.1)
    assert hand.scroller.deadline() is None


def test_a_slow_end_a_still_end_and_none_wanted_stop_with_the_hand():
    slow, still, off = Hand(), Hand(), Hand(inertia=0)
    slow.move(0.0, SLOW, frames=20)
    still.move(0.0, FAST, frames=20)
    still.move(0.0, 0.0, frames=round(SPAN / FRAME))
    off.move(0.0, FAST, frames=20)
    for hand in (slow, still, off):
        hand.end()
        assert hand.coast() == []


@pytest.mark.parametrize("still", [0, 30])
def test_a_hand_that_moves_only_as_the_fingers_leave_the_gesture_flicks_nothing(still):
    left, flicked = Hand(), Hand()
    for hand, seconds in ((left, FLICKS - 2 * FRAME), (flicked, FLICKS + 2 * FRAME)):
        hand.move(0.0, 0.0, frames=still)
        hand.move(0.0, 2 * FAST, frames=round(seconds / FRAME))
        hand.end()
    assert left.coast() == []
    assert flicked.coast() != []


def test_a_stop_ends_the_coasting_at_once():
    hand = Hand()
    hand.move(0.0, FAST, frames=10)
    hand.end()
    assert hand.coast(until=hand.t + 0.1)
    hand.scroller.stop()
    assert hand.scroller.deadline() is None
    assert hand.scroller.tick(hand.t + 1) == []


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3)), min_size=1, max_size=40), st.floats(0.02, 0.5))
def test_however_late_the_deadlines_are_looked_at_the_same_way_is_coasted(path, late):
    ways = []
    for by_deadline in (True, False):
        hand = Hand()
        for right, up in path:
            hand.move(right, up)
        hand.end()
        before, begun = len(hand.sent), hand.t
        if by_deadline:
            hand.coast(until=begun + late)
        if hand.scroller.deadline() is not None:
            hand.sent += hand.scroller.tick(begun + late)
        ways.append((sum(s.dx for s in hand.sent[before:]), sum(s.dy for s in hand.sent[before:])))
    assert ways[0] == pytest.approx(ways[1], abs=STOP * late + 1e-9)
