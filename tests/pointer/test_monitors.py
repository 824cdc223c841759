"""The pointer on several monitors."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.model.types import Monitor, whole
from gesturectl.pointer.freeze import Hold
from gesturectl.pointer.monitors import DesktopPointer, chosen, nearest
from gesturectl.pointer.pointer import HandPointer
from gesturectl.settings import Pointer as Settings
from tests.hands import SIZE, hand

LAPTOP = Monitor("eDP-1", 0, 600, 1280, 800)
LARGE = Monitor("DP-2", 1280, 0, 2560, 1440)
APART = Monitor("HDMI-1", 4000, 2000, 800, 600)
BOTH = (LAPTOP, LARGE)
ALL = (*BOTH, APART)

PLACES = st.tuples(st.floats(-500, 6000), st.floats(-500, 4000))


def shows(m, p):
    return m.x - 0.5 <= p[0] < m.x + m.width - 0.5 and m.y - 0.5 <= p[1] < m.y + m.height - 0.5


def path(pointer, *places, hold=None, start=0.0):
    """Where the pointer goes while the hand rests at each of the places for a second."""
    out, t = [], start
    for x, y in places:
        for _ in range(30):
            t += 1 / 30
            motion = pointer.step(hand("relaxed", x, y), SIZE, 60.0, t, hold or Hold())
        out.append((motion.x, motion.y))
    return out


@given(PLACES)
def test_a_place_that_no_monitor_shows_becomes_the_nearest_that_one_shows(place):
    found = nearest(ALL, place)
    assert any(shows(m, found) for m in ALL)
    if any(shows(m, place) for m in ALL):
        assert found == place
    pixels = [(x, y) for m in ALL for x in (m.x, m.x + m.width - 1) for y in (m.y, m.y + m.height - 1)]
    assert math.dist(found, place) <= min(math.dist(p, place) for p in pixels) + 1e-9


@pytest.mark.parametrize(
    ("choice", "position", "area"),
    [
        ("all", (0, 0), Monitor("all", 0, 0, 4800, 2600)),
        ("pointer", (100, 700), LAPTOP),
        ("pointer", (1280, 700), LARGE),
        ("pointer", (100, 0), LAPTOP),  # in a gap: the nearest
        ("DP-2", (0, 700), LARGE),
        (3, (0, 700), APART),
        (4, (0, 700), Monitor("all", 0, 0, 4800, 2600)),
        ("DP-9", (0, 700), Monitor("all", 0, 0, 4800, 2600)),
    ],
)
def test_the_choice_says_what_the_hand_reaches(choice, position, area):
    assert chosen(ALL, choice, position) == area


@given(st.lists(st.tuples(st.integers(0, 640), st.integers(0, 480)), min_size=1, max_size=5))
def test_on_one_monitor_nothing_differs(places):
    alone = HandPointer(Settings(), (1920, 1080), (10.0, 20.0))
    assert path(DesktopPointer(Settings(), whole((1920, 1080)), (10.0, 20.0)), *places) == path(alone, *places)


@given(st.lists(st.tuples(st.integers(-200, 840), st.integers(-200, 680)), min_size=1, max_size=4))
def test_the_pointer_is_where_a_monitor_shows_it(places):
    for at in path(DesktopPointer(Settings(), ALL, (10.0, 700.0)), *places):
        assert any(shows(m, at) for m in ALL)


def test_the_far_corners_of_all_monitors_are_reached():
    left, right = path(DesktopPointer(Settings(), BOTH, (0.0, 700.0)), (640, 480), (0, 0))
    assert left == pytest.approx((0, 1399), abs=1)
    assert right == pytest.approx((3839, 0), abs=1)


def test_one_monitor_is_never_left():
    pointer = DesktopPointer(Settings(monitor="DP-2"), BOTH, (0.0, 700.0))
    assert path(pointer, (640, 480), (0, 0)) == [(1280, 1439), (3839, 0)]


def test_with_the_pointer_the_mouse_says_which_one_and_a_raised_hand_keeps_it():
    pointer = DesktopPointer(Settings(monitor="pointer"), BOTH, (0.0, 700.0))
    assert path(pointer, (0, 0)) == [(1279, 600)]
    pointer.put((2000.0, 100.0))
    assert not pointer.following
    assert pointer.position == (2000.0, 100.0)
    assert path(pointer, (0, 0), (640, 480), start=9.0) == [(3839, 0), (1280, 1439)]


def test_other_monitors_are_followed_and_the_pointer_stays_until_a_hand_points_anew():
    pointer = DesktopPointer(Settings(), BOTH, (0.0, 700.0))
    path(pointer, (0, 0))
    pointer.change([LAPTOP], (1279.0, 600.0))
    assert not pointer.following
    assert pointer.position == (1279.0, 600.0)
    assert path(pointer, (640, 480), start=9.0) == [(0, 1399)]


def test_a_named_monitor_that_is_not_there_is_told_with_those_that_are():
    pointer = DesktopPointer(Settings(monitor="DP-2"), BOTH, (0.0, 700.0))
    assert pointer.missing is None
    pointer.change([LAPTOP], (0.0, 700.0))
    assert pointer.missing == "`pointer.monitor` is 'DP-2', but there is 1 eDP-1. All are used until it comes back."
