"""Figures on trained gestures, and the classifier of a run that follows the stored samples."""

import os
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from gesturectl.cli.gesture.evaluate import begun_in_words
from gesturectl.gestures.poses.trained import apart, views
from gesturectl.learn import idle
from gesturectl.learn.advice import advice
from gesturectl.learn.classifier import LiveGestures, Trained, pose_classifier
from gesturectl.learn.evaluation import (
    LONGEST_STEP,
    Confusion,
    FalseActivations,
    leave_one_out,
    leave_one_person_out,
    motions_left_out,
    on_footage,
    total,
)
from gesturectl.learn.training import from_clip, shown_hand, spread
from gesturectl.model import gallery
from gesturectl.model.errors import InputError
from gesturectl.model.samples import Gesture, MotionSample, PoseSample
from gesturectl.model.trace import TraceWriter
from gesturectl.model.types import HandFrame, frozen
from gesturectl.settings import Config, Gestures
from tests.gestures.hands import SHAPES, UNKNOWN, hand
from tests.hands import stream, turned, write_trace
from tests.xserver import wait_for

VIEWS = [{"yaw": -15}, {"yaw": -7}, {}, {"yaw": 8}, {"pitch": 12}, {"pitch": -12}]


def gesture(name, shape, *people):
    people = people or ("",)
    return Gesture(name, "pose", tuple(PoseSample(hand(shape, **v), "", p) for p in people for v in VIEWS))


MINE = gesture("mine", UNKNOWN["middle alone"], "ann", "bob")
HORNS = gesture("horns", SHAPES["rock"], "ann", "bob")


def test_a_confusion_matrix_has_rows_true_and_columns_answered():
    confusion = Confusion(not_found={"b": 2})
    for true, answer in (("a", "a"), ("a", "none"), ("b", "a")):
        confusion.add(true, answer)
    assert confusion.labels == ["a", "b", "none"]
    assert confusion.matrix == [[1, 0, 1], [1, 0, 0], [0, 0, 0]]
    assert confusion.right == 1


def test_of_two_hands_the_one_is_taken_that_does_not_hang_down():
    raised, hip = hand(SHAPES["rock"], scale=900, at=(200, 200)), hand(SHAPES["relaxed"], scale=1400, roll=170)
    small, aside = hand(SHAPES["rock"], scale=700), hand(SHAPES["fist"], scale=1400, roll=95)
    for hands, shown in (
        ([raised, hip], raised),
        ([hip, raised], raised),
        ([hip], hip),
        ([small, raised], raised),
        ([small, aside], aside),  # a thumb that points up or down
        ([], None),
    ):
        assert shown_hand(hands) is shown


def test_samples_that_differ_by_the_turn_alone_are_told_apart_unless_that_does_not_count():
    up = gesture("up", UNKNOWN["middle alone"])
    down = replace(up, name="down", poses=tuple(turn(s, 180) for s in up.poses))
    told = leave_one_out([up, down])
    assert told.answers == told.true
    assert not any("down" in line for line in advice(up, [down]))
    either = [replace(g, any_turn=True) for g in (up, down)]
    assert any("looks like your `down`" in line for line in advice(either[0], either[1:]))
    shown = down.poses[0].hand
    assert [pose_classifier(Gestures(), [g], only_trained=True).classify(shown).pose for g in (up, either[0])] == [
        "none",
        "up",
    ]


def turn(sample, degrees):
    return replace(sample, hand=turned(sample.hand, degrees))


def test_samples_are_judged_by_the_others_and_people_by_other_people():
    assert leave_one_out([MINE, HORNS]).matrix == [[12, 0, 0], [0, 12, 0], [0, 0, 0]]
    by_others = leave_one_person_out([MINE, HORNS])
    assert by_others.answers == by_others.true
    assert by_others.right == 24
    alone = gesture("alone", UNKNOWN["little alone"], "ann")
    assert leave_one_person_out([alone]).matrix == [[0, 6], [0, 0]]


