"""Actions that follow the hand."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.actions.follow import EVERY, Follower, Height, Turn
from gesturectl.actions.schema import Binding
from gesturectl.model.types import Key, Scroll

FPS = 30


def follower(**do):
    return Follower(Binding.model_validate({"on": "gun", "do": do}).do)


def led(f, ways, fps=FPS):
    """What is sent while the hand is at these places one after another, deadlines in between."""
    out, at, t = [], 0.0, 0.0
    for place in ways:
        while (due := f.deadline()) is not None and due <= t:
            out += f.tick(due)
        out += f.move(place - at, t, shown=True)
        at, t = place, t + 1 / fps
    while (due := f.deadline()) is not None:
        out += f.tick(due)
    return out


def taps(events):
    return [e.key for e in events if isinstance(e, Key) and e.pressed]


def ramp(*corners, n=30):
    return [a + (b - a) * (i + 1) / n for a, b in pairwise(corners) for i in range(n)]


@pytest.mark.parametrize("fps", [15, 30, 60])
def test_a_turn_taps_keys_and_its_way_back_takes_them_back(fps):
    n = fps
    assert taps(led(follower(turn="volume"), ramp(0, 45, n=n), fps)) == ["volume_up"] * 5
    assert taps(led(follower(turn="volume"), ramp(0, -90, n=n), fps)) == ["volume_down"] * 10
    both = taps(led(follower(turn="volume"), ramp(0, 45, 0, n=n), fps))
    assert both == ["volume_up"] * 5 + ["volume_down"] * 5


def test_beyond_the_range_nothing_is_sent_and_the_way_back_counts_at_once():
    sent = taps(led(follower(turn=("a", "b"), range=30, steps=3), ramp(0, 300, 270)))
    assert sent == ["b", "b", "b", "a", "a", "a"]


def test_a_chord_goes_down_and_up():
    sent = led(follower(height=("a", "ctrl++"), steps=1, range=1), ramp(0, 1))
    assert [(e.key, e.pressed) for e in sent] == [("ctrl", True), ("+", True), ("+", False), ("ctrl", False)]


def test_a_curve_is_fine_at_the_beginning_and_ends_at_the_same():
    assert len(taps(led(follower(turn="volume", curve=2), ramp(0, 45)))) == 2
    assert len(taps(led(follower(turn="volume", curve=2), ramp(0, 90)))) == 10


@given(st.floats(-80, 80), st.lists(st.floats(-Turn.tremor, Turn.tremor), max_size=80))
def test_tremor_at_a_border_taps_once_at_most(place, shakes):
    way = ramp(0, place)  # a step is 9 degrees
    still, trembling = (
        taps(led(follower(turn="volume"), places)) for places in (way, [*way, *(place + s for s in shakes)])
    )
    assert len(trembling) - len(still) <= 1


@given(st.lists(st.floats(-90, 90), min_size=1, max_size=60))
def test_keys_follow_within_half_a_step_but_for_tremor(places):
    f = follower(turn=("a", "b"))
    sent = taps(led(f, places))
    assert abs(sent.count("b") - sent.count("a") - places[-1] / 9) <= 0.5 + Turn.tremor / 9 + 1e-6


@given(st.lists(st.floats(-2, 2), min_size=1, max_size=60))
def test_the_wheel_follows_but_for_tremor(places):
    sent = led(follower(height="scroll"), places)
    assert math.isclose(sum(e.dy for e in sent), places[-1] * 5, abs_tol=Height.tremor * 5 + 1e-6)
    assert all(isinstance(e, Scroll) and e.dx == 0 for e in sent)


def test_a_jog_wheel_goes_on_beyond_its_range_and_comes_back_the_whole_way():
    sent = taps(led(follower(circle=("a", "b")), ramp(0, 760, 0, n=90)))
    assert sent == ["b"] * 25 + ["a"] * 25


def test_less_than_no_steps_go_the_other_way():
    assert taps(led(follower(turn="volume", steps=-10), ramp(0, 45))) == ["volume_down"] * 5
    assert sum(e.dy for e in led(follower(circle="scroll", steps=-12), ramp(0, 366))) == pytest.approx(-12)


def test_what_is_held_goes_on_and_by_a_curve_faster():
    assert taps(led(follower(time="volume"), ramp(0, 3, n=90))) == ["volume_up"] * 15
    assert len(taps(led(follower(time="volume", curve=2), ramp(0, 3, n=90)))) == 22


def test_taps_are_no_faster_than_their_rate():
    f = follower(turn="volume")
    times = [e.t for e in led(f, [89.0]) if e.pressed]
    assert len(times) == 10
    assert min(b - a for a, b in pairwise(times)) >= EVERY - 1e-9


def test_what_comes_as_the_gesture_ends_is_left_out_and_made_good_where_it_goes_on():
    f = follower(turn="volume")
    assert f.move(40, 0.0, shown=False) == []
    assert f.end(0.1) == []
    assert len(taps(f.move(0, 0.2, shown=True))) == 1
    assert len(taps(led(f, [0.0]))) == 3


def test_zoom_holds_its_key_around_the_steps_alone():
    f = follower(spread="zoom")
    assert f.end(0.0) == []
    sent = led(f, ramp(0, 0.4) + [0.4] * FPS + ramp(0.4, 0.2))
    assert [e.pressed for e in sent if isinstance(e, Key)] == [True, False, True, False]
    assert isinstance(sent[0], Key)
    assert isinstance(sent[-1], Key)
    f.move(0.4, 9.0, shown=True)
    assert [e.pressed for e in f.end(9.1)] == [False]
    assert f.end(9.2) == []
    assert f.deadline() is None
    (sideways,) = {type(e) for e in led(follower(sideways="scroll_sideways"), ramp(0, 1))}
    assert sideways is Scroll
