"""The page of a real run, in a process of its own."""

import json
import os
import re

import pytest

from tests.calibration import write_trace
from tests.hands import stream
from tests.page.browser import needed, ready
from tests.xserver import wait_for, x_desktop

NO_SYSTEMD = "/nowhere"  # a PATH on which the user's own services are not found

POINT_AND_CLICK = [
    (2.0, "point", 320, 240), (0.5, "relaxed", 320, 240), (0.4, "pinch", 320, 240), (0.5, "relaxed", 320, 240),
]  # fmt: skip


@pytest.fixture
def running(home):
    welcomed = home.folder / ".local/state/gesturectl/welcomed"
    welcomed.parent.mkdir(parents=True)
    welcomed.touch()
    trace = write_trace(home.folder / "hands.jsonl", stream(*POINT_AND_CLICK * 40))
    process = home.start("run", "--source", trace, "--output", "record:events.jsonl")
    try:
        wait_for(
            lambda: home.run("status").returncode == 0 or process.poll() is not None, "the run", seconds=30, every=0.1
        )
        yield process
    finally:
        process.terminate()
        process.wait()
    assert "Traceback" not in (home.folder / "stderr").read_text()


def lines(home):
    return (home.folder / "events.jsonl").read_text().splitlines()


@needed
def test_a_run_shows_itself_and_sends_nothing_while_a_binding_is_made(browser, home, running):
    url = home.run("ui", "--url").stdout.strip()
    assert home.run("ui", "--url").stdout.strip() != url
    tab = ready(browser.new_context().new_page(), url)
    tab.get_by_role("heading", name="Right hand").wait_for()
    tab.get_by_role("link", name="Gestures").click()
    tab.get_by_role("button", name="Add a binding").click()
    tab.get_by_text("Nothing is sent meanwhile").wait_for()
    sent = lines(home)
    assert [json.loads(e)["pressed"] for e in sent if '"button"' in e][-1:] in ([], [False])
    tab.get_by_text(": taken").wait_for()
    tab.keyboard.press("Control+k")
    assert lines(home) == sent
    tab.get_by_role("button", name="Save").click()
    tab.get_by_text("taps ctrl+k", exact=True).wait_for()
    wait_for(lambda: len(lines(home)) > len(sent), "events again")
    tab.context.close()


def test_where_nothing_runs_it_is_started_and_outlives_who_asked_for_the_page(home, tmp_path):
    """In a session of its own, which the end of a terminal does not reach; it waits for a camera that is absent."""
    (tmp_path / "config.yaml").write_text("camera: {source: 987}\n")
    changes = {"GESTURECTL_CONFIG": str(tmp_path / "config.yaml"), "PATH": NO_SYSTEMD, "DISPLAY": ""}
    with x_desktop(640, 480) as display:
        done = home.run("ui", "--url", **changes | {"DISPLAY": display})
        try:
            assert done.returncode == 0, done.stderr
            assert done.stdout.startswith("http://127.0.0.1:")
            told = r"gesturectl was not running; it is started \(process (\d+)\). `gesturectl stop` ends it.\n"
            found = re.fullmatch(told, done.stderr)
            status = json.loads(home.run("status", "--json").stdout)
            assert (status["pid"], status["state"]) == (int(found[1]), "no camera")
            assert os.getsid(status["pid"]) == status["pid"] != os.getsid(0)
            assert home.run("ui", "--url", **changes).stderr == ""
        finally:
            assert home.run("stop").returncode == 0


def test_what_cannot_be_started_says_why(home):
    done = home.run("ui", "--url", PATH=NO_SYSTEMD)
    assert done.returncode == 3
    assert done.stderr.startswith("gesturectl: gesturectl cannot be started: ")
    assert "run.log" in done.stderr
    assert "neither" in done.stderr or "display" in done.stderr.lower()


def test_where_the_home_cannot_be_written_the_messages_are_in_the_runtime_folder(home):
    (home.folder / "state").touch()
    done = home.run("ui", "--url", PATH=NO_SYSTEMD, XDG_STATE_HOME=str(home.folder / "state"))
    assert done.returncode == 3
    assert done.stderr.startswith("gesturectl: gesturectl cannot be started: ")
    (log,) = home.folder.rglob("run.log")
    assert f"{log}." in done.stderr
