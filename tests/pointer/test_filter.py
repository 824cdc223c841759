"""The 1-Euro filter and the play behind it: calm, unbiased, clocked by the stream, and with a memory that ends."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.pointer.filter import OneEuroFilter, Stay, parameters, play, play_radius

coordinates = st.floats(-5000, 5000)
points = st.tuples(coordinates, coordinates)
smoothnesses = st.sampled_from([0.0, 0.5, 1.0])
gaps = st.floats(1 / 120, 0.5)
UNIT = 100.0


def run(path, *, smoothness=0.5, filt=None):
    filt = filt or OneEuroFilter(parameters(smoothness))
    return [filt.step(value, t, UNIT) for t, value in path]


def sampled(curve, fps, seconds):
    return [(i / fps, curve(i / fps)) for i in range(round(fps * seconds) + 1)]


@given(points, smoothnesses, st.lists(gaps, max_size=20))
def test_a_constant_stays_what_it_is(value, smoothness, steps):
    t, path = 0.0, [(0.0, value)]
    for dt in steps:
        t += dt
        path.append((t, value))
    assert set(run(path, smoothness=smoothness)) == {value}


@given(
    st.lists(
        st.tuples(gaps, st.tuples(*[st.one_of(coordinates, st.sampled_from([math.nan, math.inf, -math.inf]))] * 2)),
        min_size=1,
        max_size=30,
    )
)
def test_what_is_not_finite_never_enters(samples):
    with_bad, without, t = OneEuroFilter(parameters(0.5)), OneEuroFilter(parameters(0.5)), 0.0
    for dt, value in samples:
        t += dt
        got = with_bad.step(value, t, UNIT)
        if all(map(math.isfinite, value)):
            assert got == without.step(value, t, UNIT)
        assert got is None or all(map(math.isfinite, got))


def test_a_first_value_that_is_not_finite_does_not_bring_back_what_a_reset_forgot():
    used = OneEuroFilter(parameters(0.5))
    run([(0.0, (10.0, 20.0)), (0.03, (11.0, 20.0))], filt=used)
    used.reset()
    assert used.step((math.nan, 0.0), 1.0, UNIT) is None
    assert used.step((500.0, 300.0), 1.03, UNIT) == (500.0, 300.0)


@given(points, points, points)
def test_a_reset_forgets_place_and_speed(before, moving, after):
    used = OneEuroFilter(parameters(0.5))
    run([(0.0, before), (0.03, moving)], filt=used)
    used.reset()
    again = [(1.0, after), (1.03, before), (1.06, moving)]
    assert run(again, filt=used) == run(again)
    assert used.step(moving, 1.06, UNIT) == run(again)[-1]


@given(points, points, smoothnesses)
def test_a_step_is_answered_without_turning_back_or_overshooting(start, end, smoothness):
    out = run([(0.0, start), *((i / 30, end) for i in range(1, 120))], smoothness=smoothness)
    left = [math.dist(p, end) for p in out]
    assert all(b <= a + 1e-6 for a, b in pairwise(left))
    assert left[-1] <= 0.02 * math.dist(start, end) + 1e-6


@pytest.mark.parametrize("fps", [15, 60])
def test_the_same_path_gives_the_same_answer_at_any_frame_rate(fps):
    def curve(t):
        return (300 + 200 * math.sin(2 * t), 200 + 150 * math.cos(3 * t))

    at_30 = dict(zip((round(i / 30, 6) for i in range(121)), run(sampled(curve, 30, 4)), strict=True))
    other = dict(zip((round(i / fps, 6) for i in range(4 * fps + 1)), run(sampled(curve, fps, 4)), strict=True))
    common = [t for t in at_30.keys() & other.keys() if t > 0.3]
    assert len(common) > 40
    assert max(math.dist(at_30[t], other[t]) for t in common) < 0.12 * UNIT


def test_more_smoothness_is_calmer_at_rest_and_later_in_motion():
    shaking = [(i / 30, (300 + 0.4 * (-1) ** i, 200.0)) for i in range(400)]
    moving = [(i / 30, (100 + 300 * i / 30, 0.0)) for i in range(60)]
    spread, lag = [], []
    for smoothness in (0.0, 0.5, 1.0):
        xs = [x for x, _ in run(shaking, smoothness=smoothness)][340:]
        spread.append(max(xs) - min(xs))
        lag.append(moving[-1][1][0] - run(moving, smoothness=smoothness)[-1][0])
    assert spread == sorted(spread, reverse=True)
    assert spread[0] < 0.8 / 2
    assert lag == sorted(lag)
    assert 0 < lag[0] < lag[2] < 40


def test_a_frame_of_the_same_or_an_earlier_time_changes_nothing():
    filt = OneEuroFilter(parameters(0.5))
    run([(0.0, (0.0, 0.0)), (0.1, (10.0, 0.0))], filt=filt)
    kept = filt.step((500.0, 0.0), 0.1, UNIT)
    assert kept == filt.step((900.0, 0.0), 0.05, UNIT)
    assert kept[0] < 10


@given(points, points, st.floats(0, 500))
def test_play_pulls_as_a_string_does(position, target, radius):
    after = play(position, target, radius)
    tolerance = 1e-6 * (1 + math.dist(position, target))
    assert math.dist(after, target) <= max(radius, 0) + tolerance
    if math.dist(position, target) <= radius:
        assert after == position
    else:
        assert math.dist(position, after) == pytest.approx(math.dist(position, target) - radius, abs=tolerance)


def test_a_far_hand_has_more_play_of_its_own_size_for_pixels_do_not_shrink_with_it():
    near, far = (play_radius(0.5, palm) / palm for palm in (150.0, 40.0))
    assert far > near == pytest.approx(play_radius(0.5, 100.0) / 100.0)
    assert play_radius(0.0, 40.0) == 0


@given(st.floats(0.0, 6.28), st.integers(10, 240))
def test_a_place_stays_until_it_leaves_its_radius(angle, fps):
    stay = Stay()
    steps = [
        stay.step((0.9 * math.cos(angle), 0.9 * math.sin(angle)) if k % 2 else (0.0, 0.0), k / fps, 1.0)
        for k in range(fps)
    ]
    assert steps == pytest.approx([k / fps for k in range(fps)])
    assert stay.step((3.0, 0.0), 1.0, 1.0) == 0.0
    stay.reset()
    assert stay.step((3.0, 0.0), 2.0, 1.0) == 0.0
