"""What a person does on the page, in a real browser, with made-up hands before the camera."""

import json
import math
import re

import numpy as np
from axe_playwright_python.sync_playwright import Axe

from gesturectl.bindings.made import Made, Making
from gesturectl.config.load import load
from gesturectl.learn import clicks
from gesturectl.learn.calibration import CAMERA_TIME
from gesturectl.learn.guide import LEAD
from gesturectl.learn.mount import turned
from gesturectl.model import gallery
from gesturectl.model.dwell import NextDwell
from gesturectl.model.samples import Gesture, PoseSample, dump
from gesturectl.model.types import Frame, GestureEvent
from gesturectl.page.server.server import Page
from tests.calibration import calibration, pinching, reaching, resting
from tests.hands import hand
from tests.learn.test_mount import pushed
from tests.page.browser import go, needed, opened
from tests.page.run import FakeRun
from tests.xserver import wait_for

pytestmark = needed
PARTS = {
    "live": "Live",
    "bindings": "What your gestures do",
    "teach": "Teach your own gestures",
    "practise": "Practise",
    "calibrate": "Calibrate",
    "settings": "Settings",
}


def test_the_live_view_follows_the_hand(tab, run):
    run.shows = ["two"]
    card = tab.locator(".card")
    card.get_by_role("heading", name="Right hand: two").wait_for()
    card.get_by_text("Scrolls as the hand moves", exact=False).wait_for()
    tab.get_by_text("frames/s").wait_for()
    run.shows = []
    tab.get_by_text("Raise a hand before the camera.").wait_for()
    assert card.count() == 0


def test_what_the_next_rest_does_is_picked_and_locked(tab, run):
    picker = tab.get_by_role("group", name="What the next rest of the pointer does")
    assert not picker.is_visible()
    run.rest = NextDwell()
    picker.get_by_role("button", name="Click", exact=True, pressed=True).wait_for()
    picker.get_by_role("button", name="Right click").click()
    picker.get_by_role("button", name="Right click", pressed=True).wait_for()
    picker.get_by_role("button", name="Lock").press("Enter")
    picker.get_by_role("button", name="Lock", pressed=True).wait_for()
    assert run.rest == NextDwell("right", locked=True)
    run.rest.pick("lock")
    run.rest.used()
    picker.get_by_role("button", name="Click", exact=True, pressed=True).wait_for()
    picker.get_by_role("button", name="Lock", pressed=False).wait_for()
    run.rest = None
    picker.wait_for(state="hidden")


def test_what_counts_is_told_of_layers_and_of_the_profile_below(tab, run):
    run.handle.config_file.write_text(
        "profiles: {default: [{on: two, do: scroll}, {on: fist, do: clutch}], games: [{on: fist, do: nothing}]}\n"
        "extends: {games: default}\nlayers: {window: [{on: two, do: {key: a}}]}\n"
    )
    run.handle.config = load(run.handle.config_file)
    run.shows, run.profiled = ["two"], "games"
    card = tab.locator(".card")
    card.get_by_text("scrolls as the hand moves", exact=False).wait_for()
    run.layers = ("window",)
    card.get_by_text("taps a", exact=False).wait_for()
    tab.get_by_text("Profile games · layer window", exact=True).wait_for()
    run.layers, run.momentary = (), ("window",)
    tab.get_by_text("Profile games · layer window while its gesture lasts").wait_for()
    card.get_by_text("taps a", exact=False).wait_for()
    run.shows = ["fist"]
    card.get_by_text("does nothing").wait_for()


def test_a_layer_that_binds_one_hand_leaves_the_other_to_the_profile(tab, run):
    run.handle.config_file.write_text("layers: {mine: [{on: two, hand: left, do: {key: a}}]}\n")
    run.handle.config = load(run.handle.config_file)
    run.shows, run.layers = ["two"], ("mine",)
    card = tab.locator(".card")
    card.get_by_role("heading", name="Right hand: two").wait_for()
    card.get_by_text("scrolls as the hand moves, by the hand that points", exact=True).wait_for()
    tab.get_by_text("layer mine").wait_for()
    assert card.get_by_text("taps a").count() == 0


