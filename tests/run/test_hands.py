"""The hands of a source without a run."""

import time

import numpy as np
import pytest

from gesturectl.control.lock import only_instance
from gesturectl.model.errors import GesturectlError
from gesturectl.model.resources import resource
from gesturectl.model.types import Frame, HandFrame
from gesturectl.run.hands import source as module
from gesturectl.run.hands.source import RecordedHands, open_hands
from gesturectl.settings import Config
from tests.calibration import calibration, resting, write_trace


class Camera:
    """Gives some empty pictures as fast as they are taken, then ends, by an error where one is given."""

    name, size, fps, live = "camera 0", (64, 48), 30.0, True

    def __init__(self, frames, error=None):
        self._left, self._error = frames, error
        self.closed = False

    def read(self):
        if not self._left:
            if self._error:
                raise self._error
            return None
        self._left -= 1
        return Frame(np.zeros((48, 64, 3), np.uint8), 10.0 - self._left / 30, self._left)

    def close(self):
        self.closed = True


@pytest.fixture
def plug_in(monkeypatch, tmp_path):
    """Makes a camera the one that is opened."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))

    def plug(camera):
        monkeypatch.setattr(module, "open_source", lambda *_, **__: camera)
        return camera

    return plug


def test_a_camera_gives_its_newest_frames_to_its_end_and_is_freed(plug_in):
    camera = plug_in(Camera(20))
    with open_hands(Config(), "0") as hands:
        assert hands.name == "camera 0"
        seen = list(hands.frames)
    assert 1 <= len(seen) <= 20
    assert [f.t for f in seen] == sorted(f.t for f in seen)
    assert camera.closed


def test_the_error_of_a_camera_is_passed_on_and_it_is_freed(plug_in):
    camera = plug_in(Camera(3, GesturectlError("The camera is gone.", "Plug it in.")))
    with pytest.raises(GesturectlError, match="The camera is gone"):
        with open_hands(Config(), "0") as hands:
            list(hands.frames)
    assert camera.closed


def test_a_camera_that_a_running_gesturectl_uses_is_refused(plug_in):
    camera = plug_in(Camera(3))
    with only_instance():
        with pytest.raises(GesturectlError, match="running already"):
            with open_hands(Config(), "0"):
                pass
    assert camera.closed


def test_a_long_gap_of_a_trace_is_passed_over(monkeypatch):
    monkeypatch.setattr(module, "LONGEST_WAIT", 0.1)
    frames = [HandFrame(t, (64, 48), ()) for t in (3.0, 7203.0, 7203.02)]
    hands = RecordedHands(iter(frames), "x", (64, 48), 30.0)
    began, given = time.monotonic(), []
    while len(given) < 3:
        if (frame := hands.take(1.0)) is not None:
            given.append(frame)
            assert hands.now() >= frame.t
    assert given == frames
    assert time.monotonic() - began < 5
    with pytest.raises(EOFError):
        hands.take(1.0)


def test_a_trace_gives_all_its_frames(tmp_path):
    frames = calibration(resting())
    with open_hands(Config(), str(write_trace(tmp_path / "t.jsonl", frames))) as hands:
        assert hands.name == "calibration"
        assert [f.t for f in hands.frames] == [f.t for f in frames]


def test_a_clip_gives_every_frame():
    with open_hands(Config(), str(resource("demo.mp4"))) as hands:
        first = [next(hands.frames) for _ in range(5)]
    assert [round(f.t * 30) for f in first] == [0, 1, 2, 3, 4]
