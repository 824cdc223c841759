"""The networks as they run: pictures go in as bytes, the last layers are exact, and what cannot run says so."""

import hashlib
import os
import platform
import signal
import subprocess
import sys

import cv2
import numpy as np
import pytest

from gesturectl.model.errors import EnvironmentLacksError, InputError
from gesturectl.model.resources import resource
from gesturectl.model.types import Frame
from gesturectl.settings import Camera, Tracker
from gesturectl.vision import compiled, landmark, palm
from gesturectl.vision.build import build_tracker
from gesturectl.vision.landmark import LandmarkDetector
from gesturectl.vision.models import locate
from gesturectl.vision.network import Network
from gesturectl.vision.palm import PalmDetector
from gesturectl.vision.roi import Roi, roi_from_palm
from gesturectl.vision.source import open_source


@pytest.fixture(scope="module")
def models():
    return locate()


@pytest.fixture(scope="module")
def picture():
    """A frame of the demo with one hand in it."""
    source = open_source(str(resource("demo.mp4")), Camera(), live=False)
    frame = next(f for f in iter(source.read, None) if f.index == 30)
    source.close()
    return frame.image


@pytest.fixture(scope="module")
def region(models, picture):
    (found,) = PalmDetector(Network(models.palm, palm.EDGE)).detect(picture)
    return roi_from_palm(found.box, found.keypoints)


def test_heads_outside_the_graph_answer_what_the_graph_answers(models, picture, region):
    whole, split = (
        LandmarkDetector(Network(models.landmark, landmark.EDGE, split_heads=s)).detect(picture, region)
        for s in (False, True)
    )
    assert np.abs(whole.points - split.points)[:, :2].max() < 0.01 * region.size
    assert np.abs(whole.world - split.world).max() < 0.005
    assert whole.presence == pytest.approx(split.presence, abs=0.01)
    assert whole.right == pytest.approx(split.right, abs=0.02)


def test_the_hand_is_seen_and_is_a_right_one_and_mirrored_a_left_one(models, picture, region):
    detector = LandmarkDetector(Network(models.landmark, landmark.EDGE, split_heads=True))
    seen = detector.detect(picture, region)
    width = picture.shape[1]
    mirror = Roi(width - region.cx, region.cy, region.size, -region.angle)
    mirrored = detector.detect(np.ascontiguousarray(picture[:, ::-1]), mirror)
    assert min(seen.presence, mirrored.presence) > 0.9
    assert seen.right > 0.8
    assert mirrored.right < 0.2
    back = mirrored.points * [-1, 1, 1] + [width, 0, 0]
    assert np.abs(back - seen.points)[:, :2].mean() < 0.03 * region.size


