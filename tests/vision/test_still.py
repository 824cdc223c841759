"""Landmarks are computed where the picture of a hand changed by more than the camera's noise, and nowhere else."""

import functools
from itertools import pairwise

import cv2
import numpy as np
import pytest

from gesturectl.model.types import Frame
from gesturectl.vision.landmark import Landmarks
from gesturectl.vision.palm import Palm
from gesturectl.vision.roi import Roi
from gesturectl.vision.still import Pictures
from gesturectl.vision.tracker import HandTracker

ROI = Roi(320.0, 240.0, 200.0, 0.0)
ROOM = cv2.resize(np.random.default_rng(7).integers(20, 230, (24, 32, 3)).astype(np.uint8), (640, 480))


@functools.cache
def hand(x=0.0, index=0.0):
    """A hand of four fingers over a room, moved to the right as a whole, its index finger farther."""
    big = cv2.resize(ROOM, (2560, 1920))
    for n in range(4):
        left = round(4 * (280 + 20 * n + x + (index if n == 0 else 0)))
        cv2.rectangle(big, (left, 4 * 170), (left + 4 * 14, 4 * 260), (150, 170, 210), -1)
    cv2.rectangle(big, (round(4 * (276 + x)), 4 * 250), (round(4 * (360 + x)), 4 * 310), (140, 160, 200), -1)
    picture = cv2.resize(big, (640, 480), interpolation=cv2.INTER_AREA)
    picture.flags.writeable = False
    return picture


def shot(picture, noise, rng, quality=80):
    """A picture as a camera gives it: more noise where it is brighter, and as a JPEG."""
    strength = noise * np.sqrt((picture + np.float32(8.0)) / 128.0)
    grain = rng.standard_normal((*picture.shape[:2], 1), np.float32) * strength
    noisy = np.clip(picture + grain, 0, 255).astype(np.uint8)
    return cv2.imdecode(cv2.imencode(".jpg", noisy, (cv2.IMWRITE_JPEG_QUALITY, quality))[1], cv2.IMREAD_COLOR)


NOISES = pytest.mark.parametrize(("noise", "quality"), [(0.0, 100), (2.0, 90), (4.0, 80), (7.0, 60), (7.0, 45)])


def watching(noise, quality, rng):
    """Pictures of a hand at rest, and what they are compared with."""
    pictures = Pictures()
    for _ in range(10):
        pictures.take(shot(hand(), noise, rng, quality))
    return pictures, pictures.reference(ROI, 1)


@NOISES
def test_a_hand_that_does_not_move_is_the_same_whatever_the_noise(noise, quality):
    rng = np.random.default_rng(1)
    pictures, reference = watching(noise, quality, rng)
    same = []
    for _ in range(25):
        pictures.take(shot(hand(), noise, rng, quality))
        same.append(pictures.same(reference))
    assert np.mean(same) >= 0.95


@pytest.mark.parametrize("noise", [0.5, 1.0, 2.0, 3.0])
def test_the_noise_of_a_good_camera_moves_nothing(noise):
    rng = np.random.default_rng(11)
    pictures = Pictures()
    at_rest = hand().astype(np.float32)

    def take():
        pictures.take(
            np.clip(np.rint(at_rest + noise * rng.standard_normal(at_rest.shape, np.float32)), 0, 255).astype(np.uint8)
        )

    for _ in range(10):
        take()
    reference, same = pictures.reference(ROI, 1), []
    for _ in range(25):
        take()
        same.append(pictures.same(reference))
    assert np.mean(same) >= 0.95


@NOISES
@pytest.mark.parametrize("moved", [{"x": 1.5}, {"index": 2.0}])
def test_a_small_movement_of_the_hand_or_of_one_finger_is_noticed_in_the_same_picture(noise, quality, moved):
    rng = np.random.default_rng(2)
    pictures, reference = watching(noise, quality, rng)
    for _ in range(12):
        pictures.take(shot(hand(**moved), noise, rng, quality))
        assert not pictures.same(reference)


def test_a_slow_movement_adds_up():
    rng = np.random.default_rng(3)
    pictures, reference = watching(4.0, 80, rng)
    noticed = None
    for n in range(60):
        pictures.take(shot(hand(x=0.05 * n), 4.0, rng))
        if noticed is None and not pictures.same(reference):
            noticed = 0.05 * n
    assert noticed is not None
    assert noticed <= 1.0


