"""The cameras of a computer, by a folder like `/` and by a played kernel."""

import json
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Frame
from gesturectl.settings import Camera
from gesturectl.vision import cameras
from gesturectl.vision.cameras import Device, devices, is_configured, is_of_run, look, same, using

if sys.platform == "linux":
    from gesturectl.vision.camera.v4l import can_capture

linux = pytest.mark.skipif(sys.platform != "linux", reason="Video4Linux is Linux's")
INTEGRATED = Device(0, "Integrated Camera", "/dev/video0", 0)


class Pictures:
    """A source of pictures of these brightnesses, one after the other."""

    name, size, fps, live, reduce = "camera 0", (64, 48), 30.0, True, 1

    def __init__(self, *levels):
        self.levels = list(levels)
        self.closed = False

    def read(self):
        return Frame(np.full((48, 64, 3), self.levels.pop(0), np.uint8), 0.0, 0) if self.levels else None

    def close(self):
        self.closed = True


@pytest.fixture
def root(tmp_path):
    """A computer with a webcam at 2, its metadata at 3, and another one at 10."""
    for number, name in ((10, "HD Pro Webcam C920"), (2, "Integrated: Integrated"), (3, "Integrated: Integrated")):
        folder = tmp_path / f"sys/class/video4linux/video{number}"
        folder.mkdir(parents=True)
        (folder / "name").write_text(f"{name}\n")
        (tmp_path / "dev/v4l/by-id").mkdir(parents=True, exist_ok=True)
        (tmp_path / f"dev/video{number}").touch()
    (tmp_path / "dev/v4l/by-id/usb-C920-video-index0").symlink_to("../../video10")
    return tmp_path


@linux
def test_cameras_are_listed_by_number_under_a_name_that_lasts(root):
    found = devices(root, lambda path: path.name != "video3")
    assert found == [
        Device(2, "Integrated", str(root / "dev/video2"), 2),
        Device(10, "HD Pro Webcam C920", str(root / "dev/video10"), str(root / "dev/v4l/by-id/usb-C920-video-index0")),
    ]


@linux
def test_a_camera_that_may_not_be_asked_is_listed(root):
    assert [d.index for d in devices(root, lambda _: None)] == [2, 3, 10]


@linux
def test_what_is_no_camera_cannot_capture(tmp_path):
    (tmp_path / "file").touch()
    assert can_capture(tmp_path / "file") is False
    assert can_capture(tmp_path / "absent") is False


@linux
def test_no_cameras(tmp_path):
    assert devices(tmp_path) == []


def test_a_camera_that_gives_a_picture():
    source = Pictures(90)
    answer = look(INTEGRATED, Camera(), open_it=lambda _: source)
    assert (answer.picture, answer.size, answer.fps, answer.problem) == (True, (64, 48), 30.0, "")
    assert source.closed


def test_first_pictures_may_be_black():
    assert look(INTEGRATED, Camera(), open_it=lambda _: Pictures(0, 1, 2, 90)).picture


def test_a_camera_that_gives_black_pictures_has_a_remedy():
    answer = look(INTEGRATED, Camera(), open_it=lambda _: Pictures(*[1] * 9))
    assert (answer.picture, answer.problem) == (False, "It gives black pictures.")
    assert "shutter" in answer.remedy


def test_a_camera_that_gives_none():
    assert look(INTEGRATED, Camera(), open_it=lambda _: Pictures()).problem == "It gives no picture."


def refuse(_):
    raise EnvironmentLacksError("camera 2 opens but gives no picture.", "Close other programs that use it.")


@linux
def test_the_program_that_has_a_camera_is_named(root, monkeypatch):
    monkeypatch.setattr(cameras, "using", partial(using, root=root))
    (root / "proc/77/fd").mkdir(parents=True)
    (root / "proc/77/comm").write_text("cheese\n")
    device = devices(root, lambda path: path.name == "video2")[0]
    assert look(device, Camera(), open_it=refuse).problem == "camera 2 opens but gives no picture."
    (root / "proc/77/fd/5").symlink_to(root / "dev/video2")
    answer = look(device, Camera(), open_it=refuse)
    assert (answer.problem, answer.remedy) == ("It is in use by cheese.", "Close cheese.")


@linux
def test_the_program_that_has_a_file_is_found_among_the_real_ones(tmp_path):
    file = tmp_path / "video0"
    file.touch()
    device = Device(0, "", str(file), 0)
    assert using(device) == []
    with file.open() as held:
        waits = ["import sys; sys.stdin.read()"]
        other = subprocess.Popen([sys.executable, "-c", *waits], stdin=subprocess.PIPE, pass_fds=[held.fileno()])
        try:
            assert using(device) == [Path(f"/proc/{other.pid}/comm").read_text().strip()]
        finally:
            other.communicate()


@linux
def test_two_names_of_one_device(tmp_path):
    (tmp_path / "link").symlink_to("/dev/video3")
    assert same(3, "/dev/video3")
    assert same("3", str(tmp_path / "link"))
    assert not same(3, 4)
    assert is_of_run(Device(3, "", "/dev/video3", str(tmp_path / "link")), "camera 3")
    assert not is_of_run(Device(3, "", "/dev/video3", 3), "clip.mp4")


@pytest.mark.skipif(shutil.which("umockdev-wrapper") is None, reason="umockdev is not installed")
def test_a_webcam_is_listed_and_its_metadata_is_not(home):
    mock = Path(__file__).with_name("mock_cameras.py")
    command = ["umockdev-wrapper", "/usr/bin/python3", str(mock), sys.executable, "-m", "gesturectl", "cameras"]

    def run(*words):
        return subprocess.run(
            [*command, *words], env=home.environment(), capture_output=True, text=True, timeout=60, check=False
        )

    done = run("--json")
    if "UMockdev not available" in done.stderr or "No module named 'gi'" in done.stderr:
        pytest.skip("python3-gi or gir1.2-umockdev-1.0 is not installed")
    assert done.returncode == 0, done.stderr
    (camera,) = json.loads(done.stdout)
    assert (camera["index"], camera["name"], camera["device"]) == (0, "HD Webcam", "/dev/video0")
    assert (camera["picture"], camera["running"]) == (False, False)  # this kernel gives no pictures
    assert "Close other programs that use it" in camera["remedy"]
    assert run().stdout.startswith("0  HD Webcam: camera 0 cannot be opened")


@pytest.mark.skipif(Path("/sys/class/video4linux").is_dir(), reason="this computer has cameras")
def test_without_a_camera_the_command_says_what_to_do(home):
    done = home.run("cameras")
    assert done.returncode == 3
    assert done.stderr.startswith("gesturectl: No camera is found. Plug one in")
    assert home.run("cameras", "--json").stdout == "[]\n"


@pytest.mark.parametrize(
    ("name", "source", "is_it"),
    [
        ("camera 0", 0, True),
        ("camera 0", "0", True),
        ("camera 0", 2, False),
        pytest.param(
            "camera /dev/video0", 0, True, marks=pytest.mark.skipif(sys.platform != "linux", reason="Linux's names")
        ),
        ("clips/desk.mp4", "clips/desk.mp4", True),
        ("clips/desk.mp4", 0, False),
        ("http://host/live", "http://me:secret@host/live?key=1", True),
        ("http://host/other", "http://me:secret@host/live?key=1", False),
    ],
)
def test_the_name_of_a_source_shows_whether_the_config_names_it(name, source, is_it):
    assert is_configured(name, Camera(source=source)) is is_it
