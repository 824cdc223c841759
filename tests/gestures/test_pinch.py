"""The table above `PinchDetector`, row by row: what it makes of how likely thumb and fingertip touch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.gestures.pinch import GIVE_UP, PinchDetector

FRAME = 1 / 30
APART, CLOSING, TOUCHING, OPENING = (
    (0.97, 0.01, 0.01, 0.01),
    (0.2, 0.6, 0.15, 0.05),
    (0.01, 0.01, 0.97, 0.01),
    (0.1, 0.01, 0.02, 0.87),
)
LIKELY_SHUT, UNSURE = (0.25, 0.05, 0.65, 0.05), (0.5, 0.0, 0.5, 0.0)
GAPS = {APART: 0.9, CLOSING: 0.5, TOUCHING: 0.2, OPENING: 0.6, LIKELY_SHUT: 0.3, UNSURE: 0.35}


def run(looks, *, free=True, every=FRAME):
    """The detector's states for one look a frame; `free` for all frames, or one for each."""
    detector = PinchDetector()
    may = free if isinstance(free, list) else [free] * len(looks)
    return [
        detector.step(look, GAPS[look], i * every, free=f) for i, (look, f) in enumerate(zip(looks, may, strict=True))
    ]


def closed(looks, **options):
    return [s.closed for s in run(looks, **options)]


SHUT = [APART, APART, TOUCHING, TOUCHING]
SHUTS = [False, False, True, True]


@pytest.mark.parametrize(
    ("looks", "states"),
    [
        ([TOUCHING] * 5, [False] * 5),  # arrives pinched
        ([TOUCHING, TOUCHING, APART, APART, TOUCHING], [False] * 4 + [True]),  # opened first
        (SHUT, SHUTS),  # one clear frame presses
        ([APART, APART, APART, TOUCHING, APART, TOUCHING], [False] * 3 + [True] * 3),  # one bad frame drops no drag
        ([*SHUT, APART, TOUCHING, APART, TOUCHING], [*SHUTS, True, True, True, True]),
        ([*SHUT, APART, APART], [*SHUTS, True, False]),
        ([*SHUT, OPENING, OPENING], [*SHUTS, True, False]),
        ([*SHUT, *[UNSURE] * 9], [*SHUTS, *[True] * 9]),
        ([APART, APART, *[UNSURE] * 9], [False] * 11),
        ([APART, APART, *[LIKELY_SHUT] * 5], [False] * 6 + [True]),  # frames that are less clear have to agree
        ([APART, APART, *[LIKELY_SHUT, APART] * 4], [False] * 10),
    ],
)
def test_row_of_the_table(looks, states):
    assert closed(looks) == states


@pytest.mark.parametrize(
    ("barred", "states"), [(range(2, 4), [False] * 4 + [False, False, True]), (range(3, 4), [False] * 2 + [True] * 5)]
)
def test_what_closes_while_it_is_barred_has_to_open_first_and_what_is_closed_stays(barred, states):
    detector, looks = PinchDetector(), [APART, APART, TOUCHING, TOUCHING, TOUCHING, TOUCHING, TOUCHING]
    if not states[2]:
        looks[4:] = [APART, APART, TOUCHING]
    steps = [detector.step(k, GAPS[k], i * FRAME, free=True, barred=i in barred) for i, k in enumerate(looks)]
    assert [s.closed for s in steps] == states


def test_a_hand_that_arrives_pinched_does_not_press_even_where_it_is_taken_for_open_at_first():
    detector = PinchDetector()
    looks = [APART, APART, TOUCHING, TOUCHING]
    assert not any(detector.step(look, 0.2, i * FRAME, free=True).closed for i, look in enumerate(looks))
    for i, (look, gap) in enumerate([(APART, 0.8), (APART, 0.8), (APART, 0.8), (TOUCHING, 0.2)], 4):
        state = detector.step(look, gap, i * FRAME, free=True)
    assert state.closed


def test_frames_that_follow_each_other_faster_count_for_less():
    assert closed([APART] * 6 + [TOUCHING] * 2, every=1 / 60) == [False] * 7 + [True]


@pytest.mark.parametrize(("speed", "held"), [(0.0, False), (0.9, False), (3.0, True), (6.0, True)])
def test_a_drag_that_is_carried_fast_is_not_dropped_by_a_few_blurred_frames(speed, held):
    detector = PinchDetector()
    for i, look in enumerate([*SHUT, APART, OPENING, APART]):
        state = detector.step(look, GAPS[look], i * FRAME, free=True, speed=speed * (i >= len(SHUT)))
    assert state.closed == held


def test_a_drag_that_is_carried_fast_is_dropped_once_the_hand_has_slowed_down():
    detector, states = PinchDetector(), []
    for i, (look, speed) in enumerate([*((look, 0.0) for look in SHUT), *[(OPENING, 4.0)] * 3, *[(APART, 0.5)] * 2]):
        states.append(detector.step(look, GAPS[look], i * FRAME, free=True, speed=speed))
    assert states[-3].closed
    assert states[-3].since == pytest.approx(len(SHUT) * FRAME)  # where it acts
    assert not states[-1].closed