def test_what_a_second_gesture_would_do_is_told_as_long_as_it_would(tab, run):
    run.handle.config_file.write_text("profiles: {default: [{on: [fist, open], do: {key: a}}]}\n")
    run.handle.config = load(run.handle.config_file)
    run.shows = ["two"]
    card = tab.locator(".card")
    card.get_by_text("the pointer follows the hand", exact=True).wait_for()
    made = Made()
    made.begin(GestureEvent("fist", "begin", 1, math.inf, "fist", 1.0))
    run.making = Making(made)
    card.get_by_text(
        "the pointer follows the hand; then open: taps a, within 1 s of a fist of the same hand", exact=True
    ).wait_for()
    run.making = None
    card.get_by_text("the pointer follows the hand", exact=True).wait_for()


def test_of_two_hands_the_one_that_points_is_told(tab, run):
    run.shows = ["open"]
    first = tab.locator(".card").first
    first.get_by_text("points", exact=True).wait_for()
    run.shows = ["open", "two"]
    tab.locator(".card").nth(1).get_by_role("heading", name="Right hand: two").wait_for()
    assert tab.locator(".points:visible").count() == 1
    first.get_by_text("points", exact=True).wait_for()


def test_a_camera_that_goes_is_told_though_no_frame_comes(tab, run):
    tab.locator(".card").wait_for()
    run.lost = True
    tab.get_by_text("The camera is gone", exact=True).wait_for()
    tab.get_by_text(re.compile("^0 frames")).wait_for()
    assert tab.locator(".card").count() == 0
    run.lost = False
    tab.locator(".card").wait_for()


def test_pausing_and_resuming(tab, run):
    tab.get_by_role("button", name="Pause").click()
    tab.get_by_role("button", name="Resume").click()
    tab.get_by_text("Running").wait_for()
    assert run.paused_by is None


def test_a_gesture_is_recorded_struck_out_and_known_at_once(tab, run, monkeypatch):
    monkeypatch.setattr("gesturectl.learn.recording.COUNTDOWN", 0.3)
    monkeypatch.setattr("gesturectl.learn.recording.SHOW", 0.7)
    run.shows = ["call"]
    go(tab, "Teach")
    tab.get_by_label("Name").fill("My Phone")
    tab.get_by_role("button", name="Record").click()
    tab.get_by_role("button", name="Sample 1, strike out").click()
    taken = tab.get_by_role("heading", name="my phone:")
    count = int(taken.inner_text().split()[2])
    assert tab.get_by_role("button", name="Discard").is_visible()
    tab.get_by_role("button", name="Use it", exact=True).click()
    tab.get_by_text("Seen now: my phone").wait_for()
    assert gallery.read("my_phone").count == count - 1
    wait_for(lambda: not run.muted, "the end of silence")


def test_a_pack_is_looked_at_before_it_is_taken_over(tab, tmp_path):
    name = "wave_<b>"
    pack = tmp_path / "pack.jsonl"
    pack.write_bytes(dump([Gesture("salute", "pose", poses=(PoseSample(hand("three")),))]))
    go(tab, "Teach")
    tab.locator("#pack").set_input_files(pack)
    tab.get_by_label("Name for salute").fill("greeting")
    tab.get_by_role("button", name="Import", exact=True).click()
    tab.get_by_role("heading", name="greeting").wait_for()
    assert gallery.names() == ("greeting",)
    pack.write_text(json.dumps({"type": "gesture", "version": 1, "name": name, "kind": "pose"}))
    tab.locator("#pack").set_input_files(pack)
    tab.get_by_text("is no name for a gesture").wait_for()
    assert gallery.names() == ("greeting",)


def play(tab, missed=()):
    """A round of the pointing test; the presses of these numbers go far beside the ring."""
    tab.get_by_role("button", name="Start the test").click()
    for n in range(12):
        lit = tab.locator(".target.lit").bounding_box()
        off = 0 if n % 3 else 2
        if n in missed:
            tab.mouse.click(5, 500)  # beside the ring, and beside the content
        else:
            tab.mouse.click(lit["x"] + lit["width"] / 2 + off, lit["y"] + lit["height"] / 2)