def test_a_dark_hand_is_seen_as_in_the_light_and_its_palm_is_found_in_a_longer_exposure(models, picture, region):
    palms = PalmDetector(Network(models.palm, palm.EDGE))
    detector = LandmarkDetector(Network(models.landmark, landmark.EDGE, split_heads=True))
    light, dark = detector.detect(picture, region), detector.detect(picture // 30, region)
    assert dark.presence > 0.95
    assert np.abs(light.points - dark.points)[:, :2].mean() < 0.01 * region.size
    edge = float(max(picture.shape))
    assert palms.detect_in(picture // 20, 0.0, 0.0, edge) == []
    assert len(palms.detect_in(picture // 20, 0.0, 0.0, edge, exposure=6.0)) == 1


def test_the_same_picture_gives_the_same_answer_again(models, picture, region):
    detector = LandmarkDetector(Network(models.landmark, landmark.EDGE, split_heads=True))
    first = detector.detect(picture, region)
    detector.detect(picture, Roi(100, 100, 150, 0.5))
    again = detector.detect(picture, region)
    assert (first.points == again.points).all()
    assert (first.world == again.world).all()


def test_a_picture_without_a_hand_has_none(models):
    grey = np.full((480, 640, 3), 128, np.uint8)
    assert PalmDetector(Network(models.palm, palm.EDGE)).detect(grey) == []
    seen = LandmarkDetector(Network(models.landmark, landmark.EDGE, split_heads=True)).detect(
        grey, Roi(320, 240, 200, 0)
    )
    assert seen.presence < 0.4


def test_a_picture_in_another_size_has_its_palm_in_the_same_place(models, picture):
    detector = PalmDetector(Network(models.palm, palm.EDGE))
    (small,), (large,) = detector.detect(picture), detector.detect(cv2.resize(picture, None, fx=2, fy=2))
    assert np.abs(small.box * 2 - large.box).max() < 0.05 * np.ptp(large.box)


def test_a_file_that_is_no_network_is_named(tmp_path):
    file = tmp_path / "palm.tflite"
    file.write_bytes(b"not a network")
    with pytest.raises(InputError, match=r"palm\.tflite") as e:
        Network(file, palm.EDGE)
    assert e.value.remedy


def test_a_graphics_card_that_is_not_there_is_told_of(models):
    import openvino

    if "GPU" in openvino.Core().available_devices:
        pytest.skip("this computer has a graphics card that OpenVINO can use")
    with pytest.raises(EnvironmentLacksError, match=r"tracker\.device is gpu"):
        Network(models.palm, palm.EDGE, "gpu")


def test_a_network_kept_from_the_last_start_answers_the_same(models, picture, region, tmp_path):
    def look():
        network = Network(models.landmark, landmark.EDGE, split_heads=True, cache=tmp_path)
        return LandmarkDetector(network).detect(picture, region)

    first, (file,) = look(), tmp_path.iterdir()
    written = file.stat().st_mtime_ns
    again = look()
    assert (again.points == first.points).all()
    assert (again.world == first.world).all()
    assert (again.presence, again.right) == (first.presence, first.right)
    assert file.stat().st_mtime_ns == written


@pytest.mark.parametrize("damage", ["cut", "empty", "flipped"])
def test_a_damaged_file_of_a_kept_network_is_made_anew(models, picture, region, tmp_path, damage):
    def look():
        return LandmarkDetector(
            Network(models.landmark, landmark.EDGE, split_heads=True, cache=tmp_path / "deep" / "er")
        ).detect(picture, region)

    first, (file,) = look(), (tmp_path / "deep" / "er").iterdir()
    whole = file.read_bytes()
    flipped = whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :]
    file.write_bytes({"cut": whole[:-1000], "empty": b"", "flipped": flipped}[damage])
    again = look()
    assert (again.points == first.points).all()
    assert file.read_bytes()[:32] == hashlib.sha256(file.read_bytes()[32:]).digest()


def test_networks_that_cannot_be_kept_are_told_of_once(tmp_path, caplog):
    (tmp_path / "file").touch()
    for name in ("palm", "landmark"):
        compiled.write(tmp_path / "file" / name, {}, compiled.Compiled(b"network", ()))
    assert len(caplog.messages) == 1
    assert "so each start compiles the networks anew" in caplog.messages[0]


def test_a_kept_network_is_not_taken_for_another_one(models, picture, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    as_palm = tmp_path / "one" / "network.tflite"
    as_landmark = tmp_path / "two" / "network.tflite"
    as_palm.write_bytes(models.palm.read_bytes())
    as_landmark.write_bytes(models.landmark.read_bytes())
    PalmDetector(Network(as_palm, palm.EDGE, cache=tmp_path))
    seen = LandmarkDetector(Network(as_landmark, landmark.EDGE, split_heads=True, cache=tmp_path))
    assert seen.detect(picture, Roi(320, 240, 200, 0)).points.shape == (21, 3)


def test_a_folder_that_takes_no_file_does_no_harm(models, tmp_path):
    (tmp_path / "file").write_text("no folder")
    network = Network(models.palm, palm.EDGE, cache=tmp_path / "file" / "kept")
    assert PalmDetector(network).detect(np.full((480, 640, 3), 128, np.uint8)) == []


def test_a_frame_decoded_smaller_shows_the_hand_in_the_same_place(models, picture):
    large = cv2.resize(picture, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    hands = []
    for reduced in (1, 2):
        image = cv2.resize(large, None, fx=1 / reduced, fy=1 / reduced, interpolation=cv2.INTER_AREA)
        frame = build_tracker(Tracker(), models.palm, models.landmark).step(Frame(image, 0.0, 0, reduced=reduced))
        assert frame.size == (large.shape[1], large.shape[0])
        hands.append(frame.hands[0].landmarks)
    assert np.abs(hands[0] - hands[1])[:, :2].mean() < 0.01 * np.ptp(hands[0][:, :2], axis=0).max()


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="needs POSIX signals")
def test_a_signal_after_the_tracker_is_gone_is_taken(models):
    lines = (
        "import signal, sys; from pathlib import Path",
        "from gesturectl.settings import Tracker; from gesturectl.vision.build import build_tracker",
        "build_tracker(Tracker(), *map(Path, sys.argv[1:]))",
        "signal.signal(signal.SIGHUP, lambda *_: print('taken'))",
        "signal.raise_signal(signal.SIGHUP)",
    )
    command = [sys.executable, "-c", "\n".join(lines), models.palm, models.landmark]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"taken\n")


@pytest.mark.skipif(sys.platform == "win32", reason="under Wine OpenVINO dies of this setting, before it can fail")
@pytest.mark.skipif(platform.machine() != "x86_64", reason="needs an x86-64 processor")
def test_a_processor_kept_from_bfloat16_computes_in_float32(models, picture, region, tmp_path):
    """OpenVINO says that it could, by what the processor is, also where it is set to less."""
    np.save(tmp_path / "picture.npy", picture)
    lines = (
        "import sys; from pathlib import Path; import numpy as np",
        "from gesturectl.vision import landmark; from gesturectl.vision.network import Network",
        "from gesturectl.vision.roi import Roi",
        "folder, model, *roi = sys.argv[1:]",
        "for _ in range(2):",
        "    network = Network(Path(model), landmark.EDGE, split_heads=True, cache=Path(folder) / 'kept')",
        "picture = np.load(Path(folder) / 'picture.npy')",
        "seen = landmark.LandmarkDetector(network).detect(picture, Roi(*map(float, roi)))",
        "np.save(Path(folder) / 'points.npy', seen.points)",
    )
    roi = [str(float(v)) for v in (region.cx, region.cy, region.size, region.angle)]
    command = [sys.executable, "-c", "\n".join(lines), tmp_path, models.landmark, *roi]
    subprocess.run(command, env={**os.environ, "ONEDNN_MAX_CPU_ISA": "AVX2"}, check=True)
    usual = LandmarkDetector(Network(models.landmark, landmark.EDGE, split_heads=True)).detect(picture, region)
    assert np.abs(np.load(tmp_path / "points.npy") - usual.points)[:, :2].max() < 0.02 * region.size
