import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.vision.landmark import EDGE, Z_SCALE, LandmarkDetector, project
from gesturectl.vision.roi import Roi, crop_matrix

ROIS = st.builds(Roi, st.floats(-100, 2000), st.floats(-100, 2000), st.floats(20, 1500), st.floats(-math.pi, math.pi))
CROPS = st.lists(st.floats(0, EDGE, width=32), min_size=63, max_size=63).map(lambda v: np.array(v, np.float32))


class FakeNetwork:
    """A network that answers what it was told, whatever the picture."""

    def __init__(self, points, presence, right, world):
        self.image = np.zeros((EDGE, EDGE, 3), np.uint8)
        self._answer = [
            np.asarray(v, np.float32)[None] for v in (points.reshape(63), [presence], [right], world.reshape(63))
        ]

    def infer(self):
        return self._answer


@given(CROPS, ROIS)
def test_points_of_the_crop_come_to_where_the_crop_was_taken(crop, roi):
    points = project(crop, crop, 0.9, 0.2, roi).points
    xy = np.column_stack([crop.reshape(21, 3)[:, :2], np.ones(21)]) @ crop_matrix(roi, EDGE).T
    assert points[:, :2] == pytest.approx(xy, abs=0.01)
    assert points[:, 2] == pytest.approx(crop.reshape(21, 3)[:, 2] * roi.size / EDGE / Z_SCALE, rel=1e-4, abs=1e-3)


@given(CROPS, ROIS)
def test_world_landmarks_are_turned_with_the_picture_and_keep_their_length(crop, roi):
    given = crop.reshape(21, 3) / 1000
    world = project(crop, crop / 1000, 0.9, 0.2, roi).world
    assert np.linalg.norm(world, axis=1) == pytest.approx(np.linalg.norm(given, axis=1), abs=1e-5)
    assert world[:, 2] == pytest.approx(given[:, 2], abs=1e-6)
    c, s = math.cos(roi.angle), math.sin(roi.angle)
    assert world[:, 0] == pytest.approx(given[:, 0] * c - given[:, 1] * s, abs=1e-5)
    assert world[:, 1] == pytest.approx(given[:, 0] * s + given[:, 1] * c, abs=1e-5)


def test_what_is_found_is_read_only():
    got = project(np.zeros(63, np.float32), np.zeros(63, np.float32), 0.9, 0.2, Roi(0, 0, 100, 0))
    for array in (got.points, got.world):
        assert (array.shape, array.dtype) == ((21, 3), np.float32)
        with pytest.raises(ValueError):
            array[0, 0] = 1


@pytest.mark.parametrize("roi", [Roi(320, 240, 300, 0), Roi(360, 200, 400, 2.5), Roi(250, 300, 350, -0.7)], ids=str)
def test_the_network_sees_the_region_and_its_answer_is_brought_back(roi):
    image = np.zeros((480, 640, 3), np.uint8)
    image[225:235, 345:355] = 255
    look = FakeNetwork(np.zeros(63), 0.9, 0.8, np.zeros(63))
    LandmarkDetector(look).detect(image, roi)
    row, column = np.argwhere(look.image[:, :, 1] > 127).mean(0)
    answer = FakeNetwork(np.tile([column, row, 0], 21), 0.9, 0.8, np.zeros(63))
    got = LandmarkDetector(answer).detect(image, roi)
    assert (got.presence, got.right) == pytest.approx((0.9, 0.8))
    assert got.points[:, :2] == pytest.approx(np.tile([349.5, 229.5], (21, 1)), abs=1.0)


def test_beyond_the_picture_its_edge_goes_on():
    image = np.full((100, 100, 3), 90, np.uint8)
    look = FakeNetwork(np.zeros(63), 0.9, 0.8, np.zeros(63))
    LandmarkDetector(look).detect(image, Roi(0, 0, 300, 0.4))
    assert (look.image == 90).all()
