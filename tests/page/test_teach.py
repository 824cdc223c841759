"""The user's own gestures renamed and removed, with the config that names them."""

import re
import urllib.error
from dataclasses import replace

import numpy as np
import pytest

from gesturectl.config.load import load
from gesturectl.learn import idle
from gesturectl.learn.displaced import displaced, in_words
from gesturectl.model import gallery
from gesturectl.model.samples import Gesture, MotionSample, PoseSample
from gesturectl.settings import Config, Gestures, Motions, Swipe
from tests.hands import hand
from tests.page.browser import go, needed

MINE = """\
# salute #1
gestures: {motions: {circle: {pose: salute}}}
profiles:
  default:
    - {on: salute, do: {text: salute}}  # salute #2
    - {on: swipe_left, pose: 'salute', do: overview}
    - {on: rock, do: scroll}
"""


@pytest.fixture
def salute(run):
    gallery.store(Gesture("salute", "pose", poses=(PoseSample(hand("three")),)))
    run.handle.config_file.write_text(MINE.replace("motions: {", "motions: {swipe: {pose: any}, "))
    return run.handle.config_file


def test_a_renamed_gesture_is_called_so_in_the_config(salute, owner):
    before = salute.read_text()
    code, answer = owner.told("gestures/rename", name="salute", to="hail")
    assert (code, [g["name"] for g in answer["gestures"]], gallery.names()) == (200, ["hail"], ("hail",))
    assert salute.read_text() == (
        before.replace("circle: {pose: salute}", "circle: {pose: hail}")
        .replace("on: salute", "on: hail")
        .replace("'salute'", "'hail'")
    )
    assert load(salute).profiles["default"][0].on == "hail"


def test_a_name_that_cannot_be_changes_nothing(salute, owner):
    gallery.store(Gesture("hail", "pose", poses=(PoseSample(hand("three")),)))
    before = salute.read_text()
    for to, said in (("hail", "already"), ("fist", "built in"), ("Oh no", "name")):
        code, answer = owner.told("gestures/rename", name="salute", to=to)
        assert (code, said in answer["problem"]) == (400, True), answer
    salute.write_text("profiles: {default: [{on: &s salute, do: {text: *s}}]}\n")
    code, answer = owner.told("gestures/rename", name="salute", to="ave")
    assert (code, "cannot be changed" in answer["problem"]) == (400, True)
    assert gallery.names() == ("hail", "salute")
    salute.write_text(before)


def test_a_gesture_in_use_is_not_removed(salute, owner):
    said = (
        "`salute` is in use: a binding in the default profile, the pose of `swipe_left` in the default profile and "
        "`gestures.motions.circle.pose`."
    )
    for path, body in (("gestures/remove", {}), ("gestures/strike", {"struck": [0]})):
        code, answer = owner.told(path, name="salute", **body)
        assert (code, answer["problem"]) == (400, said)
    assert gallery.names() == ("salute",)
    salute.write_text("version: 1\n")
    assert owner.told("gestures/remove", name="salute")[0] == 200
    assert gallery.names() == ()


@needed
def test_a_misspelt_name_is_mended(salute, tab):
    tab.reload()
    go(tab, "Teach")
    tab.get_by_role("button", name="Rename salute").click()
    name = tab.get_by_role("dialog").get_by_label("Name")
    assert name.input_value() == "salute"
    name.fill("My Hail")
    name.press("Enter")
    tab.get_by_role("heading", name="my hail").wait_for()
    tab.locator("button:focus").and_(tab.get_by_role("button", name="Rename my_hail")).wait_for()
    assert gallery.names() == ("my_hail",)


ODD = """\
profiles:
  default:
    - {on: __proto__, do: {profile: __proto__}}
    - {on: constructor, do: {layer: constructor}}
  __proto__:
    - {on: __proto__, do: {profile: default}}
layers:
  constructor:
    - {on: constructor, do: overview}
"""


@needed
def test_names_that_javascript_has_a_meaning_for_are_names(run, tab):
    way = MotionSample(np.array([[0, 0, 0], [0.1, 1, 0], [0.3, 2, 0.5]], np.float32))
    gallery.store(Gesture("__proto__", "motion", motions=(way,)))
    gallery.store(Gesture("constructor", "motion", motions=(way,)))
    run.handle.config_file.write_text(ODD)
    tab.reload()
    go(tab, "Gestures")
    tab.get_by_role("heading", name="proto").first.wait_for()
    tab.get_by_role("button", name="Edit constructor").first.click()
    tab.get_by_text("a motion of your own").wait_for()
    tab.get_by_role("button", name="Save").click()
    tab.get_by_role("dialog").wait_for(state="detached")
    assert [b.on for b in load(run.handle.config_file).profiles["default"]] == ["__proto__", "constructor"]


