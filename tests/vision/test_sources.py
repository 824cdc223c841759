import itertools
import logging
import os
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from gesturectl.model.errors import EnvironmentLacksError, InputError, UsageError
from gesturectl.settings import Camera
from gesturectl.vision import capture, jpeg
from gesturectl.vision.images import load_image
from gesturectl.vision.source import Source, open_source

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
# Elsewhere a file of zeros takes its place on the disk.
sparse = pytest.mark.skipif(sys.platform == "win32", reason="files of zeros that take no place on the disk")
SETTINGS = Camera()


def picture(value, size=(64, 48)):
    """Left half bright, right half of the given grey."""
    image = np.full((size[1], size[0], 3), value, np.uint8)
    image[:, : size[0] // 2] = 250
    return image


def write_clip(path, values, fps=25.0, size=(64, 48)):
    fourcc = cv2.VideoWriter.fourcc(*("MJPG" if path.suffix == ".avi" else "mp4v"))
    writer = cv2.VideoWriter(str(path), fourcc, fps, size)
    assert writer.isOpened()
    for value in values:
        writer.write(picture(value, size))
    writer.release()
    return path


def frames_of(source: Source):
    frames = []
    while (frame := source.read()) is not None:
        frames.append(frame)
    source.close()
    return frames


@pytest.mark.parametrize("name", ["clip.mp4", "clip.avi"])
def test_a_video_keeps_its_frames_their_order_and_time(tmp_path, name):
    path = write_clip(tmp_path / name, [20 * i for i in range(10)])
    source = open_source(str(path), SETTINGS, live=False)
    assert (source.size, source.fps, source.live, source.name) == ((64, 48), 25.0, False, str(path))
    frames = frames_of(source)
    assert [f.index for f in frames] == list(range(10))
    assert [f.t for f in frames] == pytest.approx([i / 25 for i in range(10)], abs=1e-3)
    assert [int(f.image[24, 60, 0]) for f in frames] == pytest.approx([20 * i for i in range(10)], abs=8)
    assert not frames[0].image.flags.writeable
    assert frames[0].file is None


def test_a_mirrored_source_is_flipped_on_entry(tmp_path):
    path = write_clip(tmp_path / "clip.avi", [10, 10])
    (plain, *_), (mirrored, *_) = (
        frames_of(open_source(str(path), SETTINGS.model_copy(update={"mirrored": m}), live=False))
        for m in (False, True)
    )
    assert np.array_equal(mirrored.image, plain.image[:, ::-1])
    assert plain.image[24, 5, 0] > 200 > mirrored.image[24, 5, 0]


@pytest.mark.parametrize(("degrees", "quarters"), [(90, 3), (180, 2), (270, 1)])
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_camera_on_its_side_or_head_is_turned_upright(tmp_path, degrees, quarters, mirrored):
    path = write_clip(tmp_path / "clip.avi", [10, 10])
    plain = open_source(str(path), Camera(mirrored=mirrored), live=False)
    turned = open_source(str(path), Camera(mirrored=mirrored, rotate=degrees), live=False)
    assert turned.size == (plain.size if degrees == 180 else plain.size[::-1])
    for a, b in zip(frames_of(plain), frames_of(turned), strict=True):
        assert np.array_equal(np.rot90(a.image, quarters), b.image)


@pytest.mark.shared
@pytest.mark.skipif(not DATA.is_dir(), reason="shared/data is absent")
@pytest.mark.parametrize(
    ("file", "count", "step"), [("synth/static-poses.mp4", 585, 1 / 30), ("gestures/swipeleft.gif", 18, 0.1)]
)
def test_real_files_are_timed_by_their_container(file, count, step):
    frames = frames_of(open_source(str(DATA / file), SETTINGS, live=False))
    assert len(frames) == count
    assert max(abs(f.t - i * step) for i, f in enumerate(frames)) < 1e-3


@pytest.mark.shared
@pytest.mark.skipif(not DATA.is_dir(), reason="shared/data is absent")
def test_a_gif_with_uneven_times_keeps_them_and_they_grow():
    times = [f.t for f in frames_of(open_source(str(DATA / "gestures/dndv3.gif"), SETTINGS, live=False))]
    assert times[:4] == pytest.approx([0, 0.07, 0.13, 0.2])
    assert all(a < b for a, b in itertools.pairwise(times))


@pytest.mark.parametrize(
    ("stamps", "expected"),
    [
        ([0, 0, 0], [0, 0.04, 0.08]),
        ([500, 540, 520], [0, 0.04, 0.08]),
        ([0, float("nan"), 90], [0, 0.04, 0.09]),
        ([0, 7_200_000, 7_200_040], [0, 0.04, 0.08]),
        ([7_200_000, 0, 40], [0, 0.04, 0.08]),
        ([0, 4_000, 8_000], [0, 4, 8]),
    ],
)
def test_a_time_that_is_missing_jumps_or_steps_back_is_replaced(tmp_path, monkeypatch, stamps, expected):
    path = write_clip(tmp_path / "clip.avi", [1, 2, 3])
    real = cv2.VideoCapture

    class Stamped:
        def __init__(self, *args):
            self._real, self._stamps = real(*args), iter(stamps)
            self.grab, self.retrieve, self.release = self._real.grab, self._real.retrieve, self._real.release

        def get(self, what):
            return next(self._stamps) if what == cv2.CAP_PROP_POS_MSEC else self._real.get(what)

    monkeypatch.setattr(capture.cv2, "VideoCapture", Stamped)
    assert [f.t for f in frames_of(open_source(str(path), SETTINGS, live=False))] == pytest.approx(expected)


@pytest.mark.parametrize("content", [b"", b"some text\n" * 50, bytes(range(256)) * 40])
def test_a_file_without_video_is_refused(tmp_path, content, capfd):
    path = tmp_path / "file.mp4"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"file\.mp4: not a video"):
        open_source(str(path), SETTINGS, live=True)
    assert capfd.readouterr() == ("", "")


