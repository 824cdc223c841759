"""What is said of a pose beforehand: how often it is missed, which sides are lacking, how often it comes unmeant."""

import math
from dataclasses import replace

import numpy as np
import pytest

from gesturectl.gestures.poses.trained import views
from gesturectl.learn import forecast, idle
from gesturectl.model.errors import InputError
from gesturectl.model.samples import Gesture, MotionSample, PoseSample
from gesturectl.model.types import frozen
from tests.hands import frame, hand


def seen_from(name, yaw, pitch=0.0, side="right"):
    """A hand whose palm is turned by degrees to the picture's right, and up."""
    h = hand(name, side=side)
    turn = forecast._turn(yaw, pitch, 0.0).T
    middle = h.landmarks.mean(axis=0)
    return replace(h, landmarks=frozen((h.landmarks - middle) @ turn + middle), world=frozen(h.world @ turn))


def pose(hands, any_turn=False):
    return Gesture("it", "pose", poses=tuple(PoseSample(h) for h in hands), any_turn=any_turn)


def bent(name, n, by=0.004, seed=0):
    """Hands in a pose whose points differ a little, in metres."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(n):
        h, shift = hand(name), rng.normal(0, by, (21, 3))
        found.append(replace(h, world=frozen(h.world + shift), landmarks=frozen(h.landmarks + 1500 * shift)))
    return found


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("GESTURECTL_DATA", str(tmp_path))


def test_more_samples_and_more_sides_promise_fewer_misses():
    few, many = (forecast.forecast(pose(bent("rock", n)), None).missed for n in (3, 8))
    assert 0 < many.expected < few.expected < few.high < 1
    sides = [seen_from("rock", *turn) for turn in ((0, 0), (20, 0), (-20, 0), (0, 20), (0, -20))]
    model = forecast.model()
    known = views(sides)
    # The same hands as far as their shape goes, all seen from the front.
    alike = replace(known, turned=np.repeat(known.turned[:1], 5, axis=0))
    assert forecast.missed(known, model).expected < forecast.missed(alike, model).expected


def test_frames_of_a_hand_that_is_held_still_are_as_one_sample():
    still = forecast.forecast(pose([hand("rock")] * 50), None).missed
    assert still.expected > 1.2 * forecast.forecast(pose(bent("rock", 8)), None).missed.expected


def test_samples_that_are_unlike_each_other_promise_more_misses():
    calm, wild = (forecast.forecast(pose(bent("rock", 5, by)), None).missed for by in (0.002, 0.01))
    assert calm.expected < wild.expected


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize(
    ("shown", "lacking"),
    [((20, 0), "to your left"), ((-20, 0), "to your right"), ((0, 20), "up"), ((0, -20), "down")],
)
def test_the_sides_that_are_lacking_are_named(side, shown, lacking):
    """The picture is not mirrored: what is turned to its right is turned to the person's left."""
    all_sides = [(20, 0), (-20, 0), (0, 20), (0, -20)]
    hands = [seen_from("rock", *turn, side=side) for turn in all_sides]
    assert forecast.forecast(pose(hands), None).sides is None
    found = forecast.forecast(pose([h for h, turn in zip(hands, all_sides, strict=True) if turn != shown]), None)
    assert lacking in found.sides.names
    assert found.sides.missed < found.missed.expected


def test_little_is_said_of_two_samples_and_nothing_of_a_motion():
    found = forecast.forecast(pose(bent("rock", 2)), None)
    assert (found.missed, found.sides, found.grade) == (None, None, None)
    assert "from 3 samples on" in forecast.in_words(found)[0]
    points = frozen(np.array([(0, 0, 0), (1, 1, 0)]))
    assert forecast.forecast(Gesture("it", "motion", motions=(MotionSample(points),)), None) is None
    assert "motion" in forecast.in_words(None)[0]


def test_no_side_is_lacking_where_any_turn_counts():
    assert forecast.forecast(pose(bent("rock", 5), any_turn=True), None).sides is None


def test_what_idle_hands_show_is_expected_to_come_unmeant():
    rare = forecast.forecast(pose(bent("rock", 5)), None)
    common = forecast.forecast(pose(bent("open", 5)), None)
    assert rare.unmeant.seen == 0 < common.unmeant.seen
    assert rare.unmeant.high < common.unmeant.expected < common.unmeant.high
    assert f"it came {common.unmeant.seen} times in 6.8 minutes" in forecast.in_words(common)[-1]


