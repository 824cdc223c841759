"""A camera that fails, comes back, is freed, or gives pictures in which nothing can be seen."""

import time

import numpy as np
import pytest

from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Frame, HandFrame
from gesturectl.run.hands.camera import Rates, TrackedCamera, slowness
from gesturectl.run.stages import StageTimes
from tests.xserver import wait_for


class Camera:
    """Gives `pictures` 100 a second, then fails or ends."""

    name, size, fps, reduce = "camera 0", (64, 48), 30.0, 1
    opened = 0
    closed = 0

    def __init__(self, pictures, *, fails=True, live=True, brightness=120, size=(64, 48)):
        self.pictures, self.fails, self.live, self.brightness, self.size = pictures, fails, live, brightness, size
        Camera.opened += 1

    def read(self):
        time.sleep(0.01)
        if self.pictures <= 0:
            if self.fails:
                raise EnvironmentLacksError("camera 0 stopped giving pictures.", "Plug it in again.")
            return None
        self.pictures -= 1
        image = np.full((self.size[1], self.size[0], 3), self.brightness, np.uint8)
        return Frame(image, time.monotonic() if self.live else 0.0, 0)

    def close(self):
        Camera.closed += 1


class Tracker:
    reducible = 1

    def look_around(self):
        pass

    def step(self, picture):
        return HandFrame(picture.t, picture.size, ())


@pytest.fixture
def told(monkeypatch):
    monkeypatch.setattr("gesturectl.run.hands.camera.FIRST_TRY", 0.01)
    monkeypatch.setattr(Camera, "opened", 0)
    monkeypatch.setattr(Camera, "closed", 0)
    return []


def hands_of(first, reopen, told):
    lost = lambda: told.append("lost")  # noqa: E731
    return TrackedCamera(first, reopen, Tracker(), StageTimes(), lost, problem=lambda _, text: told.append(text))


def take(hands, wanted):
    """The next `wanted` frames."""
    got = []
    end = time.monotonic() + 10
    while len(got) < wanted:
        assert time.monotonic() < end
        if (f := hands.take(0.1)) is not None:
            got.append(f)
    return got


@pytest.mark.parametrize("fails", [True, False], ids=["error", "end"])
def test_a_camera_that_fails_is_told_of_once_and_tried_until_it_is_back(told, fails):
    tries = []

    def reopen():
        tries.append(1)
        if len(tries) < 4:
            raise EnvironmentLacksError("camera 0: no camera at /dev/video0.", "Plug one in.")
        return Camera(1000, size=(32, 24))

    hands = hands_of(Camera(3, fails=fails), reopen, told)
    frames = take(hands, 5)
    assert len(tries) == 4
    assert told[0] == "lost"
    assert len(told) == 2
    assert told[1].endswith("It is tried again until it is back.")
    times = [f.t for f in frames]
    assert times == sorted(times)
    assert frames[-1].size == hands.status().size == (32, 24)
    assert hands.status().state == "on"
    hands.close()


def test_a_paused_camera_is_freed_and_used_again(told):
    hands = hands_of(Camera(1000), lambda: Camera(1000), told)
    take(hands, 2)
    assert hands.picture is not None
    hands.pause()
    wait_for(lambda: Camera.closed == 1, "the camera to be free")
    assert hands.take(0.05) is None
    assert (hands.status().state, hands.picture, Camera.opened) == ("off", None, 1)
    hands.resume()
    take(hands, 2)
    assert (hands.status().state, Camera.opened, told) == ("on", 2, [])
    hands.close()
    wait_for(lambda: Camera.closed == 2, "the camera to be free")


def test_a_file_ends_the_run_and_is_not_tried_again(told):
    hands = hands_of(Camera(1, fails=False, live=False), lambda: Camera(1), told)
    with pytest.raises(EOFError):
        take(hands, 5)
    assert (Camera.opened, told) == (1, [])
    hands.close()


def test_black_pictures_are_told_of_once(told, monkeypatch):
    monkeypatch.setattr("gesturectl.run.hands.camera.LOOK", 0.0)
    hands = hands_of(Camera(1000, brightness=1), lambda: Camera(1000), told)
    take(hands, 4)
    assert len(told) == 1
    assert "black pictures" in told[0]
    assert hands.status().dark
    hands.close()


@pytest.mark.parametrize(
    ("rates", "said"),
    [
        (Rates(30, 30, 30, 0.8), ""),
        (Rates(0, 10, 10, 0.9), ""),  # a stream that is set to 10
        (Rates(30, 12, 12, 0.9), "x gives 12 frames a second instead of 30. Switch on a light"),
        (Rates(30, 4, 4, 0.9), "instead of 30. Below 6 a second, hardly any gesture is seen. Switch on a light"),
        (Rates(60, 60, 22, 0.0), "This computer uses 22 of the 60 frames a second that x gives"),
        (Rates(60, 30, 5, 0.0), "too slow for all of them, or busy. Below 6 a second"),
        (Rates(0, 25, 12, 0.6), ""),
        (Rates(0, 25, 5, 0.6), "x gives 25 frames a second in bursts of which 5 are seen. Below 6"),
        (Rates(5, 5, 5, 0.9), "x gives 5 frames a second. Below 6 a second, hardly any gesture is seen. Have it give"),
    ],
)
def test_the_true_cause_of_few_frames_is_named(rates, said):
    why = slowness("x", rates)
    assert said in why
    assert bool(said) == bool(why)


def test_a_computer_that_is_too_slow_is_told_of_and_no_light(told, monkeypatch):
    monkeypatch.setattr("gesturectl.run.hands.camera.LOOK", 0.0)
    monkeypatch.setattr("gesturectl.run.hands.camera.SLOW_FOR", 0.3)
    monkeypatch.setattr("gesturectl.run.hands.camera.FEW", 0.0)
    hands = hands_of(Camera(10_000), lambda: Camera(10_000), told)
    monkeypatch.setattr(hands.tracker, "step", lambda p: (time.sleep(0.1), HandFrame(p.t, p.size, ()))[1])
    take(hands, 12)
    assert len(told) == 1
    assert "This computer uses" in told[0]
    assert hands.status().fps > 30
    hands.close()


def test_a_slow_camera_is_told_of_once(told, monkeypatch):
    monkeypatch.setattr("gesturectl.run.hands.camera.LOOK", 0.0)
    monkeypatch.setattr("gesturectl.run.hands.camera.SLOW_FOR", 0.1)
    monkeypatch.setattr("gesturectl.run.hands.camera.RATE", 0.3)
    monkeypatch.setattr(Camera, "fps", 1000.0)
    hands = hands_of(Camera(1000), lambda: Camera(1000), told)
    take(hands, 40)
    assert len(told) == 1
    assert "frames a second instead of 1000" in told[0]
    hands.close()


def test_a_wait_for_a_lost_camera_ends_when_woken(told, monkeypatch):
    monkeypatch.setattr("gesturectl.run.hands.camera.FIRST_TRY", 60.0)
    hands = hands_of(Camera(0), lambda: Camera(0), told)
    wait_for(lambda: hands.take(0.1) or hands.status().state == "lost", "the loss")
    hands.wake()
    before = time.monotonic()
    hands.take(5)
    assert time.monotonic() - before < 1
    hands.close()
