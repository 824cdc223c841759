import json
import os
import re
import signal
import time

import pytest

from tests.cli.program import CLIPS, HELD
from tests.cli.terminal import terminal


@pytest.fixture
def held(home):
    """The command in real time, with the button down."""
    with home.holding("--trace", "trace.jsonl") as process:
        yield process


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)], ids=["int", "term"])
def test_a_signal_ends_the_run_with_the_held_button_released(home, held, number, code):
    assert home.buttons() == [True]
    asked = time.monotonic()
    held.send_signal(number)
    assert held.wait(10) == code
    assert time.monotonic() - asked < 2
    assert home.buttons() == [True, False]
    assert "Traceback" not in (home.folder / "stderr").read_text(encoding="utf-8")
    trace = [json.loads(line) for line in (home.folder / "trace.jsonl").read_bytes().splitlines()]
    assert [r["pressed"] for r in trace if r.get("event") == "button"] == [True, False]
    assert [r["phase"] for r in trace if r["type"] == "gesture" and r["name"] == "pinch"][-1] == "cancel"


def test_a_second_instance_is_refused_by_the_firsts_number_and_disturbs_nothing(home, held):
    second = home.run("run", "--source", HELD, "--output", "none")
    assert second.returncode == 1
    said = second.stderr.splitlines()
    assert said == [
        f"gesturectl: gesturectl is running already (process {held.pid}). Stop that one first with `gesturectl stop`, "
        "or open its page with `gesturectl ui`."
    ]
    assert held.poll() is None
    as_fast_as_it_goes = home.run("run", "--source", CLIPS / "demo.png", "--output", "none", "--speed", "max")
    assert as_fast_as_it_goes.returncode == 0


def test_a_person_at_a_terminal_is_told_what_to_do_next(home):
    picture = CLIPS / "demo.png"
    with terminal(home, "run", "--source", picture, "--output", "none") as t:
        t.until("Ctrl+C ends this; `gesturectl ui` opens its page.")
        assert t.end() == 0
        assert len([line for line in t.shown.splitlines() if "gesturectl" in line]) == 2
    recorded = home.run("run", "--source", picture, "--output", "none")
    assert "Ctrl+C" not in recorded.stderr


def test_after_a_killed_run_the_next_one_starts(home, held):
    held.kill()
    held.wait()
    again = home.run("watch", "--source", CLIPS / "demo.png")
    assert again.returncode == 0, again.stderr


def test_watch_without_a_terminal_tells_in_words(home):
    done = home.run("watch", "--source", CLIPS / "lost-and-lowered.mp4")
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    first, *told = done.stdout.splitlines()
    assert "lost-and-lowered.mp4, 640x480 at 30 frames a second" in first
    assert all(re.fullmatch(r" *\d+\.\d\d s  \S.*", line) for line in told)
    words = [line.partition(" s  ")[2] for line in told]
    assert re.fullmatch("a (left|right) hand comes into view", words[0])
    assert any(w.endswith("hand is out of sight") for w in words)
    assert "gesture pinch" in words
    assert any(w.startswith("left button down at ") for w in words)
    assert any(w.startswith("left button up at ") for w in words)


def test_messages_are_kept_in_a_file_and_in_nothing_that_may_wait_for_a_reader(home):
    os.mkfifo(home.folder / "pipe")
    done = home.run("run", "--source", CLIPS / "demo.png", "--output", "none", "--log", "pipe")
    assert done.returncode == 1
    assert done.stderr == "gesturectl: pipe: is no file. Give `--log` a file.\n"
