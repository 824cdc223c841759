"""The recogniser: from hands to gesture events, in order and in pairs, whatever the hands do."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.gestures.recogniser import Recogniser
from gesturectl.model.types import MOTIONS, HandFrame, PoseScore
from tests.gestures.hands import CURLED, OUT, SIZE, STRAIGHT, gapped, hand, posed, seen, world

FRAME = 1 / 30


class Scripted:
    """Says the next pose of each hand's list, or `none`."""

    def __init__(self):
        self.next = {}

    def classify(self, hand):
        return PoseScore(hand.track_id, *self.next.get(hand.track_id, ("none", 0.9)))


class Table:
    """Reads a trace of hands by words and tells the events by words.

    `fist 0.3, away 0.1, ok@0.2 0.5`: a pose, or one with its thumb so many palm lengths away from the index tip, and
    how many seconds it is shown.
    """

    def __init__(self):
        self.recogniser = Recogniser(PoseClassifier(), "three")
        self.t = 0.0

    def play(self, script):
        told = []
        for item in script.split(","):
            what, seconds = item.split()
            pose, _, gap = what.partition("@")
            hands = () if pose == "away" else (gapped(float(gap), shape=pose) if gap else posed(pose),)
            for _ in range(round(float(seconds) / FRAME)):
                _, events = self.recogniser.step(seen(self.t, *hands))
                told += [f"{e.phase} {e.name}" for e in events if e.phase != "update"]
                self.t += FRAME
        return told


@pytest.mark.parametrize(
    ("script", "events"),
    [
        ("fist 0.4, relaxed 0.4", ["begin fist", "end fist", "begin relaxed"]),
        ("fist 0.4, two 0.034, fist 0.3", ["begin fist"]),
        ("fist 0.4, away 0.1, fist 0.3", ["begin fist"]),
        ("two 0.4, fist 0.4, two 0.4", ["begin two", "end two", "begin fist", "end fist", "begin two"]),
        ("ok@0.9 0.3, ok@0.5 0.04, ok@0.2 0.5, ok@0.9 0.4", ["begin pinch", "end pinch"]),
        ("ok@0.2 1", []),
        ("ok@0.2 0.5, ok@0.9 0.3, ok@0.2 0.3", ["begin pinch"]),
        ("ok@0.9 0.3, ok@0.2 0.4, ok@0.9 0.034, ok@0.2 0.4", ["begin pinch"]),
        ("ok@0.9 0.3, ok@0.2 0.3, ok@0.9 0.2, ok@0.2 0.3", ["begin pinch", "end pinch", "begin pinch"]),
    ],
)
def test_trace(script, events):
    told = [e for e in Table().play(script) if not e.endswith((" open", " none"))]
    assert told == events


def test_a_pinch_of_the_middle_finger_is_not_one_of_the_index():
    table, events = Table(), []
    for gap in [0.9] * 10 + [0.5] + [0.15] * 10:
        frame = seen(table.t, gapped(gap, finger=12, shape="pinch_middle"))
        events += table.recogniser.step(frame)[1]
        table.t += FRAME
    assert [e.name for e in events if e.phase == "begin" and "pinch" in e.name] == ["pinch_middle"]


@pytest.mark.parametrize(
    ("pause", "every", "then"), [(0, FRAME, []), (0.1, FRAME, []), (0.4, FRAME, ["pinch"]), (0, 0.25, [])]
)
def test_one_finger_presses_nothing_while_the_thumb_comes_from_the_other(pause, every, then):
    table, begun = Table(), []

    def shown(seconds, gap, finger, shape):
        return [gapped(gap, finger=finger, shape=shape)] * (round(seconds / every) or seconds > 0)

    middle = [*shown(0.3, 0.9, 12, "pinch_middle"), *shown(0.02, 0.5, 12, "pinch_middle")]
    middle += shown(0.5, 0.15, 12, "pinch_middle")
    for each in [*middle, *shown(pause, 0.9, 8, "ok"), *shown(pause / 10, 0.5, 8, "ok"), *shown(0.3, 0.15, 8, "ok")]:
        begun += table.recogniser.step(seen(table.t, each))[1]
        table.t += every
    pinches = [e.name for e in begun if e.phase == "begin" and "pinch" in e.name]
    assert pinches == ["pinch_middle", *then]


