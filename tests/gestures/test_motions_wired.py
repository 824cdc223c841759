"""Swipes through the pipeline: what they send, and what the pointer does meanwhile."""

from dataclasses import replace
from itertools import pairwise

from gesturectl.actions.desktop import GNOME
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.types import Button, Key, Move
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.settings import Config
from tests.hands import stream, turned

SETTLE, MAKE = (1.0, "relaxed", 260, 240), (0.4, "three", 260, 240)
SWIPE, REST, BACK = (0.3, "three", 400, 240), (0.4, "three", 400, 240), (0.4, "three", 260, 240)


def pipeline_of(**config):
    return Pipeline(Config(**config), PoseClassifier(), GNOME, (1920, 1080), (960.0, 540.0))


def steps(*parts, **config):
    pipeline = pipeline_of(**config)
    return [pipeline.step(frame) for frame in stream(*parts)]


def outputs(steps, kind, since=0.0):
    return [e for s in steps for e in s.outputs if isinstance(e, kind) and e.t >= since]


def test_a_swipe_sends_its_keys_once_and_its_way_back_nothing():
    run = steps(SETTLE, MAKE, SWIPE, REST, BACK, (0.5, "relaxed", 260, 240))
    told = [(e.name, e.phase, e.pose) for s in run for e in s.gestures if e.name.startswith("swipe")]
    assert told == [("swipe_left", "begin", "three"), ("swipe_left", "end", "three")]
    keys = GNOME["workspace_next"].split("+")
    assert [e.key for e in outputs(run, Key) if e.pressed] == keys
    assert outputs(run, Button) == []


def test_the_pose_itself_goes_on_around_a_swipe():
    run = steps(SETTLE, MAKE, SWIPE, REST, (0.5, "relaxed", 400, 240))
    phases = [e.phase for s in run for e in s.gestures if e.name == "three"]
    assert (phases[0], phases[-1]) == ("begin", "end")
    assert set(phases[1:-1]) == {"update"}


def test_a_swipe_of_a_hand_that_is_not_meant_is_told_and_sends_nothing():
    anyhow = {"motions": {"swipe": {"pose": "any"}}}
    profiles = {"default": ({"on": "swipe_left", "do": "workspace_next"},)}
    pipeline = pipeline_of(gestures=anyhow, profiles=profiles)
    frames = stream((0.8, "open", 200, 240), (0.25, "open", 420, 240), (0.4, "open", 420, 240))
    run = [pipeline.step(replace(f, hands=tuple(turned(h, 180) for h in f.hands))) for f in frames]
    assert pipeline.engaged == ()  # its fingers point down
    assert [e.name for s in run for e in s.gestures] == ["swipe_left", "swipe_left"]
    assert outputs(run, Key) == []


def test_the_pointer_waits_in_the_swipes_pose_and_comes_back_without_a_jump():
    parts = SETTLE, MAKE, SWIPE, REST, BACK, (0.4, "relaxed", 260, 240), (1.0, "relaxed", 360, 240)
    run = steps(*parts)
    assert not [e for e in outputs(run, Move) if 1.2 <= e.t <= 2.5]
    xs = [e.x for e in outputs(run, Move, since=2.5)]
    assert max(abs(b - a) for a, b in pairwise(xs)) < 60
    straight = outputs(steps((4.0, "relaxed", 260, 240), (1.0, "relaxed", 360, 240)), Move)
    assert abs(xs[-1] - straight[-1].x) < 40


def test_where_no_swipe_is_bound_the_pointer_follows_in_the_pose():
    profiles = {"default": ({"on": "pinch", "do": {"press": "left"}},)}
    run = steps(SETTLE, MAKE, SWIPE, profiles=profiles)
    assert [e for e in outputs(run, Move) if e.t > 1.5]
