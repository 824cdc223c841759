"""Circles, waves and trained motions on made-up ways of a recorded hand."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.gestures.features import palm_size
from gesturectl.gestures.motions.circles import CircleDetector, WaveDetector
from gesturectl.gestures.motions.strokes import StrokeDetector, StrokeMatcher, Strokes, longest_way
from gesturectl.gestures.motions.trail import Trail
from gesturectl.model.types import frozen
from gesturectl.settings import Circle, Motions, TrainedMotions, Wave
from tests.hands import SIZE, hand

PALM = palm_size(hand("point"))
ANY = Motions(circle=Circle(pose="any"), wave=Wave(pose="any"), trained=TrainedMotions(pose="any"))


def shown(way, fps=30.0, scale=1.0):
    """(t, hand) for a way given as a function of time, in palm lengths to the person's right and down."""
    seconds, place = way
    for i in range(round(seconds * fps) + 1):
        x, y = place(i / fps)
        yield i / fps, hand("point", 320 - x * PALM * scale, 240 + y * PALM * scale, scale=scale)


def found_in(way, *, pose="point", motions=ANY, strokes=None, **kwargs):
    """(t, name) of what is told."""
    detectors = (
        CircleDetector(motions.circle.pose),
        WaveDetector(motions.wave.pose),
        StrokeDetector(strokes or Strokes(StrokeMatcher({})), motions.trained.pose),
    )
    trail, found = Trail(), []
    for t, h in shown(way, **kwargs):
        trail.step(h, SIZE, t, pose)
        found += [(t, m.name) for m in (d.step(trail) for d in detectors) if m]
    return found


def names(*args, **kwargs):
    return [n for _, n in found_in(*args, **kwargs)]


def circle(radius, seconds, turns, sign=1):
    def place(t):
        a = sign * 2 * math.pi * min(t / seconds, turns)
        return radius * math.cos(a), radius * math.sin(a)

    return turns * seconds + 0.5, place


def wave(length, beat, strokes, aslant=0.0):
    def place(t):
        x = -length / 2 * math.cos(math.pi * min(t / beat, strokes))
        return x, aslant * x

    return strokes * beat + 0.6, place


def corners(*points, leg=0.3, rest=0.5):
    """From point to point with rests before and after; each leg sets off and slows down."""

    def place(t):
        u = (t - rest) / leg
        k = int(min(max(u, 0), len(points) - 1 - 1e-9))
        f = min(max(u - k, 0.0), 1.0)
        f = f**3 * (10 - 15 * f + 6 * f * f)
        (a, b), (c, d) = points[k], points[k + 1]
        return a + (c - a) * f, b + (d - b) * f

    return 2 * rest + leg * (len(points) - 1), place


@settings(max_examples=60, deadline=None)
@given(
    radius=st.floats(0.35, 1.5),
    seconds=st.floats(0.5, 1.7),
    sign=st.sampled_from([1, -1]),
    fps=st.sampled_from([24.0, 30.0, 60.0]),
    scale=st.floats(0.4, 1.0),
)
def test_every_turn_is_a_circle_as_the_person_sees_it(radius, seconds, sign, fps, scale):
    told = found_in(circle(radius, seconds, 2.2, sign), fps=fps, scale=scale)
    assert [n for _, n in told] == ["circle_cw" if sign > 0 else "circle_ccw"] * 2
    assert abs(told[0][0] - seconds) <= 0.15 + 0.1 * seconds


@settings(max_examples=60, deadline=None)
@given(
    length=st.floats(0.4, 1.8),
    beat=st.floats(0.15, 0.4),
    strokes=st.integers(4, 8),
    fps=st.sampled_from([24.0, 30.0, 60.0]),
)
def test_a_wave_is_told_once_however_long_it_goes_on(length, beat, strokes, fps):
    told = found_in(wave(length, beat, strokes), fps=fps)
    assert [n for _, n in told] == ["wave"]
    assert told[0][0] <= 4 * beat + 0.1


@pytest.mark.parametrize(
    "way",
    [
        wave(1.0, 0.3, 3),  # to and fro is no wave yet
        wave(0.15, 0.2, 8),  # a tremble
        wave(1.0, 1.2, 6),  # slow
        wave(1.0, 0.3, 8, aslant=1.0),
        circle(0.7, 1.0, 0.8),
        circle(0.1, 1.0, 3),
        circle(0.8, 4.0, 2),
        corners((0, 0), (1, 0), (1, 1), (0, 1), (0, 0)),  # a square has corners
        corners((0, 0), (3, 0)),
    ],
)
def test_what_is_neither(way):
    assert names(way) == []