def test_a_hand_that_goes_fast_needs_more_frames_to_press():
    for speed, needed in ((0.0, 1), (2.0, 1), (4.0, 2), (8.0, 4)):
        detector = PinchDetector()
        for i in range(2):
            detector.step(APART, GAPS[APART], i * FRAME, free=True)
        looks = 1
        while not detector.step(TOUCHING, GAPS[TOUCHING], (1 + looks) * FRAME, free=True, speed=speed).closed:
            looks += 1
        assert looks == needed


def test_it_closes_only_while_nothing_keeps_it_from_it_and_stays_closed_without():
    assert closed([*SHUT, TOUCHING], free=[True, True, False, False, True]) == [False] * 4 + [True]
    assert closed([*SHUT, TOUCHING], free=[True, True, True, False, False]) == [*SHUTS, True]


def test_the_closing_is_noticed_before_the_press_and_dated_back_to_before_it_began():
    detector, states = PinchDetector(), []
    gaps = [0.9] * 8 + [0.8, 0.65, 0.5, 0.35, 0.2]
    looks = [APART] * 9 + [CLOSING] * 3 + [TOUCHING]
    for i, (look, gap) in enumerate(zip(looks, gaps, strict=True)):
        states.append(detector.step(look, gap, i * FRAME, free=True))
    began = 7 * FRAME  # of the last frame before the gap fell
    assert states[7].since is None
    assert states[11].since is not None
    assert not states[11].closed
    assert states[12].closed
    assert began - 0.12 <= states[12].since <= began


def test_a_closing_that_comes_to_nothing_is_given_up():
    states = run([APART] * 3 + [CLOSING] * (round(GIVE_UP / FRAME) + 5))
    assert any(s.since is not None for s in states)
    assert states[-1].since is None
    assert not any(s.closed for s in states)
    assert run([APART] * 3 + [CLOSING, APART])[-1].since is None


def test_the_opening_is_noticed_before_the_release_and_over_with_it():
    states = run([APART, APART, *[TOUCHING] * 20, OPENING, OPENING, APART])
    assert states[21].since is None
    assert states[22].closed
    assert states[22].since == pytest.approx(22 * FRAME)
    assert states[-1].since is None


likely = st.lists(st.floats(0.001, 1.0), min_size=4, max_size=4).map(lambda p: tuple(x / sum(p) for x in p))


@given(st.lists(st.tuples(likely, st.floats(0, 1.5), st.booleans(), st.floats(0.005, 0.3)), max_size=60))
def test_it_closes_on_a_frame_that_says_so_opens_on_one_that_does_not_and_dates_nothing_ahead(steps):
    detector, t, was = PinchDetector(), 0.0, False
    for look, gap, free, dt in steps:
        t += dt
        state = detector.step(look, gap, t, free=free)
        if state.closed and not was:
            assert free
        if was and not state.closed:
            assert look[2] < 0.5
        assert state.since is None or state.since <= t
        was = state.closed


looks = st.lists(
    st.tuples(
        st.tuples(*4 * [st.floats(0.001, 1)]).map(lambda p: tuple(x / sum(p) for x in p)),
        st.floats(0.02, 1.5),
        st.booleans(),
    ),
    max_size=40,
)


@given(looks)
def test_what_is_shown_of_a_closing_reaches_its_end_with_the_press_and_not_before(looks):
    detector = PinchDetector()
    assert detector.closing == 0.0
    for i, (look, gap, free) in enumerate(looks):
        state = detector.step(look, gap, i * FRAME, free=free)
        assert (detector.closing == 1.0) == state.closed
        assert 0.0 <= detector.closing <= 1.0


@given(looks, st.floats(0.02, 0.6), st.floats(0.0, 0.6))
def test_a_narrower_gap_and_more_evidence_never_show_less_of_a_closing(looks, gap, more):
    def shown(look, gap):
        detector = PinchDetector()
        # Seen open at first: what does not count yet shows nothing of its closing.
        before = [((*APART,), 0.9, True)] * 3 + looks
        for i, (likely, wide, free) in enumerate(before):
            detector.step(likely, wide, i * FRAME, free=free)
        detector.step(look, gap, len(before) * FRAME, free=True)
        return detector.closing

    wide, narrow = shown(UNSURE, gap + more), shown(UNSURE, gap)
    assert wide <= narrow <= shown(LIKELY_SHUT, gap)


def test_fingers_wide_apart_show_an_open_ring():
    detector = PinchDetector()
    for i in range(5):
        detector.step(APART, GAPS[APART], i * FRAME, free=True)
    assert detector.closing == 0.0
    detector.step(APART, 0.2, 5 * FRAME, free=True)
    assert 0.3 < detector.closing < 0.7, "near, but nothing says that they touch"
