import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.vision.motion import COLUMNS, ROWS, MotionGate, explained
from gesturectl.vision.roi import Roi

WIDTH, HEIGHT = 640, 480
BLOCK = WIDTH // COLUMNS


def scene(level=80):
    """A picture whose brightness differs from place to place."""
    ramp = np.linspace(0, 60, WIDTH).astype(np.uint8)
    return np.repeat(np.tile(ramp, (HEIGHT, 1))[:, :, None], 3, 2) + np.uint8(level)


def settled(image):
    gate = MotionGate()
    gate.changed(image)
    return gate


def test_the_first_picture_is_all_new_and_a_still_one_never_again():
    gate = MotionGate()
    assert gate.changed(scene()).all()
    noise = np.random.default_rng(3)
    for _ in range(20):
        noisy = np.clip(scene() + noise.normal(0, 4, (HEIGHT, WIDTH, 1)), 0, 255).astype(np.uint8)
        assert not gate.changed(noisy).any()


@given(st.integers(0, COLUMNS - 3), st.integers(0, ROWS - 3))
def test_a_thing_that_comes_into_view_is_seen_where_it_is(column, row):
    image = scene()
    gate = settled(image)
    image[row * BLOCK : (row + 3) * BLOCK, column * BLOCK : (column + 3) * BLOCK] = 220
    changed = gate.changed(image)
    expected = np.zeros((ROWS, COLUMNS), bool)
    expected[row : row + 3, column : column + 3] = True
    assert (changed == expected).all()


@given(st.integers(40, 180))
def test_the_cameras_exposure_is_no_movement(level):
    gate = settled(scene(100))
    assert not gate.changed(scene(level)).any()


def test_what_was_brought_and_left_becomes_part_of_the_scene():
    image = scene()
    gate = settled(image)
    image[100:200, 100:200] = 220
    seen = [gate.changed(image).any() for _ in range(20)]
    assert seen[0]
    assert not seen[-1]


def block(x, y):
    return int(y * ROWS / HEIGHT), int(x * COLUMNS / WIDTH)


@given(st.floats(-math.pi, math.pi), st.floats(60, 110))
def test_a_hand_explains_its_region_and_the_arm_behind_it_but_not_what_is_ahead_or_beside(angle, size):
    cx, cy = WIDTH / 2, HEIGHT / 2
    blocks = explained(Roi(cx, cy, size, angle), (WIDTH, HEIGHT))
    assert blocks.shape == (ROWS, COLUMNS)
    ahead = np.array([math.sin(angle), -math.cos(angle)]) * size
    aside = np.array([math.cos(angle), math.sin(angle)]) * size
    assert blocks[block(cx, cy)]
    assert blocks[block(*(cx, cy) - 2.0 * ahead)]
    assert not blocks[block(*(cx, cy) + 1.2 * ahead)]
    assert not blocks[block(*(cx, cy) + 1.2 * aside)]
    assert not blocks[block(*(cx, cy) - 1.2 * aside)]


@pytest.mark.parametrize("size", [(640, 480), (1280, 720), (480, 640)])
def test_the_region_is_found_in_a_picture_of_any_size(size):
    width, height = size
    blocks = explained(Roi(width / 4, height / 4, height / 10, 0.0), size)
    rows, columns = np.nonzero(blocks)
    assert (columns.min() + columns.max() + 1) / 2 / COLUMNS == pytest.approx(0.25, abs=0.02)
    assert rows.min() / ROWS == pytest.approx(0.25 - 0.075, abs=0.03)
    assert rows.max() == ROWS - 1
