"""The first visit to the page of a real run, whose cameras are clips."""

import json
import re
import subprocess
import sys

import pytest

from tests.cli.program import CLIPS, HELD
from tests.page.browser import needed, ready
from tests.xserver import wait_for

pytestmark = needed
FIRST = CLIPS / "clicks.mp4"
GONE = CLIPS / "gone.mp4"


@pytest.fixture
def running(home):
    """A run with the first of three cameras, of which the last gives no picture."""
    named = f"Built-in={FIRST},Desk camera={HELD},Capture card={GONE}"
    words = ["run", "--source", str(FIRST), "--loop", "--output", "record:events.jsonl"]
    config = home.folder / "config.yaml"
    config.write_text("# mine\nversion: 1\n")
    env = home.environment(GESTURECTL_CONFIG=str(config))
    command = [sys.executable, "-m", "tests.page.with_cameras", named, *words]
    with (home.folder / "stderr").open("wb") as err:
        process = subprocess.Popen(command, cwd=home.folder, env=env, stderr=err)
    try:
        wait_for(lambda: home.run("status").returncode == 0 or process.poll() is not None, "the run", seconds=60)
        yield config
    finally:
        process.terminate()
        process.wait()
    assert "Traceback" not in (home.folder / "stderr").read_text()


@pytest.fixture
def tab(browser, home, running):
    tab = ready(browser.new_context().new_page(), home.run("ui", "--url").stdout.strip())
    yield tab
    assert tab.said == []
    tab.context.close()


def camera(home):
    return json.loads(home.run("status", "--json").stdout)["camera"]["name"]


def ticked(tab):
    return tab.locator(".across .done").all_inner_texts()


def test_a_person_is_led_from_the_camera_to_a_hand_that_clicks(tab, home, running):
    tab.get_by_role("heading", name="Welcome to gesturectl").wait_for()
    cards = tab.get_by_role("group", name="Cameras").get_by_role("button")
    assert cards.count() == 3
    tab.get_by_text("no such file or folder").wait_for()
    shown = (  # not wait_for_function, whose second try the page's Content-Security-Policy blocks
        "[...document.querySelectorAll('.camera canvas')].slice(0, 2).every("
        "(c) => c.getContext('2d').getImageData(160, 60, 1, 1).data[3] === 255)"
    )
    wait_for(lambda: tab.evaluate(shown), "pictures of both cameras")
    cards.filter(has_text="Capture card").click()
    tab.get_by_role("alert").filter(has_text="no such file").wait_for()
    assert camera(home) == str(FIRST)
    assert running.read_text() == "# mine\nversion: 1\n"
    cards.filter(has_text="Desk camera").click()
    tab.get_by_text("Desk camera is in use").wait_for()
    assert camera(home) == str(HELD)
    assert str(HELD) in running.read_text()
    tab.get_by_label("It goes the other way").check()
    wait_for(lambda: "mirrored: true" in running.read_text(), "the setting")
    tab.get_by_role("button", name="Next").click()
    tab.locator(".tasks li.done", has_text="Raise a hand").wait_for()
    tab.locator(".tasks li.done", has_text="Move it").wait_for()
    tab.get_by_role("button", name="Next").click()
    tab.get_by_label(re.compile("Rest")).check()
    wait_for(lambda: "dwell: 1" in running.read_text(), "the setting")
    for _ in range(3):
        tab.get_by_role("button", name="Click me").click()
    tab.get_by_text("That works").wait_for()
    tab.get_by_role("button", name="Next").click()
    tab.get_by_role("button", name="Begin").wait_for()
    assert ticked(tab) == ["Camera", "Your hand", "Click"]
    tab.get_by_role("button", name="Next").click()
    tab.get_by_label("Start gesturectl when I log in").check()
    assert "Calibrate" not in ticked(tab)
    entry = home.folder / ".config/autostart/gesturectl.desktop"
    wait_for(entry.exists, "the autostart file")
    tab.get_by_role("button", name="Finish").click()
    tab.get_by_role("heading", name="Live").wait_for(state="attached")
    tab.reload()
    tab.get_by_role("heading", name="Live").wait_for(state="attached")


def test_it_can_be_skipped_and_asked_for_again_by_keyboard_alone(tab):
    tab.get_by_role("heading", name="Welcome to gesturectl").wait_for()
    tab.get_by_role("button", name="Skip the welcome").press("Enter")
    tab.get_by_role("heading", name="Live").wait_for(state="attached")
    tab.goto(re.sub("#.*", "", tab.url))
    tab.get_by_role("heading", name="Live").wait_for(state="attached")
    tab.get_by_role("link", name="Settings").press("Enter")
    tab.get_by_role("link", name="welcome").press("Enter")
    tab.get_by_role("heading", name="Which camera sees you best?").wait_for()
    tab.get_by_role("button", name="Next").press("Enter")
    tab.get_by_role("heading", name="Your hand is the pointer").wait_for()
    assert tab.evaluate("document.activeElement.textContent") == "Your hand is the pointer"
