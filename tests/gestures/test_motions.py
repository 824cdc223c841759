"""Swipes on made-up paths of a recorded hand: once a stroke, by the person's own directions, and on nothing else."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.gestures.features import palm_size
from gesturectl.gestures.motions.swipes import SwipeDetector
from gesturectl.gestures.motions.trail import Trail
from tests.hands import SIZE, hand

PALM = palm_size(hand("three"))
WAYS = {"swipe_left": (1, 0), "swipe_right": (-1, 0), "swipe_up": (0, -1), "swipe_down": (0, 1)}


def eased(u):
    """Share of the way at share `u` of the time, as a hand goes it: it sets off, and slows down."""
    return 10 * u**3 - 15 * u**4 + 6 * u**5


def path(*parts, fps=30.0, scale=1.0, start=(320.0, 240.0)):
    """(t, place) for (seconds, palms to the picture's right, palms down) one after another."""
    out, t, (x, y) = [], 0.0, start
    for seconds, right, down in parts:
        n = max(1, round(seconds * fps))
        for i in range(1, n + 1):
            u = eased(i / n) * PALM * scale
            out.append((t, x + right * u, y + down * u))
            t += 1 / fps
        x, y = x + right * PALM * scale, y + down * PALM * scale
    return out


def swipes(path, shows="three", listens="three", scale=1.0):
    """(t, swipe) of the path; shows: the pose, or what gives it for a time."""
    detector, trail, told = SwipeDetector(listens), Trail(), []
    for t, x, y in path:
        pose = shows(t) if callable(shows) else shows
        trail.step(hand("three", x, y, scale=scale), SIZE, t, pose)
        swipe = detector.step(trail)
        if swipe:
            told.append((t, swipe))
    return told


def names(*args, **kwargs):
    return [s.name for _, s in swipes(*args, **kwargs)]


REST = (0.6, 0, 0)


@pytest.mark.parametrize("name", WAYS)
def test_a_stroke_is_one_swipe_as_the_person_sees_it(name):
    x, y = WAYS[name]
    ((t, swipe),) = swipes(path(REST, (0.3, 1.6 * x, 1.6 * y), REST))
    assert (swipe.name, swipe.pose) == (name, "three")
    assert -0.35 <= t - 0.9 <= 0.15
    assert swipe.data["length"] > 1
    assert swipe.data["speed"] > 5


@settings(max_examples=60, deadline=None)
@given(
    way=st.sampled_from(sorted(WAYS)),
    length=st.floats(0.9, 2.0),
    seconds=st.floats(0.15, 0.5),
    scale=st.floats(0.4, 1.0),
    lean=st.floats(-0.3, 0.3),
    fps=st.sampled_from([15.0, 25.0, 30.0, 60.0]),
)
def test_a_swipe_is_told_whatever_its_size_speed_and_distance_and_its_way_back_is_not(
    way, length, seconds, scale, lean, fps
):
    x, y = WAYS[way]
    x, y = x + lean * abs(y), y + lean * abs(x)
    out = (seconds, length * x, length * y)
    back = (seconds * 1.3, -length * x, -length * y)
    told = swipes(path(REST, out, (0.3, 0, 0), back, REST, fps=fps, scale=scale), scale=scale)
    assert [s.name for _, s in told] == [way]
    assert -0.35 <= told[0][0] - 0.6 - seconds <= 0.15


def test_the_way_back_may_follow_at_once_or_in_two_pieces():
    out, back, half = (0.3, 1.5, 0), (0.4, -1.5, 0), (0.3, -0.75, 0)
    assert names(path(REST, out, back, REST)) == ["swipe_left"]
    assert names(path(REST, out, half, (0.15, 0, 0), half, REST)) == ["swipe_left"]


def test_a_way_back_that_goes_far_beyond_has_a_way_back_of_its_own():
    assert names(path(REST, (0.25, 0.9, 0), (0.2, 0, 0), (0.5, -2.4, 0), (0.2, 0, 0), (0.4, 1.5, 0), REST)) == [
        "swipe_left"
    ]


def test_swipes_in_a_row_each_count():
    there = ((0.3, 1.5, 0), (0.4, -1.5, 0), (0.3, 0, 0))
    assert names(path(REST, *there, *there, *there)) == ["swipe_left"] * 3
    assert names(path(REST, (0.3, 1.5, 0), (1.5, 0, 0), (0.3, -1.5, 0), REST)) == ["swipe_left", "swipe_right"]


def test_a_swipe_much_faster_than_the_drawing_back_before_it_counts():
    assert names(path(REST, (0.6, -0.55, 0), (0.2, 1.8, 0), REST)) == ["swipe_left"]


@pytest.mark.parametrize(
    "parts",
    [
        ((4.0, 1.8, 0),),  # slow
        ((0.2, 0.4, 0),),  # short
        ((0.3, 1.1, 1.0),),  # aslant
        tuple((0.1, 0.1 * (-1) ** i, 0.05) for i in range(20)),  # a trembling hand
        ((1.0, 1.5, 0),),  # carried sideways
        tuple((0.6, 0.8 * (-1) ** i, 0) for i in range(8)),  # rocking
        (*((0.1, 0.02, -0.12) for _ in range(6)), (0.2, 1.2, 0.2)),  # on its way already
    ],
)
def test_what_is_no_swipe(parts):
    assert names(path(REST, *parts, REST), listens="any") == []


def test_only_in_the_pose_that_is_listened_for():
    stroke = path(REST, (0.3, 1.5, 0), REST)
    assert names(stroke, "open") == []
    assert [s.pose for _, s in swipes(stroke, "open", "any")] == ["open"]
    assert names(stroke, lambda t: "open" if t < 0.7 else "three") == []  # the pose is made on the way
    assert names(stroke, lambda t: "none" if 0.72 < t < 0.8 else "three") == ["swipe_left"]  # blurred


def test_not_on_a_hand_that_comes_or_goes():
    entering = path((0.4, 2.4, 0), REST, start=(0.0, 240.0))
    assert names(entering, listens="any") == []
    leaving = path(REST, (0.4, 0, 3.0), start=(320.0, 400.0))
    assert names(leaving, listens="any") == []


def test_a_hand_that_comes_back_is_a_new_one():
    seen = path((0.6, 0, 0), (0.3, 1.6, 0), (0.6, 0, 0))
    assert names([p for p in seen if not 0.62 < p[0] < 0.9], listens="any") == []


def test_the_same_path_later_gives_the_same():
    stroke = path(REST, (0.25, 0, -1.4), REST)
    later = [(t + 1000.0, x, y) for t, x, y in stroke]
    ((t, a),), ((u, b),) = swipes(stroke), swipes(later)
    assert a.name == b.name
    assert math.isclose(u - t, 1000.0)
    assert math.isclose(a.data["speed"], b.data["speed"], rel_tol=1e-3)