def test_advice_names_what_is_too_close_and_what_is_replaced():
    twin = gesture("twin", UNKNOWN["middle alone"], "eve")
    (said,) = [line for line in advice(twin, [MINE, HORNS, twin]) if "mine" in line]
    assert said.startswith("`twin` looks like your `mine`, and the two may be taken for each other.")
    assert any("12 of 12" in line and "`rock`" in line for line in advice(HORNS, [MINE, HORNS]))
    assert advice(MINE, [MINE, HORNS]) == []
    same = Gesture("same", "pose", (PoseSample(hand(UNKNOWN["middle alone"])),) * 9)
    assert any("same angle" in line for line in advice(same, []))
    assert any("more samples" in line for line in advice(gesture("few", SHAPES["open"]), []) + advice(
        Gesture("one", "pose", MINE.poses[:1]), []))  # fmt: skip


def test_what_begins_in_footage_is_counted_by_the_hour(tmp_path, monkeypatch):
    monkeypatch.setenv("GESTURECTL_DATA", str(tmp_path))
    frames = list(stream((1.0, "open", 320, 240), (1.0, "fist", 320, 240), (1.0, "open", 320, 240)))
    like_a_fist = Gesture("mine", "pose", (PoseSample(frames[40].hands[0]),))
    gallery.store(like_a_fist)
    found = on_footage(frames, Trained(Gestures()), ["mine"])
    assert found.begun == {"mine": 1}
    assert found.an_hour("mine") == pytest.approx(3600 / found.seconds)
    both = total([found, found])
    assert (both.begun["mine"], both.seconds) == (2, 2 * found.seconds)
    later = [replace(f, t=f.t + 7200) for f in frames]
    joined = on_footage([*frames, *later], Trained(Gestures()), ["mine"])
    assert joined.seconds == pytest.approx(2 * found.seconds + LONGEST_STEP)


def test_a_clip_gives_the_pose_that_it_shows_most_and_no_other(tmp_path):
    path = tmp_path / "t.jsonl"
    frames = stream((0.4, "fist", 320, 240), (2.0, "two", 320, 240), (0.4, "open", 320, 240), (0.3, None, 0, 0))
    with path.open("wb") as f:
        writer = TraceWriter(f)
        writer.meta((640, 480), 30.0, "made up")
        for frame in frames:
            writer.frame(frame)
    taken = from_clip(str(path), Config())
    assert (taken.seen, taken.without_hand) == (93, 9)
    assert 15 <= taken.other <= 24
    assert 0 < len(taken.samples) <= 50
    built_in = pose_classifier(Gestures(), [])
    assert {built_in.classify(s.hand).pose for s in taken.samples} <= {"two", "victory"}


def test_a_clip_of_many_poses_teaches_none(tmp_path):
    parts = [(0.5, name, 320, 240) for name in ("fist", "open", "thumb_up", "call", "rock")]
    path = write_trace(tmp_path / "t.jsonl", stream(*parts))
    with pytest.raises(InputError, match=r"no pose is shown for most of it; \d\d of 70 frames"):
        from_clip(str(path), Config())


def test_the_most_different_samples_are_kept():
    hands = [hand(SHAPES["open"], yaw=y) for y in (0, 1, 2, 3, 4, 25, -25)]
    chosen, other = spread(hands, most=3)
    assert other == 0
    assert {5, 6} < set(chosen)


def test_motions_are_judged_by_the_other_examples():
    def motion(name, x, y):
        ways = [np.array([(0.05 * k, x * k * s, y * k * s) for k in range(8)]) for s in (0.2, 0.22, 0.25)]
        return Gesture(name, "motion", motions=tuple(MotionSample(frozen(w)) for w in ways))

    gestures = [motion("rightwards", 1.0, 0.1), motion("downwards", 0.1, 1.0)]
    assert motions_left_out(gestures).matrix == [[3, 0, 0], [0, 3, 0], [0, 0, 0]]
    assert advice(gestures[0], gestures) == []
    assert "`rightwards`: 3 of 3" in advice(motion("again", 1.0, 0.2), gestures)[0]
    mixed = Gesture("mixed", "motion", motions=(*gestures[0].motions[:2], gestures[1].motions[0]))
    assert any("1 of 3 are unlike the others" in line for line in advice(mixed, []))


def test_a_clip_without_hands_is_told(tmp_path):
    path = tmp_path / "t.jsonl"
    with path.open("wb") as f:
        TraceWriter(f).meta((640, 480), 30.0, "empty")
    with pytest.raises(InputError, match="no hand"):
        from_clip(str(path), Config())


