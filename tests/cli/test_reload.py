"""The config changed while the command runs."""

import json
import logging
from contextlib import contextmanager

import pytest

from gesturectl.cli.run import Warnings
from gesturectl.config.read.problem import Problem, blocks
from gesturectl.control.status import Problems
from tests.cli.program import HELD
from tests.xserver import wait_for


@pytest.fixture
def config(home):
    path = home.folder / "config.yaml"
    path.write_text("version: 1\n")
    return path


def stderr(home):
    return (home.folder / "stderr").read_text(encoding="utf-8")


def test_a_bad_change_is_told_and_a_good_one_lets_the_drag_go(home, config):
    with home.holding("--config", "config.yaml"):
        config.write_text("pointer: {smoothnes: 1}\n")
        wait_for(lambda: "The settings in force stay." in stderr(home), "the bad change to be told", seconds=20)
        assert "config.yaml:1:11: `pointer.smoothnes` is no setting; did you mean `smoothness`?" in stderr(home)
        config.write_text("profiles: {default: [{on: pinch, do: {press: right}}, {on: ok, do: scroll}]}\n")
        wait_for(lambda: "The config has changed and is in force." in stderr(home), "the good change", seconds=20)
        done = home.buttons()
        assert len(done) % 2 == 0
        wait_for(lambda: len(home.buttons()) > len(done), "the next press", seconds=30)
        events = (home.folder / "events.jsonl").read_text().splitlines()
        assert '"button":"right"' in [e for e in events if '"button"' in e][len(done)]
    assert stderr(home).count("config.yaml:1:60: warning: this never comes") == 1
    assert "Traceback" not in stderr(home)


@contextmanager
def waiting(home):
    """A run as the service starts it."""
    process = home.start("run", "--wait", "--config", "config.yaml", "--source", HELD, "--loop", "--output", "none")
    try:
        wait_for(
            lambda: home.run("status").returncode == 0 or process.poll() is not None, "the run", seconds=60, every=0.1
        )
        assert process.poll() is None, stderr(home)
        yield json.loads(home.run("status", "--json").stdout)
    finally:
        process.kill()
        process.wait()


def problems(home):
    return str(json.loads(home.run("status", "--json").stdout)["problems"])


def test_with_a_broken_config_a_run_that_waits_begins_paused_and_later_with_the_last_good_one(home, config):
    config.write_text("pointer: {smoothnes: 1}\n")
    assert home.run("run", "--config", "config.yaml", "--source", HELD, "--output", "none").returncode == 1
    with waiting(home) as status:
        assert status["paused_by"] == "command"
        wait_for(lambda: "config.yaml:1:11" in problems(home), "the problem", seconds=30, every=0.1)
        home.run("resume")
    config.write_text("version: 1\nprofiles: {default: [{on: pinch, do: {press: left}}], mine: []}\n")
    with waiting(home) as status:
        assert status["profiles"] == ["default", "mine"]
    config.write_text("pointer: {smoothnes: 1}\n")
    with waiting(home) as status:
        assert (status["paused_by"], status["profiles"]) == (None, ["default", "mine"])
        wait_for(lambda: "config.yaml:1:11" in problems(home), "the problem", seconds=30, every=0.1)


def test_the_status_lists_the_mistake_that_is_in_the_file_now_alone(home, config):
    with home.holding("--config", "config.yaml"):
        config.write_text("pointer: {smoothnes: 1}\n")
        wait_for(lambda: "smoothnes" in problems(home), "the first mistake", seconds=20, every=0.1)
        config.write_text("pointer: {regin: 20}\n")
        wait_for(lambda: "regin" in problems(home), "the second mistake", seconds=20, every=0.1)
        assert "smoothnes" not in problems(home)
        config.write_text("version: 3\n")
        asked = home.run("reload")  # whoever asks is answered, and the status has it, too
        assert (asked.returncode, "version" in asked.stderr) == (1, True)
        assert "version" in problems(home)
        assert "regin" not in problems(home)
        config.write_text("version: 1\n")
        wait_for(lambda: "'over': None" not in problems(home), "the end of it", seconds=20, every=0.1)


def test_of_a_config_that_is_gone_the_status_says_that_it_stays_in_force(home, config):
    config.write_text("version: 1\nprofiles: {default: [{on: pinch, do: {press: left}}], mine: []}\n")
    with home.holding("--config", "config.yaml"):
        config.unlink()
        words = "config.yaml, gone: its settings stay in force"
        wait_for(lambda: words in " ".join(home.run("status").stdout.split()), "that it is gone", seconds=20, every=0.1)
        assert "others: mine" in home.run("status").stdout
        config.write_text("version: 1\n")
        wait_for(lambda: "others: mine" not in home.run("status").stdout, "the new file", seconds=20, every=0.1)
        assert "gone" not in home.run("status").stdout


def test_a_warning_is_told_once_and_when_it_is_settled(caplog):
    caplog.set_level("INFO")
    warnings, status = Warnings(), Problems()
    logging.getLogger("gesturectl").addHandler(status)
    try:
        for found in (
            [(3, "one, as line 4 says.", "one."), (4, "two.", "two.")],
            [(4, "one, as line 5 says.", "one.")],
        ):
            problems = [Problem(n, 3, message, warning=True, anywhere=same) for n, message, same in found]
            for _ in range(2):
                warnings.log(blocks("c.yaml", "\n" * 5, problems))
        one, two = "c.yaml:3:3: warning: one, as line 4 says.", "c.yaml:4:3: warning: two."
        assert [r.getMessage() for r in caplog.records] == [one, two, "Settled: two."]
        assert [(p.text, p.over is None) for p in status.kept] == [(one, True), (two, False)]
    finally:
        logging.getLogger("gesturectl").removeHandler(status)
