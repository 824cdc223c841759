"""The table above `DwellDetector`, row by row."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.gestures.dwell import AWAY, NOTICE, RADIUS, DwellDetector

FRAME, HEIGHT, SECONDS = 1 / 30, 1000.0, 0.8
NEAR, FAR = RADIUS * HEIGHT * 0.6, AWAY * HEIGHT * 1.5


class Pointer:
    """A detector and the clock of the frames in which a pointer is at a place."""

    def __init__(self):
        self.detector, self.t, self.told = DwellDetector(SECONDS, HEIGHT), 0.0, []

    def at(self, x, seconds=FRAME, *, busy=False, track=1):
        new = []
        for _ in range(round(seconds / FRAME)):
            new += self.detector.step(track, (x, 500.0), self.t, busy=busy)
            self.t += FRAME
        self.told += new
        return [f"{e.phase} {e.name}" for e in new if e.phase != "update"]


CLICK = ["begin dwelling", "end dwelling", "begin dwell", "end dwell"]


def moved():
    """A pointer that has just been moved, so that it may click."""
    pointer = Pointer()
    pointer.at(500.0)
    pointer.at(500.0 + FAR)
    return pointer


def test_a_pointer_that_rests_after_a_move_clicks_once_and_again_after_another():
    pointer = moved()
    assert pointer.at(500.0 + FAR, SECONDS + FRAME) == CLICK
    assert pointer.at(500.0 + FAR, 5.0) == []
    assert pointer.at(500.0) == []
    assert pointer.at(500.0, SECONDS + FRAME) == CLICK


def test_a_hand_that_comes_and_rests_clicks_nothing():
    assert Pointer().at(500.0, 5.0) == []


def test_it_takes_its_time_and_tells_how_far_it_is():
    pointer = moved()
    assert pointer.at(500.0 + FAR, SECONDS - 2 * FRAME) == ["begin dwelling"]
    told = [(e.t, e.data["progress"]) for e in pointer.told]
    began = FRAME
    assert told[0][0] == pytest.approx(began + NOTICE)
    assert [p for _, p in told] == pytest.approx([(t - began) / SECONDS for t, _ in told])
    pointer.at(500.0 + FAR, 3 * FRAME)
    click = next(e for e in pointer.told if e.name == "dwell")
    assert click.t == pytest.approx(began + SECONDS)


@pytest.mark.parametrize(("way", "clicks"), [(NEAR, True), (RADIUS * HEIGHT * 1.2, False)])
def test_trembling_within_the_radius_is_rest(way, clicks):
    pointer = moved()
    for i in range(40):
        pointer.at(500.0 + FAR + way * (i % 2))
    assert any(e.name == "dwell" for e in pointer.told) == clicks


def test_what_the_hand_does_otherwise_ends_the_wait_and_needs_another_move():
    pointer = moved()
    assert pointer.at(500.0 + FAR, 0.4) == ["begin dwelling"]
    assert pointer.at(500.0 + FAR, busy=True) == ["cancel dwelling"]
    assert pointer.at(500.0 + FAR, 5.0) == []
    assert pointer.at(500.0, 2.0) == CLICK


def test_another_hand_does_not_go_on_with_the_first_one_s_wait():
    pointer = moved()
    pointer.at(500.0 + FAR, 0.4)
    assert pointer.at(500.0 + FAR, 5.0, track=2) == ["cancel dwelling"]


def test_a_pointer_that_no_hand_has_any_more_is_forgotten():
    pointer = moved()
    pointer.at(500.0 + FAR, 0.4)
    assert [e.phase for e in pointer.detector.stop(pointer.t)] == ["cancel"]
    assert pointer.detector.stop(pointer.t) == []
    assert pointer.at(500.0, 5.0) == []


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(400, 600), st.integers(1, 40), st.booleans(), st.sampled_from([1, 2])), max_size=25)
)
def test_every_begin_has_one_end_and_no_two_clicks_are_closer_than_the_wait(steps):
    pointer, going, clicks = Pointer(), set(), []
    for x, frames, busy, track in steps:
        pointer.at(x, frames * FRAME, busy=busy, track=track)
    for e in [*pointer.told, *pointer.detector.stop(pointer.t)]:
        what = (e.name, e.track_id)
        assert (e.phase == "begin") == (what not in going)
        (going.add if e.phase == "begin" else going.discard if e.phase != "update" else going.add)(what)
        if what[0] == "dwell" and e.phase == "begin":
            clicks.append(e.t)
    assert going == set()
    assert all(b - a > SECONDS for a, b in itertools.pairwise(clicks))
