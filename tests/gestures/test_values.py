"""How far a hand goes from frame to frame."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.gestures.values import FASTEST, ValueTracker, change
from tests.gestures.hands import gapped, posed, seen
from tests.hands import turned

ROLLS = st.floats(-170, 170)


@given(ROLLS, st.floats(-90, 90), st.sampled_from(["left", "right"]))
def test_a_turn_clockwise_as_the_person_sees_it_is_more_for_either_hand(roll, by, side):
    # The picture is not mirrored: what the person sees turn clockwise, it shows turn the other way.
    before, now = (turned(posed("gun", side=side), angle) for angle in (roll, roll - by))
    assert change("turn", before, now) == pytest.approx(by, abs=0.1)


def test_a_turn_does_not_take_moving_for_turning():
    assert change("turn", posed("gun"), posed("gun", at=(100.0, 100.0), scale=900.0)) == pytest.approx(0, abs=0.01)


@given(st.floats(-60, 60), st.floats(-60, 60))
def test_up_and_to_the_persons_right_are_more(left, down):
    before, now = posed("rock"), posed("rock", at=(320.0 - left, 280.0 - down))
    palm = 1200 * 0.088  # pixels, about
    assert change("sideways", before, now) == pytest.approx(left / palm, abs=0.12)
    assert change("height", before, now) == pytest.approx(down / palm, abs=0.12)
    assert math.copysign(1, change("height", before, now)) == math.copysign(1, down) or abs(down) < 0.01


def test_parting_fingers_and_coming_nearer_are_more():
    assert change("spread", gapped(0.3), gapped(0.8)) == pytest.approx(0.5, abs=0.1)
    assert change("distance", posed("four"), posed("four", scale=2400.0)) == pytest.approx(1, abs=0.01)
    assert change("distance", posed("four"), posed("four", scale=600.0)) == pytest.approx(-1, abs=0.01)


@pytest.mark.parametrize("fps", [15, 30, 60])
def test_a_way_adds_up_at_any_rate_and_a_jump_counts_as_nothing(fps):
    tracker, total = ValueTracker(), 0.0
    asked = [(1, "height"), (1, "turn"), (2, "height")]
    ys = [300.0] * 3 + [300.0 - 100 * (i + 1) / fps for i in range(fps)]
    for i, y in enumerate(ys):
        ways = tracker.step(seen(i / fps, posed("rock", at=(320.0, y))), asked)
        total += ways.get((1, "height"), 0.0)
        assert set(ways) == ({(1, "height"), (1, "turn")} if i else set())
    at = total
    assert at == pytest.approx(
        change("height", posed("rock", at=(320.0, 300.0)), posed("rock", at=(320.0, 200.0))), abs=0.01
    )
    t = len(ys) / fps
    far = tracker.step(seen(t, posed("rock", at=(320.0, 200.0 - 4000 / fps))), asked)
    assert far[1, "height"] == 0
    back = tracker.step(seen(t + 1 / fps, posed("rock", at=(320.0, 200.0))), asked)
    assert back[1, "height"] == 0


def test_what_a_hand_did_while_it_was_not_found_counts_unless_too_fast():
    tracker = ValueTracker()
    for t, y in ((0.0, 300.0), (0.5, 200.0)):
        ways = tracker.step(seen(t, posed("rock", at=(320.0, y))), [(1, "height")])
    assert ways[1, "height"] > 0.5
    assert tracker.step(seen(0.6), [(1, "height")]) == {}
    assert tracker.step(seen(0.7, posed("rock", track=2)), [(1, "height")]) == {}


def test_every_source_has_a_limit_and_a_measure():
    for source in FASTEST:
        assert change(source, posed("gun"), posed("gun")) == pytest.approx(0, abs=1e-3)
