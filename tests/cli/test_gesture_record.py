"""`gesturectl gesture record` in a terminal and without one, on traces in the place of a camera."""

import json
import math

import pytest

from gesturectl.model.samples import read_file
from gesturectl.model.trace import TraceWriter
from tests.cli.terminal import terminal
from tests.hands import stream


@pytest.fixture
def shows(home):
    """Writes a trace of (seconds, pose or None, x, y) and gives its name."""

    def write(*parts):
        with (home.folder / "shown.jsonl").open("wb") as f:
            writer = TraceWriter(f)
            writer.meta((640, 480), 30.0, "made up")
            for frame in stream(*parts):
                writer.frame(frame)
        return "shown.jsonl"

    return write


@pytest.fixture
def data(home):
    return {"GESTURECTL_DATA": str(home.folder / "data")}


def test_a_pose_is_recorded_after_a_countdown_with_advice(home, shows, data):
    source = shows((0.5, None, 0, 0), (5, "two", 320, 240), (1, None, 0, 0), (1, "two", 10, 240), (4, "two", 320, 240))
    with terminal(home, "gesture", "record", "duo", "--source", source, **data) as t:
        t.until("Raise one hand")
        t.until("begins in 3")
        t.until("begins in 1")
        t.until("Hold the pose")
        t.until("built-in `two`")
        t.until("No hand in view")
        t.until("Hand cut off")
        t.until("`duo` has")
        assert t.end() == 0
    assert "same angle" in t.shown.lower()
    assert "duo  pose" in home.run("gesture", "list", **data).stdout
    like = home.run("gesture", "record", "twin", "--source", source, **data)
    assert like.returncode == 0
    assert "duo" in like.stdout


def test_a_motion_is_recorded_as_often_as_asked_for(home, shows, data):
    once = ((0.8, "point", 250, 240), (0.4, "point", 400, 240), (0.8, "point", 400, 240))
    source = shows(*once, (2.0, "point", 250, 240), *once, (1.0, "point", 400, 240))
    done = home.run("gesture", "record", "wipe", "--motion", "--times", "2", "--source", source, **data)
    assert done.returncode == 0, done.stderr
    assert "Motion 1" in done.stdout
    assert "Motion 2" in done.stdout
    ways = read_file(home.folder / "data" / "gestures" / "wipe.jsonl")[0].motions
    assert all(m.points[-1, 1] < -1 for m in ways)  # to the person's left; the way back between them is none
    assert "wipe  motion  2 samples" in home.run("gesture", "list", **data).stdout
    shown = home.run("gesture", "show", "wipe", **data)
    assert any("⠀" < c <= "⣿" for c in shown.stdout)
    refused = home.run("gesture", "record", "wipe", "--source", source, **data)
    assert (refused.returncode, "is a motion" in refused.stderr) == (1, True)


def test_nothing_shown_is_said(home, shows, data):
    done = home.run("gesture", "record", "duo", "--source", shows((2.0, None, 0, 0)), **data)
    assert done.returncode == 1
    assert "No sample of `duo`" in done.stderr


def test_what_is_expected_is_said_and_ones_own_idle_hands_count(home, shows, data):
    source = shows((11, "rock", 320, 240))
    with terminal(home, "gesture", "record", "horns", "--source", source, **data) as t:
        t.until("samples, about 1 in")
        t.until("will be missed, at most")
        t.until("of another person's busy hands")
        assert t.end() == 0
    source = shows((31, "open", 320, 240))
    kept = home.run("gesture", "idle", "--source", source, **data)
    assert (kept.returncode, "30 s with your hands in view are kept" in kept.stdout) == (0, True), kept.stderr
    said = home.run("gesture", "forecast", "horns", **data).stdout
    assert "0.5 minutes of your own idle hands" in said
    figures = json.loads(home.run("gesture", "forecast", "--json", **data).stdout)["horns"]
    assert 0 < figures["missed"]["expected"] < figures["missed"]["high"] < 1
    never = figures["unmeant"]
    assert (never["seen"], never["expected"]) == (0, None)
    assert (never["minutes"], never["own_minutes"]) == (pytest.approx(6.83, abs=0.01), pytest.approx(0.5, abs=0.02))
    assert f"so most likely fewer than {math.ceil(never['high'])} times a day" in said
    assert "deleted" in home.run("gesture", "idle", "--forget", **data).stdout
    assert "None of your" in home.run("gesture", "idle", "--forget", **data).stdout
    assert home.run("gesture", "forecast", "nothing", **data).returncode == 1


def test_a_broken_file_of_idle_hands_is_named_and_left_out(home, shows, data):
    home.run("gesture", "add", "duo", "--trace", shows((2, "two", 320, 240)), **data)
    (home.folder / "data" / "idle.jsonl").write_text("what?\n")
    done = home.run("gesture", "forecast", **data)
    assert (done.returncode, "idle.jsonl" in done.stderr, "another person's" in done.stdout) == (0, True, True)