def test_the_pointing_test_keeps_its_choices_and_history_and_compares(tab):
    go(tab, "Practise")
    tab.get_by_label("With").select_option("mouse")
    tab.get_by_label("Targets").select_option("large")
    play(tab)
    tab.get_by_text("The first with these targets").wait_for()
    assert tab.get_by_role("row", name="Missed 0 %").count() == 1
    assert tab.get_by_label("With").input_value() == "mouse"
    assert tab.get_by_label("Targets").input_value() == "large"
    play(tab, missed=(3, 7))
    tab.get_by_text("Beside the mean of the one round before").wait_for()
    tab.get_by_role("row", name="Missed 18 % 0 % 18 % worse").wait_for()
    tab.get_by_text("mouse").and_(tab.get_by_text("bits/s, 2 rounds")).wait_for()
    tab.get_by_label("Targets").select_option("small")
    play(tab)
    tab.get_by_text("The first with these targets").wait_for()
    tab.reload()
    go(tab, "Practise")
    tab.get_by_role("cell", name="mouse").first.wait_for()
    assert tab.get_by_role("table").get_by_role("row").count() == 4
    assert tab.get_by_label("With").input_value() == "mouse"
    assert tab.get_by_label("Targets").input_value() == "small"


def test_a_pause_says_what_ends_it(tab, run):
    run.shows = []
    run.paused_by = "gesture"
    tab.get_by_text("Paused by a gesture. Call, held for 1 s, goes on, and so does Resume, above.").wait_for()
    run.paused_by = "lock"
    tab.get_by_text("Paused while the screen is locked").wait_for()
    run.paused_by = "command"
    tab.get_by_text("Paused: the camera is free for others. Resume, above, goes on.").wait_for()
    run.paused_by = None
    tab.get_by_text("Raise a hand before the camera.").wait_for()


def test_a_program_that_has_ended_is_told_with_how_to_start_it(browser, folder):
    run = FakeRun(folder / "config.yaml")
    page = Page(run.handle)
    tab = opened(browser, page)
    tab.locator(".card:visible").first.wait_for()
    page.close()
    run.close()
    tab.get_by_role("alert").get_by_text("gesturectl has ended, or does not answer").wait_for()
    tab.get_by_role("alert").get_by_text("Start it with gesturectl ui").wait_for()
    assert tab.locator(".side .card").count() == 0
    tab.get_by_text("gesturectl does not answer.", exact=True).wait_for()
    tab.context.close()


def test_the_tour_goes_on_with_what_is_done(tab, run):
    go(tab, "Practise")
    tab.get_by_role("button", name="Start the tour").click()
    tab.get_by_role("heading", name="Move").wait_for()
    tab.locator(".field").hover()
    tab.get_by_role("heading", name="Click").wait_for()
    tab.locator(".field").click()
    tab.get_by_role("heading", name="Drag").wait_for()
    tab.locator(".box").drag_to(tab.locator(".field"), target_position={"x": 800, "y": 150})
    tab.get_by_role("heading", name="Scroll").wait_for()
    tab.mouse.wheel(0, 50)
    tab.get_by_role("heading", name="Clutch").wait_for()
    run.shows = ["fist"]
    tab.get_by_role("heading", name="Pause").wait_for()
    run.pause()
    tab.get_by_text("once more to go on").wait_for()
    run.resume()
    tab.get_by_role("heading", name="That is all").wait_for()


def test_the_tour_names_the_gestures_of_the_users_own_profile(tab, run):
    run.handle.config_file.write_text("profiles: {default: [{on: gun, do: {press: left}}, {on: rock, do: clutch}]}\n")
    go(tab, "Practise")
    tab.get_by_role("button", name="Start the tour").click()
    for title, said in (
        ("Click", "In your default profile, gun does this: make it"),
        ("Drag", "gun does this: keep it"),
        ("Scroll", "no gesture does this: bind one"),
        ("Clutch", "rock does this: the pointer stays"),
        ("Pause", "no gesture does this"),
    ):
        while not tab.get_by_role("heading", name=title).is_visible():
            tab.get_by_role("button", name="Skip").click()
        tab.locator(".tour").get_by_text(said).wait_for()


def test_calibration_that_measures_nothing_changes_nothing(tab, run, monkeypatch):
    monkeypatch.setattr("gesturectl.learn.guide.LEAD", 0.1)
    for name in ("REACH_TIME", "REST_TIME", "PINCH_TIME"):
        monkeypatch.setattr(f"gesturectl.learn.calibration.{name}", 0.2)
    run.shows = ["open"]
    go(tab, "Calibrate")
    tab.get_by_role("button", name="Begin").click()
    tab.get_by_role("button", name="Once more").or_(tab.get_by_text("Nothing could be measured")).first.wait_for()
    assert not run.handle.config_file.exists()
    wait_for(lambda: not run.muted, "the end of silence")


