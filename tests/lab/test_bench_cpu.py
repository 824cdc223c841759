import json

import cv2
import numpy as np
import pytest

from gesturectl.cli import main
from gesturectl.model.resources import resource
from gesturectl.settings import Camera
from gesturectl.vision.source import open_source


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """Two seconds of the demo."""
    path = tmp_path_factory.mktemp("clips") / "short.avi"
    source = open_source(str(resource("demo.mp4")), Camera(), live=False)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, source.size)
    for _ in range(60):
        writer.write(source.read().image)
    writer.release()
    source.close()
    return path


def test_a_still_hand_takes_no_more_than_half_of_a_moving_ones_cpu(clip, capsys):
    assert main(["bench", "cpu", str(clip), "--json"]) == 0
    moving, still = json.loads(capsys.readouterr().out)
    assert (moving["hand"], still["hand"]) == ("moving", "still")
    assert still["found"] == still["frames"] == 210
    assert moving["found"] >= 20
    assert (moving["same"] <= 0.2, still["same"] >= 0.9) == (True, True)
    assert still["cpu"] == pytest.approx(still["decoding"] + still["tracking"] + still["rest"])
    assert still["cpu"] <= 0.5 * moving["cpu"]


def test_a_clip_without_a_hand_is_named(tmp_path, capsys):
    path = tmp_path / "empty.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (320, 240))
    for _ in range(5):
        writer.write(np.full((240, 320, 3), 90, np.uint8))
    writer.release()
    assert main(["bench", "cpu", str(path)]) == 1
    assert "empty.avi: no hand in it." in capsys.readouterr().err
