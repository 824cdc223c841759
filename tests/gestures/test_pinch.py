"""The table above `PinchDetector`, row by row; gaps are in units of its own thresholds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.gestures.pinch import ENTER, EXIT, GIVE_UP, NEAR, WIDE, PinchDetector

FRAME = 1 / 30
BESIDE = 0.8  # palm lengths
OPEN, TOUCHING, BETWEEN = NEAR + 0.3, ENTER / 2, (ENTER + EXIT) / 2


def run(gaps, *, formed=True):
    """The detector's states for one gap a frame; `formed` for all frames, or one for each."""
    detector = PinchDetector()
    shapes = formed if isinstance(formed, list) else [formed] * len(gaps)
    both = enumerate(zip(gaps, shapes, strict=True))
    return [detector.step(g, i * FRAME, formed=f, beside=BESIDE) for i, (g, f) in both]


def closed(gaps, **options):
    return [s.closed for s in run(gaps, **options)]


CLOSED = [OPEN, OPEN, TOUCHING, TOUCHING]
CLOSES_LATE = [False, False, True, True]


@pytest.mark.parametrize(
    ("gaps", "states"),
    [
        ([TOUCHING] * 3, [False] * 3),  # arrives pinched
        ([BETWEEN, TOUCHING], [False] * 2),  # has never been seen open
        ([TOUCHING, OPEN, TOUCHING], [False, False, True]),  # opened first
        (CLOSED, CLOSES_LATE),
        ([*CLOSED, BETWEEN, BETWEEN, BETWEEN], [*CLOSES_LATE, True, True, True]),  # hysteresis
        ([OPEN, OPEN, BETWEEN, BETWEEN], [False] * 4),
        ([*CLOSED, OPEN, TOUCHING, TOUCHING], [*CLOSES_LATE, True, True, True]),  # one bad frame drops no drag
        ([*CLOSED, OPEN, BETWEEN, OPEN, TOUCHING], [*CLOSES_LATE, True, True, True, True]),
        ([*CLOSED, OPEN, OPEN], [*CLOSES_LATE, True, False]),
        ([*CLOSED, OPEN, OPEN, TOUCHING], [*CLOSES_LATE, True, False, True]),
    ],
)
def test_row_of_the_table(gaps, states):
    assert closed(gaps) == states


def turned(gaps, beside):
    """A hand turned away from the camera, whose gaps all look small."""
    detector = PinchDetector()
    states = [detector.step(OPEN, -1.0, formed=True, beside=BESIDE)]
    states += [
        detector.step(g, i * FRAME, formed=True, beside=b) for i, (g, b) in enumerate(zip(gaps, beside, strict=True))
    ]
    return [s.closed for s in states[1:]]


def test_of_a_hand_turned_away_gaps_are_compared_with_each_other():
    small, smallest = ENTER, ENTER / 3
    states = turned([small] * 5 + [smallest] * 5 + [small] * 4, [small / 0.6] * 5 + [small] * 5 + [small / 0.6] * 4)
    assert states == [False] * 5 + [True] * 6 + [False] * 3


def test_beside_a_finger_that_is_far_off_a_gap_may_be_somewhat_wider():
    almost = ENTER * (1 + WIDE) / 2
    assert turned([OPEN] * 3 + [almost] * 3, [BESIDE] * 6) == [False] * 6
    assert turned([OPEN] * 3 + [almost] * 3, [1.2] * 6) == [False] * 3 + [True] * 3


def test_a_third_finger_that_comes_to_the_pinch_does_not_open_it():
    assert turned([ENTER / 2] * 9, [OPEN] * 3 + [ENTER / 2] * 6) == [True] * 9


def test_fingers_that_touch_in_another_shape_are_no_pinch_until_the_shape_is_one():
    gaps = [OPEN, OPEN, TOUCHING, TOUCHING, TOUCHING]
    assert not any(closed(gaps, formed=False))
    assert closed(gaps, formed=[False] * 4 + [True])[-1]


def test_a_closed_pinch_does_not_need_its_shape_any_more():
    assert closed([*CLOSED, TOUCHING, TOUCHING], formed=[True] * 4 + [False] * 2)[-1]


def test_the_closing_is_noticed_before_the_press_and_dated_back_to_before_it_began():
    still = [OPEN] * 8
    falling = [OPEN - k * (OPEN - TOUCHING) / 6 for k in range(1, 7)]
    states = run([*still, *falling])
    began = 7 * FRAME  # of the last frame before the gap fell
    press = next(i for i, s in enumerate(states) if s.closed)
    assert states[7].since is None
    assert states[press - 1].since is not None
    assert began - 0.12 <= states[press].since <= began


def test_a_slow_closing_pins_nothing_before_the_press():
    states = run([OPEN] * 3 + [OPEN - 0.008 * k for k in range(40)])
    assert all(s.since is None for s in states)


def test_a_closing_that_comes_to_nothing_is_given_up():
    falling = [OPEN - k * (OPEN - BETWEEN) / 5 for k in range(1, 6)]
    waiting = [BETWEEN] * (round(GIVE_UP / FRAME) + 3)
    states = run([OPEN] * 3 + falling + waiting)
    assert any(s.since is not None for s in states)
    assert states[-1].since is None
    assert not any(s.closed for s in states)


def test_the_opening_is_noticed_before_the_release_and_over_with_it():
    opening = [TOUCHING, TOUCHING + (EXIT - TOUCHING) * 0.6, EXIT + 0.1, OPEN, OPEN]
    states = run([OPEN, OPEN, *[TOUCHING] * 20, *opening])
    assert states[21].since is None
    last = max(i for i, s in enumerate(states) if s.closed)
    assert states[last].since is not None
    assert states[-1].since is None


@given(st.lists(st.tuples(st.floats(0, 1.5), st.floats(0, 1.5), st.booleans(), st.floats(0.005, 0.3)), max_size=60))
def test_it_closes_on_a_small_gap_alone_opens_on_a_larger_one_and_dates_nothing_ahead(steps):
    detector, t, was, lowest = PinchDetector(), 0.0, False, 0.0
    for gap, beside, formed, dt in steps:
        t += dt
        state = detector.step(gap, t, formed=formed, beside=beside)
        if state.closed and not was:
            assert formed
            assert gap <= WIDE * ENTER
            assert gap <= beside / 2
            lowest = gap
        if was and not state.closed:
            assert gap >= EXIT or gap > lowest
        lowest = min(lowest, gap)
        assert state.since is None or state.since <= t
        was = state.closed
