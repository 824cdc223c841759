import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.vision import landmark, palm
from gesturectl.vision.exposure import AIM, EXPOSURES, LIT, MOST, expose, metered
from gesturectl.vision.landmark import LandmarkDetector
from gesturectl.vision.palm import PalmDetector
from gesturectl.vision.roi import Roi


def crop(level, around=200):
    """A crop whose middle is of one level, before something else."""
    image = np.full((landmark.EDGE, landmark.EDGE, 3), around, np.uint8)
    image[60:170, 60:170] = (level // 2, level // 2, level)
    return image


class Seen:
    """A network that remembers its picture."""

    def __init__(self, edge, *answer):
        self.image = np.zeros((edge, edge, 3), np.uint8)
        self._answer = answer

    def infer(self):
        return self._answer


@given(st.integers(LIT, 255), st.integers(0, 255))
def test_a_hand_that_is_bright_enough_is_left_as_it_is(level, around):
    image = crop(level, around)
    expose(image, metered(image))
    assert (image == crop(level, around)).all()


@given(st.integers(0, LIT), st.integers(0, 255))
def test_a_dark_hand_is_exposed_longer_whatever_is_around_it_and_never_brighter_than_aimed_at(level, around):
    times = metered(crop(level, around))
    assert 1.0 <= times <= MOST
    assert level * times <= AIM + 1e-6


def test_no_grey_level_makes_a_step():
    times = [metered(crop(level)) for level in range(1, 256)]
    assert np.diff(times).max() <= 0
    seen = np.array(times) * np.arange(1, 256)
    assert np.abs(np.diff(seen)).max() < 7


def test_levels_are_multiplied_and_end_at_white():
    image = np.arange(256, dtype=np.uint8).reshape(16, 16, 1).repeat(3, axis=2)
    expose(image, 3.0)
    assert image[..., 0].ravel().tolist() == [min(3 * v, 255) for v in range(256)]


@pytest.mark.parametrize(
    ("level", "presence", "same"), [(30, 0.2, False), (30, 0.6, True), (100, 0.2, True), (100, 0.9, True)]
)
def test_the_landmark_network_sees_a_dark_hand_exposed_longer_where_it_is_not_seen_clearly(level, presence, same):
    points, sure = np.zeros((1, 63), np.float32), np.full((1, 1), presence, np.float32)
    network = Seen(landmark.EDGE, points, sure, sure, points)
    image = np.full((480, 640, 3), level, np.uint8)
    LandmarkDetector(network).detect(image, Roi(320, 240, 200, 0.3))
    assert ((network.image == level).all()) == same
    assert (image == level).all()


@pytest.mark.parametrize(("exposed", "counts"), [(0.3, 0.3), (0.9, 0.9), (0.1, 0.2)])
def test_of_a_dark_hand_the_surer_answer_counts(exposed, counts):
    class Twice(Seen):
        def infer(self):
            lit = bool(self.image.max() > 30)
            sure = np.full((1, 1), exposed if lit else 0.2, np.float32)
            return np.zeros((1, 63), np.float32), sure, sure, np.zeros((1, 63), np.float32)

    network = Twice(landmark.EDGE)
    got = LandmarkDetector(network).detect(np.full((480, 640, 3), 30, np.uint8), Roi(320, 240, 200, 0.3))
    assert got.presence == pytest.approx(counts)


@pytest.mark.parametrize("times", [1.0, *EXPOSURES])
def test_palms_are_looked_for_in_the_exposure_that_is_asked_for(times):
    network = Seen(palm.EDGE, np.zeros((1, 2016, 18), np.float32), np.full((1, 2016, 1), -20, np.float32))
    image = np.full((200, 200, 3), 20, np.uint8)
    assert PalmDetector(network).detect_in(image, 0, 0, 200, exposure=times) == []
    assert (network.image == 20 * times).all()
    assert (image == 20).all()