@sparse
def test_a_file_that_would_be_read_for_ever_ends_after_a_while(tmp_path, monkeypatch, caplog, capfd):
    monkeypatch.setattr(capture, "FILE_TIMEOUT", 0.5)
    path = write_clip(tmp_path / "clip.avi", range(5))
    with path.open("r+b") as f:
        f.truncate(2**36)  # zeros, which take no place on the disk
    start = time.monotonic()
    assert len(frames_of(open_source(str(path), SETTINGS, live=False))) == 5
    assert time.monotonic() - start < 5
    assert caplog.messages == [f"{path}: no picture came for 0 seconds, which counts as its end."]
    assert capfd.readouterr() == ("", "")


def test_a_video_of_pictures_too_large_is_refused_unread(tmp_path, monkeypatch):
    path = write_clip(tmp_path / "clip.avi", range(5))
    monkeypatch.setattr(capture, "MOST_PIXELS", 64 * 48 - 1)
    with pytest.raises(InputError, match=r"clip\.avi: its pictures of 64x48 pixels are too large"):
        open_source(str(path), SETTINGS, live=False)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_an_image_of_absurd_size_is_refused_undecoded(tmp_path):
    head = struct.pack(">4sIIBBBBB", b"IHDR", 16_000, 16_000, 1, 0, 0, 0, 0)
    parts = (head, b"IDAT" + zlib.compress(bytes(2001 * 16_000)), b"IEND")
    path = tmp_path / "large.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(struct.pack(">I", len(p) - 4) + p + struct.pack(">I", zlib.crc32(p)) for p in parts)
    )
    code = f"""
import re
from gesturectl.vision.images import *
print(load_image(Path({str(path)!r}), Camera()))
print(*re.findall(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text()))
"""
    # In a process of its own, as OpenCV reads the limit once.
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60).stdout
    image, kilobytes = out.split()
    assert image == "None"
    assert int(kilobytes) < 400_000


@sparse
def test_an_image_file_too_long_to_be_one_is_not_read(tmp_path):
    path = tmp_path / "picture.png"
    cv2.imwrite(str(path), picture(0))
    assert load_image(path, SETTINGS) is not None
    with path.open("r+b") as f:
        f.truncate(2**36)
    assert load_image(path, SETTINGS) is None


@pytest.mark.parametrize("data", [b"", b"sof"])
def test_a_jpeg_that_is_none_or_of_absurd_size_counts_as_damaged(data):
    _, encoded = cv2.imencode(".jpg", picture(0))
    whole = encoded.tobytes()
    size = whole.find(b"\xff\xc0") + 5
    damaged = data and whole[:size] + b"\xff\xdc\xff\xdc" + whole[size + 4 :]
    assert jpeg.decode(encoded, 1) is not None
    assert jpeg.decode(np.frombuffer(damaged, np.uint8), 1) is None