def test_a_change_of_the_light_is_no_movement():
    rng = np.random.default_rng(4)
    pictures, reference = watching(3.0, 80, rng)
    pictures.take(shot(np.clip(hand() + 3.0, 0, 255), 3.0, rng))
    assert pictures.same(reference)


def test_noise_that_is_not_known_yet_makes_nothing_the_same():
    rng = np.random.default_rng(5)
    pictures = Pictures()
    pictures.take(shot(hand(), 4.0, rng))
    reference = pictures.reference(ROI, 1)
    pictures.take(shot(hand(), 4.0, rng))
    assert not pictures.same(reference)


def test_a_camera_that_shakes_has_no_noise_for_a_moving_hand_to_be_lost_in():
    rng = np.random.default_rng(6)
    pictures = Pictures()
    for n in range(20):
        pictures.take(np.roll(shot(hand(), 3.0, rng), 6 * (n % 2), axis=1))
    reference = pictures.reference(ROI, 1)
    pictures.take(np.roll(shot(hand(index=3.0), 3.0, rng), 6, axis=1))
    assert not pictures.same(reference)


class Networks:
    """Both networks: a hand at `x`, each look at it a little noisy; they remember when they looked."""

    def __init__(self):
        self.x = 0.0
        self.looks = []
        self.rng = np.random.default_rng(8)
        self.t = 0.0

    def _points(self):
        shape = np.float32([(0, 65)] + [(-40 + 5 * n, 65 - 15 * k) for n, k in np.ndindex(5, 4)])
        return np.column_stack([shape + np.float32([320 + self.x, 240]), np.zeros(21)]).astype(np.float32)

    def detect_in(self, image, left, top, side, min_score, exposure=1.0):
        points = self._points()[[0, 5, 9, 13, 17, 1, 2], :2]
        return [Palm(0.9, np.concatenate([points.min(0), points.max(0)]), points)]

    def detect(self, image, roi):
        self.looks.append(self.t)
        points = self._points()
        noisy = points + (self.rng.standard_normal((21, 3)) * (0.25, 0.25, 0)).astype(np.float32)
        return Landmarks(0.95, 0.9, noisy, np.zeros((21, 3), np.float32))


def test_a_still_hand_is_looked_at_now_and_then_and_in_the_very_frame_in_which_it_moves():
    networks, rng = Networks(), np.random.default_rng(9)
    tracker = HandTracker(networks, networks, max_hands=1)
    told = []
    for n in range(120):
        networks.t = n / 30
        networks.x = 0.0 if n < 90 else 2.0 * (n - 89)
        frame = Frame(shot(hand(x=networks.x), 4.0, rng), n / 30, n)
        told.append(tracker.step(frame).hands[0].landmarks[:, :2].mean(0))
    at_rest = [t for t in networks.looks if 0.5 <= t < 89.5 / 30]
    assert len(at_rest) < 12  # of 75 frames
    assert np.diff([0.5, *at_rest]).max() <= 0.45
    assert np.ptp(told[20:90], axis=0).max() < 0.5
    assert {round(t * 30) for t in networks.looks} >= set(range(90, 120))
    assert told[-1][0] - told[89][0] == pytest.approx(60.0, abs=1.0)


def test_a_movement_that_the_picture_does_not_show_is_followed():
    networks, rng = Networks(), np.random.default_rng(12)
    tracker = HandTracker(networks, networks, max_hands=1)
    seen = []
    for n in range(300):
        networks.t, networks.x = n / 30, min(max(n - 60, 0) / 60, 0.8)
        found = tracker.step(Frame(shot(hand(), 4.0, rng), n / 30, n))
        seen.append(found.hands[0].landmarks[:, 0].mean())
    assert len(set(networks.looks)) < 150
    hidden = [min(max(n - 60, 0) / 60, 0.8) - (x - seen[55]) for n, x in enumerate(seen)]
    assert abs(hidden[-1]) < 0.3


def test_each_look_has_its_own_noise_until_the_landmarks_are_kept():
    networks, rng = Networks(), np.random.default_rng(11)
    tracker = HandTracker(networks, networks, max_hands=1)
    told = []
    for n in range(20):
        frame = Frame(shot(hand(), 4.0, rng), n / 30, n)
        told.append(tracker.step(frame).hands[0].landmarks[:, :2])
    changes = [float(np.abs(b - a).mean()) for a, b in pairwise(told)]
    computed = [c for c in changes if c > 0]
    assert len(computed) < 15
    assert min(computed) > 0.4 * max(computed)