def test_each_part_of_a_calibration_can_be_skipped(tab, run):
    run.shows = ["relaxed"]
    go(tab, "Calibrate")
    tab.get_by_role("button", name="Begin").click()
    for part in ("reach", "rest", "pinch"):
        tab.get_by_role("button", name="Skip this part").click()
        if part != "pinch":
            tab.get_by_text(f"{part}: left out").wait_for()
    tab.get_by_role("button", name="Begin").wait_for()  # as nothing was measured
    wait_for(lambda: not run.muted, "the end of silence")


def test_calibration_is_looked_at_then_applied_and_taken_back(tab, run):
    mine = "version: 1\npointer: {smoothness: 0.9}  # mine\n"
    run.handle.config_file.write_text(mine)
    run.handle.config = load(run.handle.config_file)
    run.shows = []
    go(tab, "Calibrate")
    tab.get_by_role("button", name="Begin").wait_for()
    assert tab.get_by_role("button", name="Take the last calibration back").count() == 0
    tab.get_by_role("button", name="Begin").click()
    tab.get_by_text("raise your hand into view").wait_for()
    run.plays = calibration(reaching(), resting(), pinching())
    wait_for(lambda: not run.plays, "the hands to be played", seconds=60)
    tab.get_by_role("rowheader", name="pointer.smoothness").wait_for()
    assert run.handle.config_file.read_text() == mine
    tab.get_by_role("button", name="Use these").click()
    tab.get_by_text("In force.").wait_for()
    assert load(run.handle.config_file).pointer.smoothness < 0.9
    tab.get_by_role("button", name="Take the last calibration back").click()
    tab.get_by_text("as before the last calibration").wait_for()
    tab.get_by_role("button", name="Take the last calibration back").wait_for(state="detached")
    assert run.handle.config_file.read_text() == mine


COUNT_SIGNS = """() => {
    window.signs = 0;
    const seen = new MutationObserver(([{ target }]) => (window.signs += target.textContent === "Now"));
    seen.observe(document.querySelector(".sign"), { childList: true });
}"""


def test_the_page_says_which_way_to_click_is_surest(tab, run):
    run.shows = []
    go(tab, "Calibrate")
    tab.get_by_role("button", name="Try ways to click").click()
    tab.get_by_role("button", name="Skip this part").click()
    tab.get_by_text("about: left out").wait_for()
    tab.evaluate(COUNT_SIGNS)
    still = [(LEAD + clicks.FIRST + 0.3, "relaxed", 320, 240)]
    run.plays = calibration(still, [(0.3, "pinch", 320, 240), (1.7, "relaxed", 320, 240)] * clicks.SIGNS)
    tab.get_by_text("pinch: measured").wait_for(timeout=60_000)
    assert 1 <= tab.evaluate("signs") <= clicks.SIGNS  # the frames come quicker than the page is drawn
    for part in ("pinch_middle", "dwell"):
        tab.get_by_role("button", name="Skip this part").click()
        if part != "dwell":
            tab.get_by_text(f"{part}: left out").wait_for()
    tab.get_by_role("heading", name="Surest for you: pinch").wait_for()
    tab.get_by_text("{on: pinch, do: {press: left}}").wait_for()
    assert "5 of 5 clicked" in tab.get_by_role("row", name="pinch").inner_text()
    tab.get_by_role("button", name="Done").click()
    tab.get_by_role("button", name="Try ways to click").wait_for()
    wait_for(lambda: not run.muted, "the end of silence")
    assert not run.handle.config_file.exists()


def test_the_mount_of_another_camera_than_the_configs_is_not_written(tab, run):
    run.handle.config_file.write_text("version: 1\npointer: {mode: rest, hand: left}\n")
    run.handle.config = load(run.handle.config_file)
    run.shows = []
    go(tab, "Calibrate")
    tab.get_by_role("button", name="Begin").click()
    tab.get_by_text("bring your hand into view").wait_for()
    run.plays = [turned(f, 90) for f in pushed("above", seconds=LEAD + CAMERA_TIME + 1)]
    tab.get_by_text("camera: measured").wait_for(timeout=60_000)
    run.shows = ["relaxed"]
    for part in ("reach", "rest", "pinch"):
        tab.get_by_role("button", name="Skip this part").click()
        if part != "pinch":
            tab.get_by_text(f"{part}: left out").wait_for()
    tab.get_by_text("made up needs `camera.rotate: 270`, `camera.view: above`").wait_for()
    assert tab.get_by_role("heading", name="Nothing is changed.").count() == 1
    assert tab.get_by_role("button", name="Use these").count() == 0