def test_a_video_cut_short_gives_what_it_has_and_says_so_once(tmp_path, caplog):
    path = write_clip(tmp_path / "clip.avi", range(50))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    for _ in range(2):
        seen = frames_of(open_source(str(path), SETTINGS, live=False))
    assert 5 < len(seen) < 45
    said = f"{path}: the file breaks off after {len(seen) / 25:.1f} of 2.0 seconds; it was not copied whole."
    assert caplog.messages == [said]


def test_a_damaged_picture_is_passed_over_and_said_at_the_end(tmp_path, caplog):
    path = write_clip(tmp_path / "clip.avi", range(50))
    content = bytearray(path.read_bytes())
    pictures = [i for i in range(len(content)) if content[i : i + 2] == b"\xff\xd8"]
    for n in (20, 30):
        content[pictures[n] : pictures[n + 1] - 8] = bytes(
            pictures[n + 1] - 8 - pictures[n]
        )  # the next one's head stays
    path.write_bytes(content)
    assert len(frames_of(open_source(str(path), SETTINGS, live=False))) == 48
    assert caplog.messages == [f"{path}: 2 damaged pictures are passed over."]


@pytest.mark.skipif(sys.platform == "win32", reason="paths there are Unicode")
def test_a_file_whose_name_is_not_utf_8_is_read(tmp_path):
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xe4.avi"))
    write_clip(tmp_path / "clip.avi", [10, 20]).rename(odd)
    source = open_source(str(odd), SETTINGS, live=False)
    assert source.name == f"{tmp_path}/b�.avi"
    assert len(frames_of(source)) == 2
    folder = tmp_path / "images"
    folder.mkdir()
    cv2.imwrite(str(folder / "a.png"), picture(10))
    (folder / "a.png").rename(os.fsdecode(os.fsencode(folder) + b"/b\xe4.png"))
    assert [f.file for f in frames_of(open_source(str(folder), SETTINGS, live=False))] == ["b�.png"]


@pytest.mark.parametrize("address", ["http://127.0.0.1/\udce4", "rtsp://[::x"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(InputError, match="no address of a stream"):
        open_source(address, SETTINGS, live=True)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes as files")
def test_a_pipe_is_no_file_and_nothing_waits_for_it(tmp_path):
    os.mkfifo(tmp_path / "clip.mp4")
    with pytest.raises(InputError, match=r"clip\.mp4: it is a pipe"):
        open_source(str(tmp_path / "clip.mp4"), SETTINGS, live=True)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://cam:8080/video", "http://cam:8080/video"),
        ("http://me:sesame@cam/video?channel=2", "http://cam/video"),
        ("http://cam/?user=me&password=sesame", "http://cam/"),
        ("http://cam/?user=me@home&password=sesame", "http://home"),
        ("rtsp://me:ses/ame@cam:554/h264", "rtsp://cam:554"),
        ("rtsp://me:ses?ame@cam/h264", "rtsp://cam"),
        ("rtsp://me:ses#ame@cam/h264", "rtsp://cam"),
        ("rtsp://me:ses@ame@cam/h264", "rtsp://cam"),
        ("http://cam/\x1b[31m", "http://cam/�[31m"),
    ],
)
def test_an_address_is_shown_without_what_may_be_secret(address, shown):
    assert capture.public_address(address) == shown


def test_what_is_missing_or_no_picture_source_is_refused(tmp_path):
    (tmp_path / "trace.jsonl").write_text("{}\n")
    (tmp_path / "empty").mkdir()
    for spec, words in {
        "missing.mp4": "no such file",
        "trace.jsonl": "recorded trace",
        "empty": "holds no images",
    }.items():
        with pytest.raises(InputError, match=words):
            open_source(str(tmp_path / spec), SETTINGS, live=True)
    with pytest.raises(InputError, match="gopher"):
        open_source("gopher://example.org/", SETTINGS, live=True)


@pytest.mark.parametrize("spec", ["0", "/dev/video0", "http://example.org/x"])
def test_live_sources_are_refused_where_every_frame_counts(spec):
    with pytest.raises(UsageError, match="real time only"):
        open_source(spec, SETTINGS, live=False)


@pytest.mark.parametrize("spec", ["97", "/dev/video97"])
def test_an_absent_camera_is_named_and_nothing_else_is_printed(spec, capfd):
    with pytest.raises(EnvironmentLacksError, match=f"camera {spec}"):
        open_source(spec, SETTINGS, live=True)
    assert capfd.readouterr() == ("", "")


