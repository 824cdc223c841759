"""Targets that catch the pointer of a slow hand."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.model.types import Target, whole
from gesturectl.pointer.freeze import Hold
from gesturectl.pointer.monitors import DesktopPointer
from gesturectl.pointer.targets import Targets
from gesturectl.settings import Pointer
from tests.hands import SIZE, hand

GAIN = 6.0  # screen pixels for a millimetre of the hand, as with the usual region on 1920 pixels
BOUNDS = (0.0, 0.0, 1919.0, 1079.0)
FRAME = 1 / 30
TENTH = 8.8 * GAIN  # of a palm's length, as the pointer goes for it
SMALL = Target(500, 500, 16, 16)

STEP = st.one_of(st.floats(-3, 3), st.floats(-40, 40))  # slow ones are caught
WALKS = st.lists(st.tuples(STEP, STEP), min_size=1, max_size=60)
BEGINS = st.one_of(  # among the targets, and some beyond the reach of all
    st.tuples(st.floats(580, 640), st.floats(480, 540)), st.tuples(st.floats(500, 760), st.floats(400, 660))
)
FIELDS = st.lists(
    st.builds(
        Target, st.integers(560, 640), st.integers(460, 540), st.integers(1, 60), st.integers(1, 60), st.booleans()
    ),
    min_size=1,
    max_size=12,
)


def targets(mode, *there):
    made = Targets(mode, GAIN, BOUNDS)
    made.replace(there)
    return made


def go(made, start, end, seconds, t=0.0, **more):
    """Moves evenly; the pointer's last place and the time."""
    frames = max(round(seconds / FRAME), 1)
    for n in range(frames + 1):
        u = n / frames
        raw = (start[0] + (end[0] - start[0]) * u, start[1] + (end[1] - start[1]) * u)
        at = made.step(raw, t + n * FRAME, **more)
    return at, t + frames * FRAME


def inside(target, at):
    return target.x <= at[0] <= target.x + target.width - 1 and target.y <= at[1] <= target.y + target.height - 1


@pytest.mark.parametrize("mode", ["soft", "snap"])
def test_a_slow_hand_near_a_target_has_the_pointer_on_it(mode):
    made = targets(mode, SMALL)
    at, _ = go(made, (450, 508), (488, 508), 0.5)
    assert inside(SMALL, at)
    assert made.caught == SMALL
    if mode == "snap":
        assert at == pytest.approx((507.5, 507.5))


@pytest.mark.parametrize("mode", ["soft", "snap"])
def test_moving_on_leaves_it(mode):
    made = targets(mode, SMALL)
    _, t = go(made, (450, 508), (488, 508), 0.5)
    at, _ = go(made, (488, 508), (400, 508), 0.7, t)
    assert at == (400, 508)


@pytest.mark.parametrize("mode", ["soft", "snap"])
def test_a_hand_in_full_movement_is_left_alone(mode):
    made = targets(mode, *(Target(x, 500, 10, 10) for x in range(300, 900, 30)))
    for n in range(12):
        raw = (300 + n * 50.0, 505.0)
        assert made.step(raw, n * FRAME) == raw


def test_far_away_nothing_is_changed():
    at, _ = go(targets("soft", SMALL), (450, 508), (460, 508), 0.5)
    assert at == (460, 508)


def test_of_several_the_nearest_has_it_and_of_nested_ones_the_inner():
    row, box = Target(400, 400, 300, 60), Target(420, 420, 20, 20)
    at, _ = go(targets("soft", row, box), (380, 430), (430, 430), 1.0)
    assert inside(box, at)
    at, _ = go(targets("soft", row, box), (500, 430), (446, 430), 1.0)
    assert at == (446, 430)  # on the row, and left there


@pytest.mark.parametrize("mode", ["soft", "snap"])
def test_in_text_and_drawings_nothing_is_changed(mode):
    text = Target(300, 400, 199, 300, catches=False)
    made = targets(mode, SMALL, text)
    at, _ = go(made, (470, 508), (490, 508), 0.5)
    assert at == (490, 508)
    assert made.caught is None


@pytest.mark.parametrize("mode", ["soft", "snap"])
def test_while_a_button_is_down_the_pointer_goes_as_the_hand_does(mode):
    made = targets(mode, SMALL, Target(600, 500, 16, 16))
    at, t = go(made, (450, 508), (488, 508), 0.5)
    end, _ = go(made, (488, 508), (585, 530), 2.0, t, holds=True)
    assert (end[0] - at[0], end[1] - at[1]) == pytest.approx((97, 22))


