"""Which way to click is surest, for people who are sure with one of them and not with another."""

from pathlib import Path

import pytest

from gesturectl.learn.calibrate import observe
from gesturectl.learn.classifier import Trained
from gesturectl.learn.clicks import SIGNS, ClickTest, clicks
from gesturectl.model import gallery
from gesturectl.model.samples import Gesture, PoseSample
from gesturectl.model.trace import read_frames
from gesturectl.settings import Config
from tests.hands import frame, hand

LATE = 0.4  # seconds from a sign to what the person does
CLOSED = 0.3  # seconds of a pinch
SKIPPED = ("about", "pinch", "pinch_middle", "dwell")
TAP = "index_tap"
TAPS = Path(__file__).parents[1] / "pipeline" / "test_rest_taps.jsonl"  # two that are seen


@pytest.fixture(autouse=True)
def _own_gestures(tmp_path, monkeypatch):
    monkeypatch.setenv("GESTURECTL_DATA", str(tmp_path))


class Person:
    """Does what is asked for at each sign in the pose `poses` has for it, and also does `unasked` at its times."""

    def __init__(self, poses, unasked=()):
        self.poses, self.unasked = poses, unasked
        self.at, self.signed, self.t0, self.part = (320.0, 240.0), None, 0.0, ""

    def hand(self, t, progress):
        if progress is not None and progress.part != self.part:
            self.part, self.t0, self.signed = progress.part, t, None
        if progress is not None and progress.sign and (self.signed is None or t - self.signed > 1.0):
            self.signed = t
        since = t - self.signed - LATE if self.signed is not None else -1.0
        if self.part == "about":
            self.at = (320.0 + 60 * ((t / 2) % 1), 240.0)
        if self.part == "dwell" and "dwell" in self.poses and 0 <= since < 0.3:
            self.at = (self.at[0] + (6 if self.at[0] < 360 else -90), 240.0)
        pose = self.poses.get(self.part, "relaxed") if 0 <= since < CLOSED and self.part != "dwell" else "relaxed"
        for part, pose_then, begin in self.unasked:
            if part == self.part and begin <= t - self.t0 < begin + CLOSED:
                pose = pose_then
        return hand(pose, *self.at)


def tried(person, config=None, skip=()):
    test, progress, t = ClickTest(config or Config()), None, 0.0
    signs = 0
    while not test.finished:
        if progress is not None and progress.part in skip and not progress.said:
            test.leave_out()
        before = progress
        progress = test.step(frame(t, person.hand(t, progress)))
        signs += progress.sign and not (before and before.sign)
        t += 1 / 30
    return test, signs


def test_the_way_that_answers_each_sign_is_the_surest():
    test, signs = tried(Person({"pinch": "pinch", "pinch_middle": "relaxed"}))
    found = {c.name: c for c in test.counted()}
    assert (found["pinch"].answered, found["pinch"].unasked) == (SIGNS, 0)
    assert found["pinch"].delay == pytest.approx(LATE, abs=0.2)
    assert (found["pinch_middle"].answered, found["pinch_middle"].delay) == (0, None)
    assert found["pinch"].words().startswith("5 of 5 clicked, 0.")
    assert found["pinch_middle"].words() == "0 of 5 clicked; none unasked"
    assert test.surest().name == test.counted()[0].name == "pinch"
    assert signs == 3 * SIGNS


def test_clicks_that_nobody_asked_for_count_against_a_way():
    slips = [("about", "pinch", 4.0), ("about", "pinch", 6.0), ("pinch", "pinch", 3.9)]
    test, _ = tried(Person({"pinch": "pinch", "dwell": True}, slips), skip=("pinch_middle",))
    assert [(c.name, c.answered, c.unasked) for c in test.counted()] == [("dwell", SIGNS, 0), ("pinch", SIGNS, 3)]
    assert test.surest().name == "dwell"


def test_where_no_way_is_sure_none_is_named():
    test, _ = tried(Person({}), skip=("dwell",))
    assert {(c.answered, c.unasked) for c in test.counted()} == {(0, 0)}
    assert test.surest() is None
    nothing, signs = tried(Person({}), skip=("about", "pinch", "pinch_middle", "dwell"))
    assert (nothing.counted(), nothing.surest(), signs) == ([], None, 0)


def test_signs_wait_for_a_hand_that_is_away():
    test, progress = ClickTest(Config()), None
    signs, t = 0, 0.0
    while not test.finished:
        if progress is not None and progress.part != "pinch" and not progress.said:
            test.leave_out()
        before, away = progress, 7.0 < t < 20.0
        progress = test.step(frame(t) if away else frame(t, hand("relaxed")))
        signs += progress.sign and not (before and before.sign)
        t += 1 / 30
    assert signs == SIGNS
    assert t > 20.0 + 2.0 * (SIGNS - 1)


def test_taps_on_the_desk_are_tried_in_rest_mode_alone():
    resting = Config.model_validate({"pointer": {"mode": "rest"}})
    tapping = [observe(f, f.hands[0]) for f in read_frames(TAPS) if f.hands]
    found = {name: clicks(tapping, resting, Trained(resting.gestures), name) for name in (TAP, "pinch", "thumb_tap")}
    assert {name: len(times) for name, times in found.items()} == {TAP: 3, "pinch": 0, "thumb_tap": 0}
    raised, lying = (tried(Person({}), config, skip=SKIPPED)[0] for config in (Config(), resting))
    assert [c.name for c in raised.counted()] == []
    assert sorted(c.name for c in lying.counted()) == [TAP, "thumb_tap"]


def test_a_gesture_of_ones_own_in_the_place_of_a_pinch_is_none():
    gallery.store(Gesture("mine", "pose", poses=(PoseSample(hand("pinch")),)))
    test, _ = tried(Person({"pinch": "pinch"}), skip=("about", "pinch_middle", "dwell"))
    assert [(c.name, c.answered) for c in test.counted()] == [("pinch", 0)]
