"""How far a motion goes decides what it does."""

import pytest

from gesturectl.actions.desktop import GNOME
from gesturectl.config.load import examine
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.trace import read_frames
from gesturectl.model.types import Text
from gesturectl.pipeline.pipeline import Pipeline
from tests.gestures.test_motions import path
from tests.hands import frame, hand, write_trace

CONFIG = """
profiles:
  default:
    - {on: swipe_left, length: {above: 1.5}, do: {text: long}}
    - {on: swipe_left, length: {below: 1.5}, do: {text: short}}
    - {on: swipe_right, length: {below: 1.5}, do: {text: back}}
"""


EACH = "profiles: {default: [{on: swipe_left, repeat_every: 1, do: {text: a}}]}"


def texts(tmp_path, config, *way):
    trace = write_trace(tmp_path / "swipe.jsonl", (frame(t, hand("three", x, y)) for t, x, y in path(*way)))
    config, found = examine(config)
    assert config, found
    pipeline, out = Pipeline(config, PoseClassifier(), GNOME, (1000, 800), (500.0, 400.0)), []
    for seen in read_frames(trace):
        while (due := pipeline.deadline()) is not None and due <= seen.t:
            out += pipeline.tick(due).outputs
        out += pipeline.step(seen).outputs
    return [e.text for e in out if isinstance(e, Text)]


@pytest.mark.parametrize(
    ("way", "times"),
    [
        ([(0.3, 1.3, 0), (0.6, 0, 0)], 1),
        ([(0.3, 2.2, 0), (0.6, 0, 0)], 2),
        ([(0.25, 1.2, 0), (1.2, 1.2, 0), (0.5, 0, 0)], 2),  # it moves on, slowly
        ([(0.25, 1.2, 0), (0.5, 0, 0), (1.2, 1.2, 0)], 1),  # it rests before
        ([(0.25, 1.2, 0), (0.5, -1.2, 0), (0.5, 0, 0)], 1),
    ],
)
def test_a_swipe_acts_again_for_each_palm_length_that_the_hand_goes(tmp_path, way, times):
    assert texts(tmp_path, EACH, (1.0, 0, 0), *way) == ["a"] * times


@pytest.mark.parametrize(
    ("palms", "sent"), [(0.9, ["short"]), (1.3, ["short"]), (1.8, ["long"]), (2.2, ["long"]), (-1.8, [])]
)
def test_of_two_swipes_the_long_one_does_something_else(tmp_path, palms, sent):
    assert texts(tmp_path, CONFIG, (1.0, 0, 0), (0.3, palms, 0), (0.6, 0, 0)) == sent