def turned_in_the_wrist(radius, seconds, turns):
    """(t, hand) of a hand whose knuckles and fingers go round while its wrist stays."""
    still = hand("point")
    far = np.linalg.norm(still.landmarks[:, :2] - still.landmarks[0, :2], axis=1) / PALM
    for i in range(round((turns * seconds + 0.5) * 30)):
        a = 2 * math.pi * min(i / 30 / seconds, turns)
        round_ = radius * PALM * np.outer(far, [math.cos(a), math.sin(a), 0.0])
        yield i / 30, replace(still, landmarks=frozen(still.landmarks + round_))


@pytest.mark.parametrize("radius", [0.3, 0.5, 0.8])
def test_a_turn_in_the_wrist_is_no_circle(radius):
    detector, trail, found = CircleDetector("any"), Trail(), []
    for t, h in turned_in_the_wrist(radius, 1.0, 3):
        trail.step(h, SIZE, t, "point")
        found.append(detector.step(trail))
    assert not any(found)


def test_a_loop_that_ends_far_from_its_beginning_is_no_circle():
    def loop(t):
        a = 2 * math.pi * min(t, 1.6) / 1.6
        return math.cos(a), 0.9 * math.sin(a) + 0.5 * a / math.pi

    assert names((2.0, loop)) == []


def test_only_in_the_pose_that_is_listened_for():
    assert names(circle(0.8, 1.0, 1.2), pose="open", motions=Motions()) == []
    assert names(circle(0.8, 1.0, 1.2), pose="point", motions=Motions()) == ["circle_cw"]
    assert names(wave(1.0, 0.3, 6), pose="point", motions=Motions()) == []
    assert names(wave(1.0, 0.3, 6), pose="open", motions=Motions()) == ["wave"]


def example(way):
    trail, spots = Trail(), []
    for t, h in shown(way):
        trail.step(h, SIZE, t, "point")
        spots.append((trail.spots[-1], trail.speed()))
    return longest_way(spots)


ZIGZAG = ((0, 0), (1.2, 0), (0, 1), (1.2, 1))
HOOK = ((0, 0), (0, 1.4), (1.0, 1.4))


def strokes(examples=1):
    """Trained on ways that differ a little."""
    rng = np.random.default_rng(5)

    def ways(points):
        return [
            example(corners(*(np.array(points) + rng.normal(0, 0.06, (len(points), 2))), leg=0.25 + 0.05 * i))
            for i in range(examples)
        ]

    return Strokes(StrokeMatcher({"zigzag": ways(ZIGZAG), "hook": ways(HOOK)}))


@pytest.mark.parametrize("examples", [1, 3, 5])
@pytest.mark.parametrize(("points", "name"), [(ZIGZAG, "zigzag"), (HOOK, "hook")])
@pytest.mark.parametrize(("size", "leg"), [(0.7, 0.25), (1.0, 0.4), (1.6, 0.35)])
def test_a_trained_motion_is_told_once_at_its_end_whatever_its_size_and_speed(examples, points, name, size, leg):
    way = corners(*(np.array(points) * size), leg=leg)
    told = found_in(way, strokes=strokes(examples))
    assert [n for _, n in told] == [name]
    assert abs(told[0][0] - (0.5 + leg * (len(points) - 1))) <= 0.15


@pytest.mark.parametrize(
    "points",
    [
        ((0, 0), (1.5, 0)),
        ((0, 0), (0, -1.4), (1.0, -1.4)),
        ((0, 0), (-1.2, 0), (0, 1), (-1.2, 1)),
        ((0, 0), (1, 1)),
        ((0, 0), (0.2, 0.1)),
    ],
)
@pytest.mark.parametrize("examples", [1, 5])
def test_other_ways_are_no_trained_motion(points, examples):
    assert names(corners(*points), strokes=strokes(examples)) == []


def test_an_example_is_the_way_between_the_rests():
    way = example(corners(*HOOK, leg=0.4, rest=1.0))
    assert way[0] == (0.0, 0.0, 0.0)
    assert 0.5 < way[-1][0] < 0.9
    assert way[-1][1:] == pytest.approx((1.0, 1.4), abs=0.25)
    assert example((1.0, lambda t: (0.0, 0.0))) == []
