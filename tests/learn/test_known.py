"""The replay of a trace says where the user's own gestures have changed since."""

import json

import pytest

from gesturectl.cli import main
from gesturectl.learn import idle
from gesturectl.learn.known import differing, marks
from gesturectl.model import gallery
from gesturectl.model.errors import InputError
from gesturectl.model.samples import Gesture, PoseSample
from gesturectl.model.trace import read_meta
from tests.gestures.hands import SHAPES, hand
from tests.hands import frame, stream, write_trace
from tests.hands import hand as seen


def gesture(name, shape, count=3):
    return Gesture(name, "pose", tuple(PoseSample(hand(SHAPES[shape], yaw=5 * k)) for k in range(count)))


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("GESTURECTL_DATA", str(tmp_path))


def test_what_is_gone_new_and_changed_is_named():
    assert marks() == {}
    for name in ("mine", "other", "third"):
        gallery.store(gesture(name, "rock"))
    then = marks()
    assert differing(then) == ""
    gallery.remove("mine")
    gallery.store(gesture("third", "call"))
    gallery.store(gesture("fourth", "call"))
    assert differing(then) == "`mine` is not here; `fourth` is new; `third` has other samples"
    assert differing({}) == "`fourth`, `other` and `third` are new"


def test_other_idle_hands_are_a_difference():
    gallery.store(gesture("mine", "rock"))
    then = marks()
    idle.keep([frame(0.1 * i, seen("open")) for i in range(20)])
    assert differing(then) == "the idle hands are others"
    idle.forget()
    assert differing(then) == ""


def test_a_replay_says_so(tmp_path, caplog):
    gallery.store(gesture("mine", "rock"))
    hands = write_trace(tmp_path / "hands.jsonl", stream((0.3, "open", 320, 240)))
    run = ["run", "--output", "none", "--screen", "1920x1080", "--speed", "max"]
    assert main([*run, "--source", str(hands), "--trace", str(tmp_path / "a.jsonl")]) == 0
    assert main([*run, "--source", str(tmp_path / "a.jsonl")]) == 0
    assert "have changed since" not in caplog.text
    gallery.store(gesture("mine", "call"))
    assert main([*run, "--source", str(tmp_path / "a.jsonl")]) == 0
    assert "your own gestures have changed since, and may act otherwise: `mine` has other samples" in caplog.text


def test_marks_that_are_none_are_an_error_with_its_place(tmp_path):
    path = tmp_path / "t.jsonl"
    meta = {"type": "meta", "version": 1, "size": [640, 480], "fps": 30.0, "source": "x"}
    for wrong in (3, {"mine": 3}, {"mine": "x" * 999}):
        path.write_text(json.dumps(meta | {"gestures": wrong}) + "\n")
        with pytest.raises(InputError, match=r"t\.jsonl:1"):
            read_meta(path)