def test_the_picture_is_there_only_when_it_is_asked_for(tab, run):
    asked = []
    tab.on("request", lambda r: asked.append(r.url.rpartition("/")[2]))
    run.handle.picture = lambda: Frame(np.full((480, 640, 3), (255, 0, 0), np.uint8), 0.0, 0)
    blue = "(c => c.getContext('2d').getImageData(5, 5, 1, 1).data[2] > 100)(document.querySelector('canvas'))"
    tab.get_by_text("frames/s").wait_for()
    assert "picture" not in asked
    tab.get_by_label("Show the camera's picture").check()
    wait_for(lambda: tab.evaluate(blue), "the picture")
    tab.get_by_label("Show the camera's picture").uncheck()
    wait_for(lambda: not tab.evaluate(blue), "the end of the picture")


def test_a_page_that_goes_while_it_edits_gives_the_desktop_back(browser, page, run):
    tab = opened(browser, page)
    go(tab, "Gestures")
    tab.get_by_role("button", name="Add a binding").click()
    wait_for(lambda: run.muted, "silence")
    tab.context.close()
    wait_for(lambda: not run.muted, "the end of silence")


def test_everything_can_be_read_and_used_by_all(browser, page, run):
    run.shows = ["two", "pinch"]
    gallery.store(Gesture("salute", "pose", poses=(PoseSample(hand("three")),)))
    tab = opened(browser, page, bypass_csp=True)
    for part in PARTS:
        jump(tab, part)
        assert faults(tab) == [], part
        tab.emulate_media(color_scheme="dark")
        assert faults(tab, COLOURS) == [], part
        tab.emulate_media(color_scheme="light")
    jump(tab, "bindings")
    tab.get_by_role("button", name="Edit two").click()
    tab.get_by_text("Conditions").click()
    for kind in ("Several steps", "Follow the hand", "Start a program"):
        tab.get_by_text(kind).click()
        assert faults(tab) == [], kind
    tab.context.close()


COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}  # what a scheme can break


def faults(tab, only=None):
    found = Axe().run(tab, options={"resultTypes": ["violations"]} | (only or {})).response["violations"]
    return [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]


def jump(tab, part):
    """Goes to a part, and waits until it is there."""
    tab.evaluate(f"location.hash = '{part}'")
    tab.get_by_role("heading", name=PARTS[part], level=1).wait_for(state="attached")


LONG = "a_really_very_long_name_for_a_gesture_23"


def test_no_width_is_too_small_or_too_large(browser, page, run):
    gallery.store(Gesture(LONG, "pose", poses=(PoseSample(hand("three")),)))
    bound, other = f"{{on: {LONG}, do: {{text: {'x' * 90}}}}}", LONG * 2
    run.handle.config_file.write_text(f"profiles: {{default: [{bound}], {other}: []}}\nlayers: {{{other}: []}}\n")
    tab = opened(browser, page)
    for width in (360, 768, 1280, 3840):
        tab.set_viewport_size({"width": width, "height": 800})
        for part in PARTS:
            jump(tab, part)
            assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, part)
        jump(tab, "bindings")
        tab.get_by_role("button", name="Edit").first.click()
        assert tab.evaluate("(d => d.scrollWidth <= d.clientWidth)(document.querySelector('dialog'))"), width
        tab.keyboard.press("Escape")
    tab.context.close()


def test_the_page_weighs_little_and_loads_nothing_from_elsewhere(browser, page):
    tab = browser.new_context().new_page()
    asked = []
    tab.on("request", lambda r: asked.append(r.url))
    tab.goto(page.url())
    tab.wait_for_selector("html[data-ready]")
    for part in PARTS:
        jump(tab, part)
    assert all(u.startswith(f"http://127.0.0.1:{page.port}/") for u in asked)
    tab.context.close()
