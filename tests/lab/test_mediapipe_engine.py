import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from gesturectl.lab.mediapipe_engine import bundle
from gesturectl.model.errors import EnvironmentLacksError, InputError
from gesturectl.model.resources import resource
from gesturectl.model.types import Frame
from gesturectl.settings import Camera, Tracker
from gesturectl.vision.build import build_tracker
from gesturectl.vision.models import locate
from gesturectl.vision.source import open_source

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = Tracker(engine="mediapipe")
IMAGE = np.zeros((100, 200, 3), np.uint8)


@pytest.fixture
def networks(tmp_path):
    files = tmp_path / "palm.tflite", tmp_path / "landmark.tflite"
    for number, file in enumerate(files):
        file.write_bytes(bytes([number]) * 1000)
    return files


class Landmarker:
    """Answers with hands whose 21 points lie in a row that starts at the given fractions of the frame."""

    def __init__(self, places):
        self.places = iter(places)
        self.calls = []

    def answer(self, *call):
        self.calls.append(call)
        places = next(self.places)
        row = np.arange(21) * 0.01
        return SimpleNamespace(
            hand_landmarks=[[SimpleNamespace(x=x + d, y=y, z=0.5) for d in row] for x, y in places],
            hand_world_landmarks=[[SimpleNamespace(x=d, y=0.1, z=-0.1) for d in row] for _ in places],
            handedness=[[SimpleNamespace(category_name="Right", score=0.75)] for _ in places],
        )

    def close(self):
        self.calls.append(("close",))

    def detect(self, picture):
        return self.answer("image")

    def detect_for_video(self, picture, stamp):
        return self.answer("video", stamp)


@pytest.fixture
def engine(monkeypatch, networks):
    """An engine on a MediaPipe whose landmarker is the given one."""

    def build(landmarker):
        options = SimpleNamespace(
            HandLandmarkerOptions=lambda **k: k,
            RunningMode={"IMAGE": 1, "VIDEO": 2},
            HandLandmarker=SimpleNamespace(create_from_options=lambda o: landmarker),
        )
        module = SimpleNamespace(
            Image=lambda **k: k["data"],
            ImageFormat=SimpleNamespace(SRGB=1),
            tasks=SimpleNamespace(vision=options, BaseOptions=lambda **k: k),
        )
        monkeypatch.setitem(sys.modules, "mediapipe", module)
        for name in ("mediapipe.tasks", "mediapipe.tasks.python", "mediapipe.tasks.python.vision"):
            monkeypatch.setitem(sys.modules, name, module)
        return build_tracker(SETTINGS, *networks)

    return build


def test_the_bundle_holds_both_networks_and_is_the_same_every_time(networks):
    path = bundle(*networks)
    first = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        infos = {i.filename: i.compress_type for i in archive.infolist()}
        assert archive.read("hand_landmarks_detector.tflite") == networks[1].read_bytes()
    assert infos == dict.fromkeys(("hand_detector.tflite", "hand_landmarks_detector.tflite"), zipfile.ZIP_STORED)
    path.write_bytes(b"cut short")
    os.utime(networks[0], (0, 0))
    assert bundle(*networks).read_bytes() == first
    assert sorted(p.name for p in path.parent.iterdir()) == sorted([path.name, *(n.name for n in networks)])


def test_a_bundle_that_cannot_be_stored_is_an_error_with_a_remedy(networks, tmp_path):
    (tmp_path / "hand_landmarker.task").mkdir()
    with pytest.raises(EnvironmentLacksError, match="GESTURECTL_MODELS"):
        bundle(*networks)


def test_without_mediapipe_the_error_names_the_extra(monkeypatch, networks):
    monkeypatch.setitem(sys.modules, "mediapipe", None)
    with pytest.raises(EnvironmentLacksError, match=r"pip install 'gesturectl\[mediapipe\]'"):
        build_tracker(SETTINGS, *networks)


