"""Swipes that ask the desktop, by the command: what openbox does, what the trace holds, and what doctor says of it."""

import json
import os
import signal
from contextlib import closing

import pytest

from tests.cli.program import Home
from tests.desktop.asks.test_ewmh import Seen
from tests.hands import stream, write_trace
from tests.xserver import answers, environment, running, wait_for, x_server

SWIPE = (
    (1.0, "relaxed", 260, 240), (0.4, "three", 260, 240), (0.3, "three", 400, 240), (0.4, "three", 400, 240),
    (0.4, "three", 260, 240), (0.3, "relaxed", 260, 240),
)  # fmt: skip
MAX = ("--speed", "max")
SCREEN = ("--screen", "1280x720")


def outputs(path, kind=None):
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    return [e for e in lines if e["type"] == "output" and e["event"] != "move" and kind in (None, e["event"])]


@pytest.fixture
def swipe(home: Home):
    return write_trace(home.folder / "swipe.jsonl", stream(*SWIPE))


def test_a_swipe_goes_to_the_next_workspace_and_its_trace_replays_to_the_same_lines(home, swipe, desktop):
    with closing(Seen(desktop)) as seen:
        assert seen.workspace() == 0
        traced = home.folder / "traced.jsonl"
        done = home.run("run", "--source", swipe, "--output", "x11", "--trace", traced, DISPLAY=desktop)
        assert done.returncode == 0, done.stderr
        wait_for(lambda: seen.workspace() == 1, "the next workspace")
    (sent,) = outputs(traced)
    assert {k: v for k, v in sent.items() if k != "t"} == {
        "type": "output",
        "event": "desktop",
        "action": "workspace_next",
    }
    again, record = home.folder / "again.jsonl", home.folder / "record.jsonl"
    done = home.run("run", "--source", traced, "--output", f"record:{record}", *SCREEN, *MAX, "--trace", again)
    assert done.returncode == 0, done.stderr
    assert again.read_bytes().splitlines()[1:] == traced.read_bytes().splitlines()[1:]
    assert outputs(record) == outputs(traced)


def test_without_a_desktop_the_same_hands_press_gnomes_keys_as_before(home, swipe):
    again = home.folder / "again.jsonl"
    done = home.run("run", "--source", swipe, "--output", "none", *MAX, "--trace", again)
    assert done.returncode == 0, done.stderr
    assert [(e["key"], e["pressed"]) for e in outputs(again)] == [
        ("super", True), ("page_down", True), ("page_down", False), ("super", False),
    ]  # fmt: skip
    assert b"asks_desktop" not in again.read_bytes()


def test_the_users_own_way_is_taken_instead(home, swipe, desktop):
    (home.folder / "own.yaml").write_text("desktop: {workspace_next: {key: f9}}\n", "utf-8")
    traced = home.folder / "traced.jsonl"
    words = ("run", "--config", "own.yaml", "--source", swipe, "--output", "x11", *MAX, "--trace", traced)
    assert home.run(*words, DISPLAY=desktop).returncode == 0
    assert [(e["key"], e["pressed"]) for e in outputs(traced)] == [("f9", True), ("f9", False)]
    with closing(Seen(desktop)) as seen:
        assert seen.workspace() == 0


def test_a_window_manager_that_hangs_delays_no_event_and_is_told_of(home, swipe):
    with x_server() as display, running(["openbox"], env=environment(display), stdout=-3) as openbox:
        wait_for(lambda: answers(display), "openbox")  # before, it may hold the whole server
        os.kill(openbox.pid, signal.SIGSTOP)
        try:
            traced = home.folder / "traced.jsonl"
            then = stream(*SWIPE, (1.5, "relaxed", 360, 240))
            source = write_trace(home.folder / "long.jsonl", then)
            done = home.run("run", "--source", source, "--output", "x11", "--trace", traced, "--stats", DISPLAY=display)
        finally:
            os.kill(openbox.pid, signal.SIGCONT)
    assert done.returncode == 0, done.stderr
    assert "`workspace_next` is not done. Openbox has not done it within 1 s." in done.stderr
    lines = [json.loads(line) for line in traced.read_bytes().splitlines()]
    asked = next(e["t"] for e in lines if e.get("event") == "desktop")
    frames = [e["t"] for e in lines if e["type"] == "frame" and asked < e["t"] < asked + 1.0]
    assert len(frames) > 25  # of thirty: none waited for the window manager


def test_what_each_action_does_here_is_said_by_doctor_check_and_explain(home, desktop):
    for words, lines in (
        (("doctor",), ("workspace_next: EWMH message to Openbox", "overview: not here: Openbox has no overview")),
        (("check",), ("  workspace_next: EWMH message to Openbox\n", "  overview: not here: Openbox has no overview")),
        (("config", "explain", "swipe_left"), ("    workspace_next: EWMH message to Openbox\n",)),
    ):
        said = home.run(*words, DISPLAY=desktop).stdout
        for line in lines:
            assert line in said
    (home.folder / "own.yaml").write_text("desktop: {overview: {run: [skippy-xd]}}\n", "utf-8")
    assert 'overview: your own way, starts "skippy-xd"' in home.run("check", "own.yaml", DISPLAY=desktop).stdout
    assert "workspace_next:" not in home.run("check").stdout  # no desktop here
