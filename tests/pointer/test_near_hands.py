"""Hands near the camera, and narrow pictures: fingers and turns move the pointer little, and it keeps off the edges."""

import math
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.gestures.features import palm_size
from gesturectl.model.geometry import palm_middle
from gesturectl.model.trace import read_frames
from gesturectl.pointer.freeze import Hold
from gesturectl.pointer.mapping import PALM, gain
from gesturectl.pointer.own_place import PUSH
from gesturectl.pointer.pointer import HandPointer
from gesturectl.settings import Pointer as PointerSettings
from tests.pointer.test_pointer import FPS, SCREEN, hand

NARROW = (480, 852)
RECORDED = sorted(Path(__file__).with_name("near").glob("*.jsonl"))
MIDDLE = (960.0, 540.0)
FULL = gain(PointerSettings(), SCREEN) * PALM  # screen pixels a palm length


@pytest.mark.parametrize("path", RECORDED, ids=[p.stem for p in RECORDED])
def test_a_hand_that_fills_the_picture_moves_the_pointer_no_farther_than_another(path):
    """Recorded: a fist that opens, a hand that turns. The palm is half as long as the picture is wide."""
    pointer = HandPointer(PointerSettings(), SCREEN, MIDDLE)
    frames = list(read_frames(path))
    moves = [pointer.step(f.hands[0], f.size, palm_size(f.hands[0]), f.t, Hold()) for f in frames]
    for (f, m), (g, n) in pairwise(zip(frames, moves, strict=True)):
        way = math.dist(palm_middle(f.hands[0]), palm_middle(g.hands[0])) / palm_size(g.hands[0])
        assert math.dist((m.x, m.y), (n.x, n.y)) <= max(60, 1.15 * FULL * way)


@given(
    st.floats(40, 330),
    st.lists(st.tuples(st.floats(-0.07, 0.07), st.floats(-0.07, 0.07), st.floats(0.7, 1.4)), min_size=2, max_size=30),
)
def test_whatever_a_palm_seems_to_measure_an_unhurried_hand_moves_the_pointer_by_its_own_way(palm, steps):
    pointer, x, y = HandPointer(PointerSettings(smoothness=0), SCREEN, MIDDLE), 240.0, 430.0
    before = pointer.step(hand(x, y), NARROW, palm, 0.0, Hold())
    least = palm * 0.7
    for n, (dx, dy, seems) in enumerate(steps):
        x, y = x + dx * palm, y + dy * palm
        after = pointer.step(hand(x, y), NARROW, palm * seems, (n + 1) / FPS, Hold())
        # No smoothing, but the filter lags: what the last frames left may come with this one.
        assert math.dist((after.x, after.y), (before.x, before.y)) <= FULL * (1 + PUSH) * 0.2 * palm / least
        before = after


def test_a_near_hand_that_is_raised_leaves_the_pointer_where_it_is_and_moves_it_from_there():
    pointer, palm = HandPointer(PointerSettings(), SCREEN, (900.0, 300.0)), 200.0
    moves = [pointer.step(hand(120, 470), NARROW, palm, n / FPS, Hold()) for n in range(10)]
    assert moves[-1].x == pytest.approx(900, abs=1)
    moves += [pointer.step(hand(120 + 2 * n, 470), NARROW, palm, (10 + n) / FPS, Hold()) for n in range(40)]
    moves += [pointer.step(hand(198, 470), NARROW, palm, (50 + n) / FPS, Hold()) for n in range(20)]
    assert moves[-1].x == pytest.approx(900 - FULL * 78 / palm, abs=15)


def test_a_near_hand_that_pushes_on_at_the_screens_edge_comes_off_it_at_once():
    pointer, palm, t = HandPointer(PointerSettings(), SCREEN, (1800.0, 500.0)), 200.0, 0.0
    xs = [*range(300, 150, -3), *range(150, 190, 2), *[190] * 10]
    moves = []
    for x in xs:
        moves.append(pointer.step(hand(x, 470), NARROW, palm, t, Hold()))
        t += 1 / FPS
    assert max(m.x for m in moves) == SCREEN[0] - 1
    assert moves[-1].x < SCREEN[0] - 1 - FULL * 25 / palm


def test_the_way_back_from_a_swipe_moves_nothing():
    pointer, palm, t, moves = HandPointer(PointerSettings(), SCREEN, MIDDLE), 90.0, 0.0, []
    there = [320.0] * 20 + [320 + 9.0 * n for n in range(16)]
    back = [455 - 5.0 * n for n in range(28)] + [320.0] * 20
    for n, x in enumerate(there + back):
        swiping = 20 <= n < len(there)
        moves.append(pointer.step(hand(x, 240), (640, 480), palm, t, Hold(swiping=swiping)))
        t += 1 / FPS
    kept = moves[20]
    assert all(abs(m.x - kept.x) < 25 for m in moves[20:])
