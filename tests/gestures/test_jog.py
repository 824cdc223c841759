"""How far a fingertip goes round."""

import cmath
import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.gestures.features import palm_size
from gesturectl.gestures.values import ValueTracker
from gesturectl.model.types import frozen
from tests.gestures.hands import posed, seen

HAND = posed("gun")
PALM = palm_size(HAND)


def at(place):
    """The hand moved by palm lengths to the person's right and down."""
    points = HAND.landmarks.copy()
    points[:, :2] += np.array((-place.real, place.imag), np.float32) * np.float32(PALM)
    return replace(HAND, landmarks=frozen(points))


def circle(radius, degrees, seconds, fps=30, start=0.0, drift=0j):
    n = round(seconds * fps)
    return [radius * cmath.exp(1j * math.radians(start + degrees * i / n)) + drift * i / n for i in range(n + 1)]


def ways(places, fps=30):
    """How far it has gone round by each place."""
    tracker, total, out = ValueTracker(), 0.0, []
    for i, place in enumerate(places):
        total += tracker.step(seen(i / fps, at(place)), [(1, "circle")]).get((1, "circle"), 0.0)
        out.append(total)
    return out


@pytest.mark.parametrize("fps", [15, 30, 60])
@given(st.floats(0.2, 2), st.sampled_from((1, -1)), st.floats(0.6, 1.8), st.floats(0, 360))
def test_circles_count_from_half_a_circle_on_clockwise_as_more(fps, radius, side, period, start):
    gone = ways(circle(radius, side * 1080, 3 * period, fps, start), fps)
    frame = 360 / period / fps
    assert side * gone[-1] == pytest.approx(1080 - 200, abs=60 + 2 * frame)
    assert not any(gone[: len(gone) // 6])
    assert all(side * (b - a) >= -1e-6 for a, b in pairwise(gone))


def test_circles_that_drift_count_as_well():
    assert ways(circle(0.5, 1440, 5, drift=0.8 + 0.4j))[-1] == pytest.approx(1240, abs=80)


def test_the_way_back_counts_at_once():
    there = circle(0.5, 720, 2)
    gone = ways([*there, *circle(0.5, -270, 1)[1:]])
    assert gone[-1] - gone[len(there) - 1] == pytest.approx(-270, abs=10)


def test_after_a_rest_half_a_circle_is_drawn_anew():
    there = circle(0.5, 720, 2)
    rested = [*there, *[there[-1]] * 21]
    gone = ways([*rested, *circle(0.5, 170, 0.5)[1:]])
    assert gone[-1] == pytest.approx(gone[len(there) - 1], abs=15)


@given(st.lists(st.tuples(st.floats(-0.03, 0.03), st.floats(-0.03, 0.03)), min_size=10, max_size=90))
def test_a_hand_that_trembles_goes_round_nothing(shakes):
    assert set(ways([complex(*shake) for shake in shakes])) == {0.0}


@given(st.floats(0, 360), st.floats(0.5, 8), st.floats(-60, 60))
def test_a_stroke_and_a_stroke_with_a_bend_go_round_nothing(heading, speed, bend):
    step = cmath.exp(1j * math.radians(heading)) * speed / 30
    places = [step * i for i in range(30)]
    places += [places[-1] + step * cmath.exp(1j * math.radians(bend)) * i for i in range(1, 30)]
    assert set(ways(places)) == {0.0}


def test_a_hand_that_leaves_its_circle_goes_round_no_more():
    there = circle(0.4, 720, 2)
    away = [there[-1] + 0.1j * i for i in range(1, 40)]
    gone = ways([*there, *away])
    assert gone[-1] - gone[len(there) - 1] < 70
    assert gone[-1] == gone[-30]
