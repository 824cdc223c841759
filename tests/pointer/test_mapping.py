"""The two mappings: near and far alike, every edge within reach, no drift at rest; precision when slow."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.gestures.features import palm_size
from gesturectl.model.geometry import palm_middle
from gesturectl.model.types import frozen
from gesturectl.pointer.freeze import Hold
from gesturectl.pointer.mapping import PALM, UNSURE, Absolute, Relative, gain, transfer
from gesturectl.pointer.pointer import HandPointer
from gesturectl.settings import Pointer as PointerSettings
from tests.hands import hand
from tests.pointer.test_pointer import FPS, SCREEN, SIZE, START, Desk

MIDDLE = (320.0, 240.0)


def absolute(palm, place=MIDDLE, **given):
    mapping = Absolute(PointerSettings(**given), SCREEN)
    mapping.begin(place, SIZE, palm)
    return mapping


def at(mapping, place, palm, moved=0.0):
    return mapping.step(place, SIZE, palm, moved).at


@pytest.mark.parametrize("palm", [40.0, 60.0, 90.0, 110.0])
def test_near_and_far_hands_move_the_pointer_alike(palm):
    mapping = absolute(palm)
    left, right = (at(mapping, (MIDDLE[0] + s * palm / 2, MIDDLE[1]), palm) for s in (-1, 1))
    assert left[0] - right[0] == pytest.approx(PALM * 1920 / 320, rel=0.01)


def test_a_millimetre_is_as_long_up_as_aside():
    mapping, palm = absolute(80.0), 80.0
    origin = at(mapping, MIDDLE, palm)
    aside, down = at(mapping, (MIDDLE[0] - 10, MIDDLE[1]), palm), at(mapping, (MIDDLE[0], MIDDLE[1] + 10), palm)
    assert aside[0] - origin[0] == pytest.approx(down[1] - origin[1], rel=0.01)


@pytest.mark.parametrize("mapping", ["absolute", "relative", "joystick"])
def test_each_axis_has_its_own_speed(mapping):
    ways = {}
    for speed in ((1, 1), (1, 2), (0.5, 1)):
        desk = Desk(PointerSettings(mapping=mapping, speed_x=speed[0], speed_y=speed[1], tremor=0))
        start = desk.stay(*MIDDLE)
        end = desk.carry(MIDDLE, (MIDDLE[0] - 35, MIDDLE[1] + 35), 0.8)
        ways[speed] = end[0] - start[0], end[1] - start[1]
    x, y = ways[1, 1]
    assert x > 20 < y
    assert ways[1, 2] == pytest.approx((x, 2 * y), rel=0.02)
    assert ways[0.5, 1] == pytest.approx((0.5 * x, y), rel=0.02)


@pytest.mark.parametrize("name", ["pinch", "pinch_middle", "relaxed", "three", "fist"])
@pytest.mark.parametrize("scale", [0.5, 1.0])
def test_every_corner_is_reached_with_the_whole_hand_in_the_picture(name, scale):
    """The larger of these hands is half a metre from the camera."""
    for right in (False, True):
        for below in (False, True):
            pointer = HandPointer(PointerSettings(), SCREEN, START)
            h = hand(name, *MIDDLE, scale=scale)
            x, y = palm_middle(h)
            for k in range(90):  # pushed towards the corner until the hand would leave the picture
                low, high = h.landmarks[:, :2].min(0), h.landmarks[:, :2].max(0)
                dx = -min(4.0, low[0] - 1) if right else min(4.0, SIZE[0] - 2 - high[0])
                dy = min(4.0, SIZE[1] - 2 - high[1]) if below else -min(4.0, low[1] - 1)
                x, y = x + dx, y + dy
                h = moved(h, dx, dy)
                motion = pointer.step(h, SIZE, palm_size(h), k / FPS, Hold())
            for k in range(90, 120):
                motion = pointer.step(h, SIZE, palm_size(h), k / FPS, Hold())
            corner = ((SCREEN[0] - 1.0) * right, (SCREEN[1] - 1.0) * below)
            assert (motion.x, motion.y) == pytest.approx(corner, abs=1)


@pytest.mark.parametrize("name", ["pinch", "relaxed", "fist"])
@pytest.mark.parametrize("corner", [(0, 0), (1919, 0), (0, 1079), (1919, 1079)])
def test_a_near_hand_reaches_every_corner_by_quick_strokes_and_slow_ways_back(name, corner):
    """A third of a metre from the camera, the whole hand in the picture."""
    pointer, h, t = HandPointer(PointerSettings(), SCREEN, (960.0, 540.0)), hand(name, *MIDDLE, scale=1.45), 0.0
    low, high = h.landmarks[:, :2].min(0), h.landmarks[:, :2].max(0)
    way = (-low[0] + 2 if corner[0] else SIZE[0] - 2 - high[0], SIZE[1] - 2 - high[1] if corner[1] else 2 - low[1])
    for _ in range(3):
        for share in [*np.linspace(0, 1, 6), *np.linspace(1, 0, 30)]:
            motion = pointer.step(moved(h, *(w * share for w in way)), SIZE, palm_size(h), t, Hold())
            t += 1 / FPS
            if (motion.x, motion.y) == pytest.approx(corner, abs=1):
                return
    pytest.fail(f"the pointer came to {motion.x:.0f}, {motion.y:.0f}")


def moved(h, dx, dy):
    return replace(h, landmarks=frozen(h.landmarks + np.array([dx, dy, 0])))


def test_a_hand_raised_aside_takes_the_region_with_it_and_a_hand_found_again_within_finds_it_unmoved():
    mapping, palm = absolute(70.0), 70.0
    before = at(mapping, (400.0, 240.0), palm)
    mapping.begin((400.0, 240.0), SIZE, palm)
    assert at(mapping, (400.0, 240.0), palm) == before
    mapping.begin((560.0, 240.0), SIZE, palm)
    assert 0.05 * SCREEN[0] < at(mapping, (560.0, 240.0), palm)[0] < 0.45 * SCREEN[0]


@given(st.lists(st.floats(0.5, 2), max_size=30))
def test_whatever_length_the_palm_of_a_resting_hand_seems_to_have_the_pointer_rests(factors):
    mapping = absolute(80.0)
    first = at(mapping, (250.0, 200.0), 80.0)
    assert all(at(mapping, (250.0, 200.0), 80.0 * f) == first for f in factors)


def test_the_region_follows_a_hand_that_comes_nearer_as_it_moves():
    mapping, place = absolute(60.0), (260.0, 240.0)
    for _ in range(300):
        at(mapping, place, 110.0, moved=0.2)
    new = absolute(110.0)
    assert at(mapping, place, 110.0)[0] - 960 == pytest.approx(at(new, place, 110.0)[0] - 960, rel=UNSURE * 1.1)


@given(st.floats(0, 3000), st.floats(0, 3000))
def test_a_faster_hand_never_moves_the_pointer_less(a, b):
    slow, fast = sorted((a, b))
    assert transfer(slow) <= transfer(fast)
    assert transfer(slow) < 0.75 or slow > 20
    assert transfer(fast) > 1 or fast < 300


def relative_way(speed, millimetres, fps):
    mapping = Relative(gain(PointerSettings(mapping="relative"), SCREEN))
    mapping.begin()
    steps = round(millimetres / speed * fps)
    return sum(mapping.step((speed / fps, 0.0), 1 / fps)[0] for _ in range(steps)) / (steps * speed / fps)


@pytest.mark.parametrize("speed", [10.0, 120.0, 600.0])
def test_relative_gain_depends_on_the_hands_speed_and_not_on_the_frame_rate(speed):
    full = gain(PointerSettings(), SCREEN)
    for fps in (15, 30, 60):
        assert relative_way(speed, 100, fps) == pytest.approx(full * transfer(speed), rel=1e-6)


def test_relative_starts_where_the_pointer_is_and_moves_as_in_a_mirror():
    desk = Desk(PointerSettings(mapping="relative"))
    assert desk.stay(100, 400, 0.3) == START
    x, y = desk.carry((100, 400), (40, 440), 0.4)
    assert x > START[0] + 100
    assert y > START[1] + 50


def test_relative_reaches_every_edge_and_comes_off_it_at_once():
    desk = Desk(PointerSettings(mapping="relative"))
    desk.stay(500, 240, 0.3)
    for _ in range(6):
        desk.carry((500, 240), (150, 240), 0.5)
        desk.carry((150, 240), (500, 240), 0.5, Hold(still=True))
    desk.stay(500, 240, 0.5, Hold(still=True))
    desk.carry((500, 240), (300, 240), 0.3)
    assert desk.moves[-1][0] == SCREEN[0] - 1
    assert desk.carry((300, 240), (400, 240), 0.4)[0] < SCREEN[0] - 200


def test_relative_the_clutch_lets_the_hand_be_put_elsewhere():
    desk = Desk(PointerSettings(mapping="relative"))
    desk.carry((400, 240), (300, 240), 0.4)
    kept = desk.stay(300, 240, 0.5)
    desk.carry((300, 240), (500, 300), 0.5, Hold(still=True))
    assert desk.stay(500, 300, 0.5, Hold(still=True)) == kept
    assert desk.stay(500, 300, 0.5) == pytest.approx(kept, abs=3)


def test_relative_the_way_back_from_a_swipe_does_not_move_the_pointer():
    desk = Desk(PointerSettings(mapping="relative"))
    desk.carry((400, 240), (320, 240), 0.4)
    kept = desk.stay(320, 240, 0.5)
    desk.carry((320, 240), (500, 240), 0.3, Hold(swiping=True))
    desk.stay(500, 240, 0.5, Hold(swiping=True))
    desk.carry((500, 240), (320, 240), 1.0)
    assert desk.stay(320, 240, 0.5) == pytest.approx(kept, abs=25)
    assert desk.carry((320, 240), (250, 240), 0.4)[0] > kept[0] + 100


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(-200, 200), st.floats(-200, 200)), max_size=10), st.floats(0, 2 * math.pi))
def test_what_a_swipe_owes_is_paid_once(ways, angle):
    mapping = Relative(gain(PointerSettings(mapping="relative"), SCREEN))
    mapping.begin()
    for way in ways:
        mapping.owe(way)
    owed = (sum(w[0] for w in ways), sum(w[1] for w in ways))
    dx, dy = mapping.step((-owed[0], -owed[1]), 1 / FPS)
    assert math.hypot(dx, dy) < 1e-6
    free = Relative(gain(PointerSettings(mapping="relative"), SCREEN))
    free.begin()
    way = (30 * math.cos(angle), 30 * math.sin(angle))
    assert mapping.step(way, 1 / FPS) == pytest.approx(free.step(way, 1 / FPS), abs=1e-6)