class FakeCapture:
    """A camera of as many pictures as `left` says."""

    def __init__(self, *args):
        self.left, self.asked, self.released = 2, {}, False

    def isOpened(self):  # noqa: N802
        return True

    def set(self, what, value):
        self.asked[what] = value

    def get(self, what):
        return 0.0

    def grab(self):
        self.left -= 1
        return self.left >= 0

    def retrieve(self):
        return True, picture(9)

    def release(self):
        self.released = True


def test_a_camera_is_asked_for_the_settings_and_its_loss_is_an_error(monkeypatch):
    fake = FakeCapture()
    monkeypatch.setattr(capture.cv2, "VideoCapture", lambda *args: fake)
    source = open_source("0", Camera(width=1280, height=720, fps=60), live=True)
    asked = [fake.asked[p] for p in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT, cv2.CAP_PROP_FPS)]
    assert (asked, fake.asked[cv2.CAP_PROP_BUFFERSIZE]) == ([1280, 720, 60], 1)
    assert (source.live, source.size, source.fps) == (True, (64, 48), 60)
    before = time.monotonic()
    frame = source.read()
    assert frame is not None
    assert before <= frame.t <= time.monotonic()
    with pytest.raises(EnvironmentLacksError, match="camera 0 stopped giving pictures"):
        source.read()
    source.close()
    assert fake.released


def test_the_picture_of_a_camera_is_turned(monkeypatch):
    monkeypatch.setattr(capture.cv2, "VideoCapture", lambda *args: FakeCapture())
    source = open_source("0", Camera(rotate=90), live=True)
    frame = source.read()
    assert frame is not None
    assert (source.size, frame.image.shape) == ((48, 64), (64, 48, 3))


def test_a_camera_that_opens_but_gives_nothing_is_let_go(monkeypatch):
    fake = FakeCapture()
    fake.left = 0
    monkeypatch.setattr(capture.cv2, "VideoCapture", lambda *args: fake)
    with pytest.raises(EnvironmentLacksError, match="gives no picture"):
        open_source("0", SETTINGS, live=True)
    assert fake.released


def test_images_come_sorted_with_their_place_in_the_folder(tmp_path, caplog):
    for name in ("b/2.png", "a/1.png", "c.jpg", ".hidden/3.png", "a/ünïcode.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(cv2.imencode(Path(name).suffix, picture(7))[1].tobytes())
    (tmp_path / "a" / "0.png").write_bytes(b"no image")
    (tmp_path / "b" / "0.jpg").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("x")
    with caplog.at_level(logging.WARNING):
        source = open_source(str(tmp_path), SETTINGS, live=False)
        frames = frames_of(source)
    assert [f.file for f in frames] == ["a/1.png", "a/ünïcode.png", "b/2.png", "c.jpg"]
    assert [(f.t, f.index) for f in frames] == [(float(i), i) for i in (1, 2, 4, 5)]
    assert source.skipped == 2
    (record,) = caplog.records
    assert str(Path("a") / "0.png") in record.getMessage()


def test_a_single_image_is_a_folder_of_one(tmp_path):
    path = tmp_path / "hand.PNG"
    path.write_bytes(cv2.imencode(".png", picture(7, (30, 20)))[1].tobytes())
    source = open_source(str(path), SETTINGS, live=False)
    (frame,) = frames_of(source)
    assert (frame.file, source.size) == ("hand.PNG", (30, 20))


def test_a_folder_of_unreadable_images_is_refused(tmp_path):
    (tmp_path / "a.png").write_bytes(b"no image")
    with pytest.raises(InputError, match="no image that can be read"):
        open_source(str(tmp_path), SETTINGS, live=False)


def test_a_photo_is_turned_as_its_exif_says(tmp_path):
    jpeg = cv2.imencode(".jpg", picture(7, (30, 20)))[1].tobytes()
    entry = (0x0112).to_bytes(2, "big") + (3).to_bytes(2, "big") + (1).to_bytes(4, "big") + b"\x00\x06\x00\x00"
    exif = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01" + entry + bytes(4)
    (tmp_path / "a.jpg").write_bytes(jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:])
    source = open_source(str(tmp_path), SETTINGS, live=False)
    assert source.size == (20, 30)
    (frame,) = frames_of(source)
    assert frame.image[3, 10, 0] > 200 > frame.image[27, 10, 0]
