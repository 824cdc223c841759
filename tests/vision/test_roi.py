import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gesturectl.vision.roi import (
    PALM_SCALE,
    Roi,
    crop_matrix,
    intersection_over_union,
    normalize,
    roi_from_landmarks,
    roi_from_palm,
)

ANGLES = st.floats(-math.pi, math.pi)
PLACES = st.floats(-500, 2000)
ROIS = st.builds(Roi, PLACES, PLACES, st.floats(20, 1500), ANGLES)
UNITS = st.floats(-1, 1, width=32)


@st.composite
def hands(draw):
    """Landmarks (21, 3) of any shape whose wrist and knuckles are apart."""
    points = np.array(draw(st.lists(st.tuples(UNITS, UNITS, UNITS), min_size=21, max_size=21)))
    knuckle = ((points[5] + points[13]) / 2 + points[9]) / 2
    assume(math.hypot(*(knuckle - points[0])[:2]) > 0.2)
    return (points * 100).astype(np.float32)


def turned(points, angle):
    """`points` turned clockwise in the image about its origin."""
    c, s = math.cos(angle), math.sin(angle)
    return np.asarray(points) @ np.array([[c, s], [-s, c]])


def apart(a, b):
    return abs(normalize(a - b))


@given(ROIS, st.integers(1, 512))
def test_a_crop_holds_the_region_centre_to_centre_and_corner_to_corner(roi, pixels):
    matrix = crop_matrix(roi, pixels)
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0.5, 0.5]])
    mapped = np.column_stack([corners * pixels, np.ones(5)]) @ matrix.T
    expected = turned((corners - 0.5) * roi.size, roi.angle) + np.array([roi.cx, roi.cy])
    assert mapped == pytest.approx(expected, abs=1e-6)


@given(hands(), ANGLES, st.floats(0.2, 5), PLACES, PLACES)
def test_the_region_follows_the_hand_wherever_it_is_brought(points, angle, scale, x, y):
    before = roi_from_landmarks(points)
    moved = points.copy()
    moved[:, :2] = turned(points[:, :2], angle) * scale + [x, y]
    after = roi_from_landmarks(moved)
    centre = turned([before.cx, before.cy], angle) * scale + [x, y]
    assert (after.cx, after.cy) == pytest.approx(centre, abs=0.02)
    assert after.size == pytest.approx(before.size * scale, rel=1e-3, abs=0.02)
    assert apart(after.angle, before.angle + angle) < 1e-3


@given(hands(), st.floats(-1000, 1000, width=32))
def test_depth_and_fingertips_do_not_steer_the_region(points, value):
    changed = points.copy()
    changed[:, 2] = value
    changed[[4, 8, 12, 16, 20], :2] = value
    assert roi_from_landmarks(changed) == roi_from_landmarks(points)


@pytest.mark.parametrize(
    ("wrist", "knuckle", "degrees"), [((0, 9), (0, 0), 0), ((0, 0), (9, 0), 90), ((0, 0), (-9, 0), -90)]
)
def test_an_upright_hand_has_angle_0_and_one_that_points_right_in_the_picture_90(wrist, knuckle, degrees):
    keypoints = np.array([wrist, knuckle, knuckle, knuckle, knuckle, wrist, wrist], np.float32)
    roi = roi_from_palm(np.array([0, 0, 10, 10], np.float32), keypoints)
    assert math.degrees(roi.angle) == pytest.approx(degrees)


@given(PLACES, PLACES, st.floats(10, 300), ANGLES)
def test_the_region_of_a_palm_reaches_from_the_palm_towards_the_fingers(x, y, edge, angle):
    box = np.array([x - edge / 2, y - edge / 2, x + edge / 2, y + edge / 2], np.float32)
    ahead = turned([0, -edge / 2], angle)
    keypoints = np.tile(np.array([x, y]), (7, 1))
    keypoints[0] -= ahead
    keypoints[2] += ahead
    roi = roi_from_palm(box, keypoints.astype(np.float32))
    assert roi.size == pytest.approx(edge * PALM_SCALE, rel=1e-3)
    assert (roi.cx, roi.cy) == pytest.approx((x + ahead[0], y + ahead[1]), abs=0.05)
    assert apart(roi.angle, angle) < 1e-3


@given(st.floats(-50, 50))
def test_a_normal_angle_is_the_same_direction_within_half_a_turn(angle):
    result = normalize(angle)
    assert -math.pi <= result <= math.pi
    assert (math.sin(result), math.cos(result)) == pytest.approx((math.sin(angle), math.cos(angle)), abs=1e-9)


@given(ROIS, ROIS)
def test_overlap_is_symmetric_between_0_and_1_and_1_with_itself(a, b):
    overlap = intersection_over_union(a, b)
    assert 0 <= overlap <= 1 + 1e-9
    assert overlap == pytest.approx(intersection_over_union(b, a))
    assert intersection_over_union(a, a) == pytest.approx(1)
    beside = Roi(a.cx + a.size, a.cy, a.size, a.angle)
    assert intersection_over_union(a, beside) == pytest.approx(0, abs=1e-9)