def test_a_running_classifier_takes_up_new_gestures_and_forgets_removed_ones(tmp_path, monkeypatch):
    monkeypatch.setenv("GESTURECTL_DATA", str(tmp_path))
    shown = MINE.poses[2].hand
    with closing(LiveGestures(every=0.01)) as gestures:
        live = gestures.trained(Gestures())
        assert live.classify(shown).pose == "none"
        gallery.store(MINE)
        wait_for(lambda: live.classify(shown).pose == "mine", "the gesture", seconds=10)
        assert Trained(Gestures()).classify(shown) == live.classify(shown)
        gallery.remove("mine")
        wait_for(lambda: live.classify(shown).pose == "none", "its end", seconds=10)


def unlike(seen, low, high):
    """The hand with other points, so that it is some way from what it was in the metric."""
    for seed in range(1000):
        shift = np.random.default_rng(seed).normal(0, 0.012, (21, 3))
        other = replace(seen, world=frozen(seen.world + shift), landmarks=frozen(seen.landmarks + 1500 * shift))
        if low < apart(views([other]), views([s.hand for s in MINE.poses])).min() < high:
            return other
    raise AssertionError("no such hand")


def test_a_running_classifier_tells_gestures_from_ones_own_idle_hands(tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("GESTURECTL_DATA", str(tmp_path))
    gallery.store(MINE)
    shown = unlike(MINE.poses[2].hand, 2.6, 3.0)
    with closing(LiveGestures(every=0.01)) as gestures:
        live = gestures.trained(Gestures())
        assert live.classify(shown).pose == "mine"
        idle.keep([HandFrame(0.1 * i, (640, 480), (shown,)) for i in range(10)])
        wait_for(lambda: live.classify(shown).pose == "none", "the idle hands", seconds=10)
        assert live.classify(MINE.poses[2].hand).pose == "mine"
        idle.path().write_text("no trace\n")
        wait_for(lambda: live.classify(shown).pose == "mine", "their end", seconds=10)
        wait_for(lambda: str(idle.path()) in caplog.text, "what is wrong with the file", seconds=10)
        idle.forget()
        assert live.classify(MINE.poses[2].hand).pose == "mine"


def test_a_run_with_gestures_of_the_users_own_never_loads_the_evaluation(tmp_path, monkeypatch):
    monkeypatch.setenv("GESTURECTL_DATA", str(tmp_path))
    gallery.store(MINE)
    trace = write_trace(tmp_path / "t.jsonl", stream((0.5, "open", 320, 240), (0.5, "fist", 320, 240)))
    run = ["run", "--source", str(trace), "--output", "none", "--screen", "1920x1080", "--speed", "max"]
    script = f"""
import sys
import gesturectl.cli, gesturectl.run.assemble
assert gesturectl.cli.main({run!r}) == 0
import gesturectl.page.server.teach
print("loaded", *(m for m in ("gesturectl.learn.classifier", "gesturectl.learn.evaluation") if m in sys.modules))
"""
    env = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    out = subprocess.run([sys.executable, "-c", script], env=env, check=True, capture_output=True, text=True).stdout
    assert out.splitlines()[-1] == "loaded gesturectl.learn.classifier"


@pytest.mark.parametrize(
    ("right", "n", "said"),
    [
        (1, 1, "1 of 1 right, too few to say how often: it takes 20"),
        (19, 19, "19 of 19 right, too few to say how often: it takes 20"),
        (20, 20, "20 of 20 right, 100%; with more samples likely 84% to 100%"),
        (50, 100, "50 of 100 right, 50%; with more samples likely 40% to 60%"),
    ],
)
def test_a_share_says_what_it_rests_on(right, n, said):
    confusion = Confusion()
    for i in range(n):
        confusion.add("mine", "mine" if i < right else "none")
    assert confusion.right_in_words() == said


@pytest.mark.parametrize(("seconds", "rated"), [(13.0, False), (599.0, False), (600.0, True)])
def test_short_footage_has_no_rate(seconds, rated):
    found = FalseActivations(seconds, {"mine": 5})
    told = list(begun_in_words(found, ["mine"]))
    assert found.rated == rated
    assert ("an hour" in told[1]) == rated
    assert ("give 10 minutes or more" in told[0]) == (not rated)
    assert told[1].startswith("  mine: began 5 times")