@pytest.mark.parametrize(("clenches", "events"), [(True, []), (False, ["pinch"])])
def test_thumb_and_index_meet_in_a_pinch_but_not_on_the_way_to_a_fist(clenches, events):
    table, begun = Table(), []
    for share in [0.0] * 12 + [0.2, 0.4, 0.6]:
        index = [a + (b - a) * share for a, b in zip(STRAIGHT, CURLED, strict=True)]
        others = index if clenches else STRAIGHT
        points = world(0 if share > 0.3 else OUT, index, others, others, others)
        begun += table.recogniser.step(seen(table.t, hand(points, scale=1200.0)))[1]
        table.t += FRAME
    assert [e.name for e in begun if e.phase == "begin" and e.name != "open"] == events


@pytest.mark.parametrize(("pose", "events"), [("fist", ["pinch"]), ("none", ["pinch"]), ("my_own", [])])
def test_a_pinch_is_one_whatever_built_in_pose_it_resembles_but_the_users_own_gestures_go_before_it(pose, events):
    classifier, begun = Scripted(), []
    recogniser = Recogniser(classifier, "three")
    classifier.next = {1: (pose, 0.9)}
    for i, gap in enumerate([0.9] * 10 + [0.6, 0.4] + [0.2] * 10):
        begun += [e.name for e in recogniser.step(seen(i * FRAME, gapped(gap)))[1] if e.phase == "begin"]
    assert [n for n in begun if n == "pinch"] == events


def test_no_other_pose_begins_while_the_fingers_close():
    classifier, begun, t = Scripted(), [], 0.0
    recogniser = Recogniser(classifier, "three")
    for pose, gap in [("none", 0.9)] * 10 + [("none", 0.6)] + [("fist", 0.4), ("fist", 0.3)] + [("fist", 0.2)] * 9:
        classifier.next = {1: (pose, 0.9)}
        begun += [e.name for e in recogniser.step(seen(t, gapped(gap)))[1] if e.phase == "begin"]
        t += FRAME
    assert begun == ["pinch"]


def test_a_pose_of_ones_own_with_fingers_that_touch_begins():
    classifier, begun, t = Scripted(), [], 0.0
    recogniser = Recogniser(classifier, "three")
    for pose, gap in [("none", 0.9)] * 10 + [("mine", 0.6), ("mine", 0.4), ("mine", 0.3)] + [("mine", 0.2)] * 9:
        classifier.next = {1: (pose, 0.9)}
        begun += [e.name for e in recogniser.step(seen(t, gapped(gap)))[1] if e.phase == "begin"]
        t += FRAME
    assert begun == ["mine"]


def begun(*parts):
    """What begins and ends of poses `(name, gap of thumb and index, frames)`."""
    classifier, told, t = Scripted(), [], 0.0
    recogniser = Recogniser(classifier, "three")
    for pose, gap, frames in parts:
        for _ in range(frames):
            classifier.next = {1: (pose, 0.9)}
            _, events = recogniser.step(seen(t, gapped(gap)))
            told += [f"{e.phase} {e.name}" for e in events if e.phase != "update"]
            t += FRAME
    return told


OPEN, TOUCHING = ("none", 0.9, 10), ("none", 0.2, 8)


def test_a_pinch_on_the_way_to_a_pose_of_ones_own_gives_way_to_it_and_does_not_come_back():
    told = begun(OPEN, TOUCHING, ("mine", 0.2, 9), ("none", 0.2, 9), ("none", 0.9, 9))
    assert told == ["begin pinch", "end pinch", "begin mine", "end mine"]


def test_a_pinch_outlasts_single_frames_of_a_pose_of_ones_own():
    told = begun(OPEN, TOUCHING, ("mine", 0.2, 2), ("none", 0.2, 3), ("mine", 0.2, 2), TOUCHING)
    assert told == ["begin pinch"]


def test_two_poses_of_ones_own_that_take_turns_press_no_second_time():
    told = begun(OPEN, TOUCHING, *[("mine", 0.2, 2), ("other", 0.2, 2)] * 4, TOUCHING)
    assert told == ["begin pinch", "end pinch"]


