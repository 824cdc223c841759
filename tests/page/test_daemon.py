"""The page of a real run, in a process of its own."""

import json

import pytest

from tests.calibration import write_trace
from tests.hands import stream
from tests.page.browser import needed, ready
from tests.xserver import wait_for

POINT_AND_CLICK = [
    (2.0, "point", 320, 240), (0.5, "relaxed", 320, 240), (0.4, "pinch", 320, 240), (0.5, "relaxed", 320, 240),
]  # fmt: skip


@pytest.fixture
def running(home):
    trace = write_trace(home.folder / "hands.jsonl", stream(*POINT_AND_CLICK * 40))
    process = home.start("run", "--source", trace, "--output", "record:events.jsonl")
    try:
        wait_for(lambda: home.run("status").returncode == 0 or process.poll() is not None, "the run", seconds=30)
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
    tab.get_by_role("button", name="Save").click()
    assert lines(home) == sent
    tab.get_by_text("taps ctrl+k", exact=True).wait_for()
    wait_for(lambda: len(lines(home)) > len(sent), "events again")
    tab.context.close()


def test_without_a_run_there_is_no_page(home):
    done = home.run("ui", "--url")
    assert done.returncode == 3
    assert done.stderr.splitlines() == ["gesturectl: No gesturectl runs. Start it with `gesturectl run`."]
