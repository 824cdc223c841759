"""The rows of the table above the pinch machine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.gestures.pinch import ENTER, EXIT, PinchDetector

OPEN, CLOSED, STEP = 0.7, 0.18, 1 / 30
CLOSING = [0.66, 0.5, 0.25]


def run(gaps, formed=True):
    detector = PinchDetector()
    return [detector.step(g, i * STEP, formed=formed) for i, g in enumerate(gaps)]


def test_a_pinch_closes_and_opens():
    states = [s.closed for s in run([OPEN] * 5 + [CLOSED] * 5 + [OPEN] * 5)]
    assert states == [False] * 5 + [True] * 6 + [False] * 4


def test_a_hand_that_arrives_pinched_does_not_press_until_it_has_opened():
    states = [s.closed for s in run([CLOSED] * 10 + [OPEN] * 5 + [CLOSED] * 2)]
    assert states == [False] * 15 + [True] * 2


def test_one_bad_frame_drops_no_drag():
    assert all(s.closed for s in run([OPEN] * 3 + [CLOSED] * 3 + [1.0] + [CLOSED] * 3)[3:])


def test_between_the_thresholds_nothing_changes():
    middle = (ENTER + EXIT) / 2
    assert not any(s.closed for s in run([OPEN] * 3 + [middle] * 10))
    assert all(s.closed for s in run([OPEN] * 3 + [CLOSED] * 3 + [middle] * 10)[3:])


def test_a_shape_that_is_no_pinch_does_not_close():
    assert not any(s.closed for s in run([OPEN] * 3 + [CLOSED] * 10, formed=False))


def test_a_closing_is_noticed_before_it_presses_and_dated_back_to_its_beginning():
    states = run([OPEN] * 10 + CLOSING + [CLOSED])
    first = next(i for i, s in enumerate(states) if s.since is not None)
    assert not states[first].closed
    assert states[first].since <= 10 * STEP
    assert states[-1].closed


def test_a_closing_that_comes_to_nothing_lets_the_pointer_go():
    assert run([OPEN] * 10 + [0.66, 0.5, 0.45] + [0.45] * 20)[-1].since is None


def test_an_opening_pins_the_pointer_from_its_first_frame():
    states = run([OPEN] * 5 + [CLOSED] * 10 + [0.3])
    assert states[-1].closed
    assert states[-1].since == pytest.approx(15 * STEP)


@given(st.lists(st.floats(0, 3), max_size=60), st.booleans())
def test_it_is_closed_only_after_it_has_been_open(gaps, formed):
    seen_open = False
    for gap, state in zip(gaps, run(gaps, formed), strict=True):
        assert not state.closed or (seen_open and formed)
        seen_open = seen_open or gap >= EXIT