def test_fingers_that_touch_in_a_pose_of_ones_own_do_not_press_when_it_is_left():
    told = begun(OPEN, ("mine", 0.2, 12), ("none", 0.2, 12), ("none", 0.9, 9), TOUCHING)
    assert told == ["begin mine", "end mine", "begin pinch"]


def test_a_drag_goes_on_when_the_hand_comes_to_look_like_a_pose_of_ones_own():
    assert begun(OPEN, TOUCHING, TOUCHING, TOUCHING, ("mine", 0.2, 12)) == ["begin pinch"]


@pytest.mark.parametrize(("pinch", "finger", "shape"), [("pinch", 8, "ok"), ("pinch_middle", 12, "pinch_middle")])
def test_the_closing_fingers_are_known_before_the_pinch_begins(pinch, finger, shape):
    table, before = Table(), []
    for _ in range(12):
        table.recogniser.step(seen(table.t, gapped(0.95, finger=finger, shape=shape)))
        table.t += FRAME
    assert table.recogniser.pinching_since(1) is None
    for gap in (0.75, 0.6, 0.45, 0.2, 0.2):
        _, events = table.recogniser.step(seen(table.t, gapped(gap, finger=finger, shape=shape)))
        table.t += FRAME
        if any(e.name == pinch for e in events):
            break
        before.append(table.recogniser.pinching_since(1))
    assert any(since is not None for since in before)
    assert table.recogniser.pinching_since(1) < 0.4
    assert table.recogniser.pinching_since(99) is None


def test_a_hand_that_is_forgotten_begins_anew():
    table = Table()
    table.play("fist 0.4")
    table.recogniser.forget(1)
    assert table.recogniser.held(1) == "none"
    assert table.play("fist 0.4") == ["begin fist"]


def test_a_lone_image_gives_its_poses_and_no_events():
    recogniser = Recogniser(PoseClassifier(), "three")
    for i in range(20):
        frame = HandFrame(float(i), SIZE, (posed("fist", track=1), posed("open", track=2, at=(500, 280))), f"{i}.jpg")
        poses, events = recogniser.step(frame)
        assert ([p.pose for p in poses], events) == (["fist", "open"], [])
    assert recogniser.held(1) == "none"


def test_there_is_one_pose_a_hand_and_frame_in_the_hands_order():
    recogniser = Recogniser(PoseClassifier(), "three")
    poses, _ = recogniser.step(seen(0.0, posed("two", track=5), posed("fist", track=2, at=(520, 280))))
    assert [(p.track_id, p.pose) for p in poses] == [(5, "two"), (2, "fist")]


poses = st.sampled_from(["none", "open", "fist", "two", "pinch", "ok", "pinch_middle", "call"])
looks = st.tuples(poses, st.floats(0.5, 1.0), st.floats(0.1, 1.0), st.sampled_from([8, 12]), st.integers(100, 540))
frames = st.tuples(st.floats(0.01, 0.2), st.dictionaries(st.sampled_from([1, 2]), looks, max_size=2), st.booleans())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(frames, st.integers(1, 6)), max_size=25))
def test_every_begin_of_a_hand_that_is_not_forgotten_gets_one_end(runs):
    classifier = Scripted()
    recogniser, t, going = Recogniser(classifier, "any"), 0.0, {}

    def check(events):
        for e in events:
            assert e.t == t
            swipes, hand = e.name in MOTIONS, e.track_id
            if e.phase == "begin":
                assert (hand, swipes) not in going
                going[hand, swipes] = e.name
            else:
                assert going[hand, swipes] == e.name
                if e.phase != "update":
                    del going[hand, swipes]

    for (dt, hands, cancel), times in runs:
        for _ in range(times):
            t += dt
            classifier.next = {k: (pose, score) for k, (pose, score, *_) in hands.items()}
            shown = [
                replace(gapped(gap, finger=finger, at=(x, 280)), track_id=k)
                for k, (_, _, gap, finger, x) in hands.items()
            ]
            check(recogniser.step(seen(t, *shown))[1])
        if cancel:
            recogniser.forget(1)
            going = {what: name for what, name in going.items() if what[0] != 1}
            assert recogniser.held(1) == "none"
