"""Every corner of every monitor is reached, near the camera and far from it, by quick hands and by slow ones."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gesturectl.gestures.features import palm_size
from gesturectl.model.types import Monitor, frozen
from gesturectl.pointer.freeze import Hold
from gesturectl.pointer.monitors import DesktopPointer
from gesturectl.settings import Pointer
from tests.hands import SIZE, hand

HALF_A_METRE = 0.5  # where a hand of these is seen at scale 1
FPS = 30.0
LAYOUTS = {
    "one": (Monitor("a", 0, 0, 1920, 1080),),
    "4K": (Monitor("a", 0, 0, 3840, 2160),),
    "two": (Monitor("a", 0, 0, 1920, 1080), Monitor("b", 1920, 0, 1920, 1080)),
    "laptop and 4K": (Monitor("a", 0, 700, 1366, 768), Monitor("b", 1366, 0, 3840, 2160)),
    "one above the other": (Monitor("a", 200, 0, 1920, 1200), Monitor("b", 0, 1200, 2560, 1440)),
}


class Person:
    """Brings the pointer to a place as people do: towards it, as seen, and back where the picture ends.

    On the way back a fist holds the pointer where it is moved as with a mouse.
    """

    def __init__(self, monitors, distance, **pointing):
        self.scale = HALF_A_METRE / distance
        self.seen = hand("relaxed", 320, 240, scale=self.scale)
        low, high = self.seen.landmarks[:, :2].min(0), self.seen.landmarks[:, :2].max(0)
        self.least, self.most = -low + 1, np.array(SIZE) - 2 - high  # ways of the hand that keep it in the picture
        area = max(m.x + m.width for m in monitors) - min(m.x for m in monitors)
        self.mm = palm_size(self.seen) / 88
        self.gain = area / 320 / self.mm  # pixels of the desktop for one of the picture
        start = (monitors[0].x + monitors[0].width / 2, monitors[0].y + monitors[0].height / 2)
        self.pointer = DesktopPointer(Pointer(**pointing), monitors, start)
        self.way, self.t, self.at = np.zeros(2), 0.0, start
        self.lifts = pointing.get("mapping") == "relative"
        for _ in range(20):
            self.frame(self.way)

    def frame(self, way, *, still=False):
        self.way = np.clip(way, self.least, self.most)
        shown = replace(self.seen, landmarks=frozen(self.seen.landmarks + np.array([*self.way, 0])))
        motion = self.pointer.step(shown, SIZE, palm_size(self.seen), self.t, Hold(still=still))
        self.t += 1 / FPS
        self.at = (motion.x, motion.y)

    def reaches(self, target, speed, seconds=60.0, near=2.0):
        """Whether the pointer comes to within `near` pixels. speed: of the hand, mm a second, at most."""
        stuck, end = 0, self.t + seconds
        while self.t < end:
            off = np.array(target) - self.at
            if np.abs(off).max() <= near:
                return True
            step = off * (-1, 1) / self.gain * (1.0 if np.abs(off).max() > 200 else 0.3)  # it is seen late
            longest = speed * self.mm / FPS
            step *= min(1.0, longest / max(float(np.linalg.norm(step)), 1e-9))
            before = self.way
            self.frame(self.way + np.where(np.abs(off) > 1.0, np.sign(step) * np.maximum(np.abs(step), 0.3), 0.0))
            blocked = (np.abs(off) > 1.0) & (np.abs(self.way - before) < 0.05)
            stuck = stuck + 1 if blocked.any() else 0
            if stuck > 8:
                self.back(min(speed, 120.0), blocked)
                stuck = 0
        return False

    def back(self, speed, axes):
        """To the other side of the picture along these axes, and a moment's rest there."""
        start, end = self.way, np.where(axes, np.where(self.way > 0, self.least, self.most), self.way)
        n = max(1, round(float(np.linalg.norm(end - start)) / self.mm / speed * FPS))
        for i in range(1, n + 1):
            self.frame(start + (end - start) * i / n, still=self.lifts)
        for _ in range(6):
            self.frame(end, still=self.lifts)


def corners(m):
    return list(product((m.x, m.x + m.width - 1), (m.y, m.y + m.height - 1)))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("mapping", ["absolute", "relative"])
@pytest.mark.parametrize("distance", [0.27, 0.5, 0.9])
def test_every_corner_is_reached_from_every_other(layout, mapping, distance):
    monitors = LAYOUTS[layout]
    person = Person(monitors, distance, mapping=mapping, between_frames=False)
    places = [corner for m in monitors for corner in corners(m)]
    for target in [*places, *reversed(places), places[len(places) // 2]]:
        assert person.reaches(target, 700.0), (target, person.at)


@pytest.mark.parametrize("layout", ["one", "two"])
@pytest.mark.parametrize("slow", [1.0, 0.25])
@pytest.mark.parametrize("distance", [0.5, 0.9])
def test_a_hand_that_only_moves_slowly_reaches_them_as_well(layout, slow, distance):
    monitors = LAYOUTS[layout]
    person = Person(monitors, distance, slow=slow, between_frames=False)
    for target in [corner for m in monitors for corner in corners(m)]:
        assert person.reaches(target, 40.0), (target, person.at)


@settings(max_examples=8, deadline=None, phases=[Phase.generate])
@given(
    st.sampled_from(list(LAYOUTS)),
    st.floats(0.27, 0.9),
    st.floats(0, 1),
    st.floats(0, 1),
    st.sampled_from([1.0, 0.5]),
    st.floats(1, 2),
)
def test_any_place_of_any_monitor_is_reached(layout, distance, u, v, slow, speed_y):
    monitors = LAYOUTS[layout]
    for m in monitors:
        person = Person(monitors, distance, slow=slow, speed_y=speed_y, between_frames=False)
        target = (m.x + u * (m.width - 1), m.y + v * (m.height - 1))
        step = 0.5 * person.gain * speed_y  # the hand's smallest is 0.3 pixels of the picture
        assert person.reaches(target, 700.0, near=max(2.0, step)), (target, person.at)


def test_two_monitors_do_not_make_the_pointer_of_a_resting_hand_restless():
    """By the noise of a tracked hand; a pointer on both monitors was twice as restless as on one."""
    rests = {}
    for layout in ("one", "4K", "two", "laptop and 4K"):
        person, rng = Person(LAYOUTS[layout], 0.5, between_frames=False, smoothness=0.25), np.random.default_rng(3)
        path = []
        slow = np.zeros(2)
        for _ in range(300):
            slow = 0.92 * slow + rng.normal(0, 0.12, 2)
            person.frame(slow + rng.normal(0, 0.15, 2))
            path.append(person.at)
        rests[layout] = float(np.std(path[60:], axis=0).max())
    assert rests["two"] < 1.25 * rests["one"]
    assert rests["laptop and 4K"] < 1.25 * rests["4K"]
    assert rests["one"] > 0.1
