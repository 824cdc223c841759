"""The commands that talk to the running program, as a user gives them."""

import json
import signal

import pytest

from tests.cli.program import HELD
from tests.xserver import wait_for

PROFILES = """
profiles:
  default: [{{on: pinch, do: {{press: left}}}}]
  {}: [{{on: pinch, do: {{press: right}}}}]
layers:
  media: [{{on: pinch, do: {{press: middle}}}}]
"""


@pytest.fixture
def running(home):
    """The command in real time, with the button down."""
    (home.folder / "config.yaml").write_text(PROFILES.format("games"))
    with home.holding("--config", "config.yaml") as process:
        yield process


def status(home):
    done = home.run("status", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_without_a_running_one_each_says_so(home):
    for words in (["status"], ["pause"], ["profile", "x"], ["layer", "x"], ["stop"], ["status", "--follow"]):
        done = home.run(*words)
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr == "gesturectl: No gesturectl runs. Start it with `gesturectl run`.\n"


def test_a_running_one_is_asked_paused_switched_and_stopped(home, running):
    told = status(home)
    assert (told["pid"], told["profile"], told["profiles"]) == (running.pid, "default", ["default", "games"])
    assert {"tracker", "gestures", "output", "frame"} <= set(told["latency"])
    assert home.run("pause").returncode == 0
    assert len(home.buttons()) % 2 == 0
    told = status(home)
    assert (told["state"], told["paused_by"], told["held"]) == ("paused", "command", [])
    done = home.buttons()
    assert home.run("profile", "games").returncode == 0
    assert home.run("toggle").returncode == 0
    wait_for(lambda: len(home.buttons()) > len(done), "the next press", seconds=30)
    events = [e for e in (home.folder / "events.jsonl").read_text().splitlines() if '"button"' in e]
    assert '"button":"right"' in events[len(done)]
    wrong = home.run("profile", "none")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (1, 1)
    assert 'There is no profile "none". There are default and games.' in wrong.stderr
    assert "right" in home.run("status").stdout
    stopped = home.run("stop")
    assert (stopped.returncode, stopped.stderr) == (0, "")
    assert running.wait(10) == 0
    assert len(home.buttons()) % 2 == 0


def test_layers_are_put_on_and_off(home, running):
    for words, on in (
        (["media"], True), (["media"], True), (["media", "--off"], False), (["media", "--off"], False),
        (["media", "--toggle"], True),
    ):  # fmt: skip
        done = home.run("layer", *words, "--json")
        assert (done.returncode, json.loads(done.stdout)["layers"]) == (0, ["media"] * on)
    done = home.buttons()
    wait_for(lambda: len(home.buttons()) > len(done) + 1, "the next press", seconds=30)
    assert '"button":"middle"' in (home.folder / "events.jsonl").read_text()
    assert "layers   media" in home.run("status").stdout
    wrong = home.run("layer", "medai")
    assert 'There is no layer "medai". Did you mean `media`?' in wrong.stderr
    assert home.run("layer", "media", "--on").returncode == 2


def test_a_layer_that_a_gesture_holds_on_is_told(home):
    (home.folder / "config.yaml").write_text(
        "profiles: {default: [{on: pinch, do: {layer: media}}]}\nlayers: {media: [{on: two, do: scroll}]}\n"
    )
    process = home.start(
        "run", "--config", "config.yaml", "--source", HELD, "--loop", "--output", "record:events.jsonl"
    )
    try:
        wait_for(
            lambda: "media while its gesture lasts" in home.run("status").stdout, "the layer", seconds=60, every=0.1
        )
        told = [status(home) for _ in range(2)]
        assert {(*t["layers"],) for t in told} == {()}
    finally:
        process.kill()
        process.wait()


def test_a_hangup_reads_the_config_again_and_the_run_goes_on(home, running):
    (home.folder / "config.yaml").write_text(PROFILES.format("other"))
    running.send_signal(signal.SIGHUP)
    wait_for(lambda: "other" in status(home)["profiles"], "the new profile", seconds=20, every=0.1)
    assert running.poll() is None