def test_a_gpu_is_refused(networks):
    with pytest.raises(InputError, match="gpu"):
        build_tracker(Tracker(engine="mediapipe", device="gpu"), *networks)


def test_landmarks_are_in_pixels_and_z_in_the_same_scale(engine):
    frame = engine(Landmarker([[(0.25, 0.5)]])).step(Frame(IMAGE, 0.0, 0))
    (hand,) = frame.hands
    assert (frame.size, hand.side, hand.presence) == ((200, 100), "right", 0.75)
    assert hand.landmarks[0] == pytest.approx([50, 50, 100])
    assert hand.world[20] == pytest.approx([0.2, 0.1, -0.1])
    assert not hand.landmarks.flags.writeable


def test_an_identity_stays_with_the_nearest_hand_and_is_taken_up_within_a_second(engine):
    places = [[(0.1, 0.5), (0.6, 0.5)], [(0.62, 0.5), (0.12, 0.5)], [], [(0.13, 0.5)], [], [(0.13, 0.5)]]
    times = [0.0, 0.1, 0.2, 1.0, 1.1, 2.5]
    tracker = engine(Landmarker(places))
    ids = [[h.track_id for h in tracker.step(Frame(IMAGE, t, i)).hands] for i, t in enumerate(times)]
    assert ids == [[1, 2], [2, 1], [], [1], [], [3]]


def test_times_given_to_mediapipe_always_grow(engine):
    landmarker = Landmarker([[]] * 4)
    tracker = engine(landmarker)
    for index, t in enumerate((0.0, 0.0002, 0.5, 0.4)):
        tracker.step(Frame(IMAGE, t, index))
    assert landmarker.calls == [("video", 0), ("video", 1), ("video", 500), ("video", 501)]


def test_images_of_a_folder_stand_alone(engine):
    landmarker = Landmarker([[(0.1, 0.5)]] * 2)
    tracker = engine(landmarker)
    found = [tracker.step(Frame(IMAGE, float(i), i, f"{i}.png")) for i in range(2)]
    assert landmarker.calls == [("image",), ("image",)]
    assert [f.file for f in found] == ["0.png", "1.png"]
    assert [f.hands[0].track_id for f in found] == [1, 2]


@pytest.mark.skipif(importlib.util.find_spec("mediapipe") is None, reason="the extra mediapipe is not installed")
class TestMediaPipeItself:
    def test_it_sees_the_demos_hand_where_the_other_engine_does(self):
        paths = locate()
        engines = [build_tracker(Tracker(engine=e), paths.palm, paths.landmark) for e in ("openvino", "mediapipe")]
        source = open_source(str(resource("demo.mp4")), Camera(), live=False)
        gaps = []
        for _ in range(60):
            frame = source.read()
            ours, theirs = (e.step(frame).hands for e in engines)
            if ours and theirs:
                assert ours[0].side == theirs[0].side
                size = np.ptp(ours[0].landmarks[:, :2], axis=0).max()
                gaps.append(np.linalg.norm(ours[0].landmarks - theirs[0].landmarks, axis=1).mean() / size)
        source.close()
        assert len(gaps) > 40
        assert np.median(gaps) < 0.03

    def test_a_run_with_it_says_nothing_of_mediapipes_own(self, tmp_path):
        config, trace = tmp_path / "config.yaml", tmp_path / "trace.jsonl"
        config.write_text("version: 1\ntracker: {engine: mediapipe}\n", encoding="utf-8")
        command = ["run", "--config", str(config), "--source", str(resource("demo.mp4")), "--output", "none"]
        command += ["--screen", "1280x720", "--speed", "max", "--trace", str(trace)]
        done = subprocess.run(
            [sys.executable, "-m", "gesturectl", *command], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert [line for line in done.stderr.splitlines() if not line.startswith("gesturectl:")] == []
        assert any(json.loads(line).get("hands") for line in trace.read_text(encoding="utf-8").splitlines())
