"""Streams of JPEGs from a server on this computer: what is decoded, and what happens when they stop."""

import http.server
import threading
from contextlib import contextmanager

import cv2
import numpy as np
import pytest

from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.settings import Camera
from gesturectl.vision import capture
from gesturectl.vision.source import open_source

SETTINGS = Camera()


def jpeg(value, size):
    """Left half bright, right half of the given grey, with a dark bar along the lower edge."""
    image = np.full((size[1], size[0], 3), value, np.uint8)
    image[:, : size[0] // 2] = 250
    image[-size[1] // 4 :] = 20
    return cv2.imencode(".jpg", image)[1].tobytes()


@contextmanager
def serving(pictures, *, hold=False):
    """The address of a stream of these JPEGs; with `hold` the line stays open behind the last one."""
    ended = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
            self.end_headers()
            try:
                for data in pictures:
                    head = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(data)
                    self.wfile.write(head + data + b"\r\n")
                if hold:
                    ended.wait(20)
            except OSError:
                return

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://me:secret@127.0.0.1:{server.server_port}/live"
    finally:
        ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


def frames_of(source):
    frames = []
    while (frame := source.read()) is not None:
        frames.append(frame)
    source.close()
    return frames


def test_a_stream_is_read_to_its_end_and_its_password_kept():
    with serving([jpeg(10 * i, (64, 48)) for i in range(6)]) as url:
        source = open_source(url, SETTINGS, live=True)
        assert (source.live, source.size) == (True, (64, 48))
        assert "secret" not in source.name
        frames = frames_of(source)
    assert 1 < len(frames) < 6
    assert [f.t for f in frames] == sorted(f.t for f in frames)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize(("asked", "edges"), [(1, (1280, 720)), (2, (640, 360)), (8, (640, 360))])
def test_large_jpegs_are_decoded_as_small_as_asked_for_and_no_smaller_than_enough(asked, edges, mirrored):
    with serving([jpeg(120, (1280, 720))] * 8) as url:
        source = open_source(url, SETTINGS.model_copy(update={"mirrored": mirrored}), live=True)
        assert source.size == (1280, 720)
        source.reduce = asked
        frames = frames_of(source)
    assert len(frames) > 1
    for frame in frames:
        assert frame.image.shape == (edges[1], edges[0], 3)
        assert frame.size == (1280, 720)
        bright, grey = frame.image[10, 10, 0] > 200, frame.image[10, -10, 0] > 200
        assert (bright, grey) == ((False, True) if mirrored else (True, False))
        assert frame.image[-10, 10, 0] < 60


def test_small_jpegs_are_never_reduced():
    with serving([jpeg(120, (640, 480))] * 6) as url:
        source = open_source(url, SETTINGS, live=True)
        source.reduce = 8
        assert {f.image.shape for f in frames_of(source)} == {(480, 640, 3)}


def test_a_damaged_picture_is_passed_over():
    whole = jpeg(120, (1280, 720))
    damaged = whole[:200] + bytes(len(whole) - 200)
    with serving([whole] * 3 + [damaged] + [whole] * 4) as url:
        frames = frames_of(open_source(url, SETTINGS, live=True))
    assert len(frames) > 3
    assert {f.image.shape for f in frames} == {(720, 1280, 3)}


def test_a_stalled_stream_is_an_error_that_says_so(monkeypatch):
    monkeypatch.setattr(capture, "STREAM_TIMEOUT", 0.5)
    with serving([jpeg(10, (64, 48))] * 6, hold=True) as url:
        source = open_source(url, SETTINGS, live=True)
        with pytest.raises(EnvironmentLacksError, match="stalled"):
            frames_of(source)
        source.close()


def test_a_stream_that_does_not_answer_is_an_error(capfd):
    with pytest.raises(EnvironmentLacksError, match="does not answer"):
        open_source("http://127.0.0.1:9/none", SETTINGS, live=True)
    assert capfd.readouterr() == ("", "")
