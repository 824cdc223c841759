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


@pytest.mark.parametrize(
    ("palms", "sent"), [(0.9, ["short"]), (1.3, ["short"]), (1.8, ["long"]), (2.2, ["long"]), (-1.8, [])]
)
def test_of_two_swipes_the_long_one_does_something_else(tmp_path, palms, sent):
    way = path((1.0, 0, 0), (0.3, palms, 0), (0.6, 0, 0))
    trace = write_trace(tmp_path / "swipe.jsonl", (frame(t, hand("three", x, y)) for t, x, y in way))
    config, found = examine(CONFIG)
    assert config, found
    pipeline = Pipeline(config, PoseClassifier(), GNOME, (1000, 800), (500.0, 400.0))
    out = [e for seen in read_frames(trace) for e in pipeline.step(seen).outputs]
    assert [e.text for e in out if isinstance(e, Text)] == sent