@needed
def test_a_taught_gesture_has_a_picture_and_is_bound_where_it_is_taught(run, tab):
    gallery.store(Gesture("salute", "pose", poses=(PoseSample(hand("three")),)))
    run.shows = []
    tab.reload()
    go(tab, "Teach")
    card = tab.get_by_role("listitem").filter(has=tab.get_by_role("heading", name="salute")).first
    card.locator(".taught svg.hand").wait_for()
    card.get_by_role("button", name="Bind salute").click()
    tab.get_by_text("Now press the keys").wait_for()
    tab.keyboard.press("Control+k")
    tab.get_by_role("button", name="Save").click()
    tab.get_by_text("Salute is bound.").wait_for()
    assert load(run.handle.config_file).profiles["default"][-1].model_dump(exclude_defaults=True) == {
        "on": "salute", "do": {"key": "ctrl+k"},
    }  # fmt: skip


@needed
def test_what_a_gesture_takes_the_place_of_is_named_before_it_is_kept(run, tab, monkeypatch):
    monkeypatch.setattr("gesturectl.learn.recording.COUNTDOWN", 0.2)
    monkeypatch.setattr("gesturectl.learn.recording.SHOW", 0.4)
    run.shows = ["call"]
    tab.reload()
    go(tab, "Teach")
    tab.get_by_label("Name").fill("phone")
    tab.get_by_role("button", name="Record").click()
    tab.get_by_text("phone takes the place of the built-in call. What call did will not come any more:").wait_for()
    tab.get_by_text(re.compile("^call: .*pause")).wait_for()
    assert gallery.names() == ()
    tab.get_by_role("button", name="Use it", exact=True).click()
    tab.get_by_text("Phone is known now.").wait_for()
    go(tab, "Gestures")
    row = tab.get_by_role("listitem").filter(has=tab.get_by_role("button", name="Edit call"))
    row.get_by_text("Your own phone takes the place of call, so that this does not come.").wait_for()


def test_what_stands_on_a_pose_is_lost_with_it(run):
    config = Config()
    three = Gesture("mine", "pose", poses=(PoseSample(hand("three")),))
    assert [d.words.partition(":")[0] for d in displaced(three, config)] == [
        "swipe_left", "swipe_right", "swipe_up", "swipe_down",
    ]  # fmt: skip
    assert displaced(Gesture("mine", "pose", poses=(PoseSample(hand("rock")),)), config) == []


def test_a_motion_that_is_a_built_in_one_says_which_of_the_two_counts():
    swipe = MotionSample(np.array([(0.03 * i, 0.2 * i, 0) for i in range(10)], np.float32))
    mine = Gesture("mine", "motion", motions=(swipe,))
    assert list(in_words(mine, Config())) == [
        "It is the same movement as the built-in `swipe_right`. Made in the pose `three` it counts as that one, in any "
        "other pose as `mine`."
    ]
    config = Config(gestures=Gestures(motions=Motions(swipe=Swipe(pose="any"))))
    said = list(in_words(mine, config))
    assert said[0].endswith("and counts in its place.")
    assert said[2].startswith("swipe_right: ")


def alike(name, n, seed):
    rng = np.random.default_rng(seed)
    hands = [replace(hand("rock"), world=hand("rock").world + rng.normal(0, 0.003, (21, 3))) for _ in range(n)]
    return Gesture(name, "pose", poses=tuple(PoseSample(h) for h in hands))


def test_what_is_expected_of_a_gesture_is_said_with_the_one_that_it_is_like(run, owner):
    gallery.store(alike("horns", 5, 0))
    gallery.store(alike("metal", 3, 1))
    answer = owner.told("gestures")[1]
    horns = answer["gestures"][0]
    assert "will be missed, at most" in horns["forecast"][0]
    assert horns["beside"]["name"] == "metal"
    assert len(horns["beside"]["hand"]) == len(horns["beside"]["other"]) == 42
    assert answer["idle"] == 0


def test_a_broken_file_of_idle_hands_is_a_problem_that_is_shown(run, owner):
    gallery.store(alike("horns", 5, 0))
    idle.path().write_text("what?\n")
    answer = owner.told("gestures")[1]
    assert "idle.jsonl" in answer["problems"][0]
    assert "another person's" in answer["gestures"][0]["forecast"][-1]


def test_idle_hands_are_kept_only_when_all_is_recorded(run, owner):
    with pytest.raises(urllib.error.HTTPError, match="400"):
        owner.ask("gestures/idle/keep", b"{}")
    assert idle.own() is None


@needed
def test_idle_hands_are_added_and_forgotten_and_alike_gestures_laid_on_each_other(run, tab, monkeypatch):
    monkeypatch.setattr("gesturectl.learn.idle.SHOW", 1.5)
    gallery.store(alike("horns", 5, 0))
    run.shows = ["open"]
    tab.reload()
    go(tab, "Teach")
    card = tab.get_by_role("listitem").filter(has=tab.get_by_role("heading", name="horns")).first
    card.get_by_role("img", name="horns laid on rock").wait_for()
    assert "of another person's" in card.get_by_role("list", name="What to expect").inner_text()
    tab.get_by_role("button", name="Add idle hands").click()
    tab.get_by_text("make no gesture").wait_for()
    card.get_by_text("of your own idle hands").wait_for()
    tab.get_by_role("button", name="Forget them").click()
    card.get_by_text("of another person's").wait_for()
    assert idle.own() is None
    assert tab.said == []