def test_a_press_goes_to_what_had_the_pointer_when_the_fingers_began_to_close():
    """Closing fingers pull the hand away, quickly; the pinch is known of some frames later."""
    made = targets("soft", SMALL)
    _, t = go(made, (450, 508), (488, 508), 0.5)
    at, late = go(made, (488, 508), (405, 508), 2 * FRAME, t)
    assert not inside(SMALL, at)
    assert inside(SMALL, made.step((480, 508), late + FRAME, pinned=t + FRAME / 2))


@pytest.mark.parametrize("mode", ["soft", "snap"])
def test_among_many_a_press_goes_to_what_the_pointer_was_seen_on(mode):
    left, right = Target(500, 500, 7, 7), Target(516, 500, 7, 7)
    made = targets(mode, left, right)
    made.step((490.0, 503.0), 0.0)
    at, t = go(made, (490, 503), (511, 503), 0.7)
    assert inside(left, at)
    at = made.step((511.5, 503.0), t + FRAME)  # the other one is nearer now, and the pointer hardly on its way to it
    assert math.dist(at, (503, 503)) < math.dist(at, (519, 503))
    assert made.caught == right
    pressed = made.step((511.5, 503.0), t + 4 * FRAME, pinned=t + 2 * FRAME)
    assert inside(left, pressed)
    assert made.caught == left


def test_the_screens_edge_can_be_reached():
    for mode in ("soft", "snap"):
        corner = Target(0, 0, 24, 24)
        at, _ = go(targets(mode, corner), (30, 30), (0, 0), 1.0)
        assert at == (0, 0)


@settings(max_examples=150)
@given(st.sampled_from(["soft", "snap"]), FIELDS, BEGINS, WALKS, st.lists(st.booleans(), min_size=60, max_size=60))
def test_the_pointer_is_never_farther_from_the_hands_own_place_than_a_tenth_of_a_palm(mode, there, begin, walk, pins):
    made = targets(mode, *there)
    (x, y), t = begin, 0.0
    for (dx, dy), pin in zip(walk, pins, strict=False):
        x, y, t = x + dx, y + dy, t + FRAME
        at = made.step((x, y), t, pinned=t - 0.1 if pin else None)
        assert math.dist(at, (x, y)) <= TENTH + 1e-9


@settings(max_examples=60)
@given(st.sampled_from(["soft", "snap"]), FIELDS, FIELDS, WALKS)
def test_the_pointer_never_moves_while_the_hand_does_not(mode, there, then, walk):
    made = targets(mode, *there)
    x, y, t = 600.0, 500.0, 0.0
    for dx, dy in walk:
        x, y, t = x + dx / 10, y + dy / 10, t + FRAME
        at = made.step((x, y), t)
        made.replace(then)
        assert made.step((x, y), t + FRAME / 2) == at
        assert made.carried((x, y)) == at
        there, then = then, there


@settings(max_examples=60)
@given(FIELDS, WALKS)
def test_the_pointer_glides_and_does_not_jump(there, walk):
    made = targets("soft", *there)
    x, y, t, before = 600.0, 500.0, 0.0, None
    for dx, dy in walk:
        x, y, t = x + dx, y + dy, t + FRAME
        at = made.step((x, y), t)
        if before is not None:
            assert math.dist(at, before) <= 5.0 * math.hypot(dx, dy) + 1e-9
        before = at


def path(mode, there, *places, hold=None):
    pointer = DesktopPointer(Pointer(targets=mode, between_frames=False), whole((1920, 1080)), (960, 540))
    pointer.look(there)
    out, t = [], 0.0
    for a, b in pairwise(places):
        for n in range(30):
            u = n / 29
            t += FRAME
            x, y = a[0] + (b[0] - a[0]) * u, a[1] + (b[1] - a[1]) * u
            motion = pointer.step(hand("relaxed", x, y), SIZE, 60.0, t, hold or Hold())
            out.append((motion.x, motion.y))
    return pointer, out


def test_a_hand_is_caught_and_the_target_is_known():
    _, free = path("off", (), (320, 240), (340, 240), (340, 240))
    x, y = free[-1]
    near = Target(round(x) + 6, round(y) - 4, 8, 8)
    pointer, caught = path("soft", (near,), (320, 240), (340, 240), (340, 240))
    assert inside(near, caught[-1])
    assert pointer.target == near
    pointer, off = path("off", (near,), (320, 240), (340, 240), (340, 240))
    assert off == free
    assert pointer.target is None


def test_what_is_put_elsewhere_by_the_mouse_is_not_moved_from_there():
    pointer, _ = path("soft", (SMALL,), (320, 240), (340, 240))
    pointer.put((490, 508))
    assert pointer.position == (490, 508)