def test_of_what_never_came_only_the_end_is_said_that_so_much_footage_allows():
    """Of a Poisson process that gave nothing in T hours, 3.0 an hour by T are what 19 of 20 stay below."""
    rock = pose(bent("rock", 5))
    hours = idle.shared().seconds / 3600
    found = forecast.forecast(rock, None).unmeant
    assert (found.seen, found.expected) == (0, None)
    assert found.high == pytest.approx(2.9957 / hours, rel=1e-4)
    assert math.exp(-found.high * hours) == pytest.approx(0.05)
    said = forecast.in_words(forecast.forecast(rock, None))[-1]
    assert "never came in 6.8 minutes of another person's busy hands, so most likely fewer than 27 times a day" in said
    assert "about" not in said
    idle.keep(recorded("open", 0, 800, 0.2))
    longer = forecast.forecast(rock, idle.own())
    assert longer.unmeant.high == pytest.approx(2.9957 * 3600 / 800, rel=1e-2)
    said = forecast.in_words(longer)[-1]
    assert "never came in 13.3 minutes of your own idle hands and 6.8 minutes of another person's busy hands" in said
    assert "fewer than 14 times a day" in said
    assert "More of your own" not in said


def recorded(name, t=0.0, seconds=30.0, every=0.1):
    return [frame(t + every * i, hand(name)) for i in range(int(seconds / every) + 1)]


def test_ones_own_idle_hands_count():
    rock = pose(bent("rock", 5))
    before = forecast.forecast(rock, idle.own())
    assert before.own_seconds == 0
    assert "another person's" in forecast.in_words(before)[-1]
    idle.keep(recorded("open"))
    calm = forecast.forecast(rock, idle.own())
    assert calm.own_seconds == pytest.approx(30, abs=1)
    assert calm.unmeant.high == before.unmeant.high  # by half a minute nothing more is known
    idle.keep(recorded("rock", 77.0))
    assert idle.own().seconds == pytest.approx(60, abs=1)
    busy = forecast.forecast(rock, idle.own())
    assert busy.unmeant.expected > calm.unmeant.high
    assert "it came 1 time in 1.0 minutes of your own" in forecast.in_words(busy)[-1]
    assert "your own" in forecast.in_words(calm)[-1]


def test_a_hand_that_stays_begins_once_and_one_that_comes_back_again():
    idle.keep([*recorded("rock", 0, 5), *recorded("open", 6, 5), *recorded("rock", 12, 5)])
    rock = pose(bent("rock", 5))
    assert forecast.begun_idle(rock, views([s.hand for s in rock.poses]), idle.own()) == 2


def test_footage_is_kept_thin_and_short_and_is_forgotten():
    idle.keep(recorded("open", 0, 60, 1 / 30))
    assert idle.path().read_bytes().count(b'"frame"') <= 60 / idle.EVERY + 2
    assert b"picture" not in idle.path().read_bytes()
    for _ in range(3):
        idle.keep(recorded("open", 0, 400, 1.0))
    assert idle.own().seconds <= idle.MOST
    assert (idle.forget(), idle.own(), idle.forget()) == (True, None, False)
    idle.path().write_text("broken")
    broken = idle.keep(recorded("open"))
    assert broken is not None
    assert broken.exists()
    assert idle.forget()
    assert list(idle.path().parent.glob("idle*")) == []


def test_footage_without_a_hand_is_refused_and_a_broken_file_is_kept_beside():
    with pytest.raises(InputError, match="No hand"):
        idle.keep([frame(0.1 * i) for i in range(50)])
    idle.path().write_text("what?\n")
    with pytest.raises(InputError):
        idle.own()
    beside = idle.keep(recorded("open"))
    assert beside.read_text() == "what?\n"
    assert idle.own().seconds > 25


def test_a_recording_of_idle_hands_ends_by_itself():
    recorder = idle.IdleRecorder()
    for f in recorded("open", 3.0, 29.0):
        progress = recorder.step(f)
    assert not recorder.finished
    assert progress.so_far == "29 s with a hand in view"
    recorder.step(frame(3.0 + idle.SHOW))
    assert recorder.finished


@pytest.mark.parametrize(("then", "asked"), [(0.05, True), (0.064, False)])
def test_more_sides_are_asked_for_only_where_the_words_say_that_it_helps(then, asked):
    missed, unmeant = forecast.Range(0.067, 0.25), forecast.Unmeant(1.0, 3.0, 1, 6.8, 0.0)
    lines = forecast.in_words(forecast.Forecast(missed, forecast.Sides(("up",), then), unmeant, 0.0))
    assert lines[0] == "About 1 in 15 will be missed, at most 1 in 4."
    assert any("turned a little up" in line for line in lines) == asked
