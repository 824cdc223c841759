import importlib.util
import json
import os
import sys

import cv2
import pytest

from gesturectl.cli import main
from gesturectl.lab.measure import one_core
from gesturectl.lab.phases import PHASES, timed
from gesturectl.model.resources import resource
from gesturectl.settings import Camera, Tracker
from gesturectl.vision.build import build_tracker
from gesturectl.vision.landmark import LandmarkDetector
from gesturectl.vision.models import locate
from gesturectl.vision.network import Network
from gesturectl.vision.source import open_source


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """The first second and a half of the demo."""
    path = tmp_path_factory.mktemp("clips") / "short.avi"
    source = open_source(str(resource("demo.mp4")), Camera(), live=False)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, source.size)
    for _ in range(45):
        writer.write(source.read().image)
    writer.release()
    source.close()
    return path


def test_phases_take_most_of_the_time_and_leave_the_tracker_as_it_was(clip):
    plain = Network.infer, LandmarkDetector.detect
    paths = locate()
    tracker = build_tracker(Tracker(), paths.palm, paths.landmark)
    source = open_source(str(clip), Camera(), live=False)
    with timed() as spent:
        while (frame := source.read()) is not None:
            tracker.step(frame)
    source.close()
    assert set(spent) == set(PHASES)
    assert min(spent.values()) >= 0
    assert spent["detect"] > 0
    assert spent["infer"] > spent["crop"] > 0
    assert (Network.infer, LandmarkDetector.detect) == plain


def test_phases_end_with_an_error_too():
    plain = Network.infer
    with pytest.raises(KeyError), timed():
        raise KeyError
    assert Network.infer is plain


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a thread on a core")
def test_a_measurement_has_one_core_and_gives_the_others_back():
    before = os.sched_getaffinity(0)
    with one_core() as held:
        assert held
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before


def test_json_has_the_figures_of_the_clip(clip, capsys):
    assert main(["bench", "tracker", str(clip), "--json"]) == 0
    (report,) = json.loads(capsys.readouterr().out)
    assert (report["clip"], report["frames"], report["fps"], report["truth"]) == ("short.avi", 45, 30, False)
    figures = report["engines"]["openvino"]
    assert figures["expected"] == 45
    assert 40 <= figures["found"] <= 45
    assert figures["false_hands"] is None
    assert 0 < figures["wall_ms"]["p50"] <= figures["wall_ms"]["p95"] <= figures["wall_ms"]["p99"]
    assert sum(figures["phases_cpu_ms"].values()) > 0
    assert figures["startup_s"] > 0
    assert figures["memory_mb"] is None or figures["memory_mb"] > 20


def test_the_table_fits_80_columns_and_the_page_shows_every_clip(clip, capsys, tmp_path):
    page = tmp_path / "plots.html"
    assert main(["bench", "tracker", str(clip), str(clip), "--plot", str(page)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("All 2 clips") for line in lines)
    html = page.read_text(encoding="utf-8")
    assert html.count("<svg") == html.count("</svg>") >= 4
    assert html.count("short.avi") >= 8
    assert "http" not in html


def test_the_plots_are_html_only(clip, capsys):
    assert main(["bench", "tracker", str(clip), "--plot", "plots.png"]) == 2
    assert ".html" in capsys.readouterr().err


def test_a_clip_that_is_not_there_is_named(tmp_path, capsys):
    assert main(["bench", "tracker", str(tmp_path / "none.mp4")]) == 1
    assert "none.mp4" in capsys.readouterr().err


def test_truth_shorter_than_the_clip_is_an_error(clip, capsys):
    truth = clip.with_suffix(".json")
    truth.write_text(json.dumps({"size": [640, 480], "frames": [{"t": 0.0, "hands": []}]}), encoding="utf-8")
    try:
        assert main(["bench", "tracker", str(clip)]) == 1
    finally:
        truth.unlink()
    assert "short.json" in capsys.readouterr().err


def test_against_an_engine_that_is_not_installed_the_remedy_is_named(clip, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "mediapipe", None)
    assert main(["bench", "tracker", str(clip), "--against", "mediapipe"]) == 3
    assert "gesturectl[mediapipe]" in capsys.readouterr().err


@pytest.mark.skipif(importlib.util.find_spec("mediapipe") is None, reason="the extra mediapipe is not installed")
def test_both_engines_are_measured_on_the_same_frames(clip, capsys):
    assert main(["bench", "tracker", str(clip), "--against", "mediapipe", "--json"]) == 0
    (report,) = json.loads(capsys.readouterr().out)
    assert list(report["engines"]) == ["openvino", "mediapipe"]
    assert report["engines"]["mediapipe"]["phases_cpu_ms"] is None
    comparison = report["comparison"]
    assert comparison["hands"] > 30
    assert comparison["difference_percent_of_hand"]["median"] < 3
    assert 0 < comparison["cpu_ratio"] < 1.5
