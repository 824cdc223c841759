"""The rows of the table of engagement."""

from dataclasses import replace

import pytest

from gesturectl.gestures.engage import GRACE, Engagement
from gesturectl.types import frozen
from tests.hands import frame, hand, stream


def engaged(frames):
    """The tracks engaged after these frames, and those let go on the way."""
    e = Engagement()
    gone = [g for f in frames for g in e.step(f)]
    return e.engaged, gone


def test_a_still_raised_hand_is_engaged_within_half_a_second():
    e = Engagement()
    at = next(f.t for f in stream((1.0, "open", 320, 240)) if not e.step(f) and e.engaged)
    assert 0.2 < at <= 0.5


def test_a_hand_on_the_move_is_not_engaged_until_it_rests():
    moving = stream((1.0, "open", 100, 240), (0.5, "open", 500, 240))[30:]
    assert engaged(moving) == ((), [])


@pytest.mark.parametrize("turn", [(1, -1), (-1, 1)])
def test_a_hand_that_points_down_or_shows_its_back_is_not_engaged(turn):
    def changed(h):
        x, y = turn
        middle = h.landmarks.mean(axis=0)
        landmarks = (h.landmarks - middle) * [x, y, 1] + middle
        return replace(h, landmarks=frozen(landmarks), world=frozen(h.world * [x, y, 1]))

    frames = [replace(f, hands=tuple(changed(h) for h in f.hands)) for f in stream((1.0, "open", 320, 240))]
    assert engaged(frames)[0] == ()


def test_an_engaged_hand_may_do_as_it_likes():
    frames = stream((0.5, "open", 320, 240), (0.2, "fist", 100, 100), (0.3, "open", 500, 300))
    assert engaged(frames) == ((1,), [])


def test_a_hand_lowered_out_of_the_lower_edge_is_let_go():
    frames = stream((0.5, "open", 320, 240), (0.5, "open", 320, 470))
    assert engaged(frames) == ((), [1])


def test_a_lost_hand_is_let_go_after_a_grace_and_not_before():
    e = Engagement()
    for f in stream((0.5, "open", 320, 240)):
        e.step(f)
    last = f.t
    assert e.step(frame(last + 0.5 * GRACE)) == ()
    assert e.deadline() == pytest.approx(last + GRACE)
    assert e.tick(last + GRACE) == (1,)
    assert e.engaged == ()
    assert e.deadline() is None


def test_the_first_to_engage_stays_the_first():
    e = Engagement()
    for f in stream((0.5, "open", 200, 240)):
        e.step(f)
    for f in stream((0.5, "open", 200, 240), start=0.5):
        e.step(replace(f, hands=(hand("open", 450, 240, track=7), *f.hands)))
    assert e.engaged == (1, 7)
