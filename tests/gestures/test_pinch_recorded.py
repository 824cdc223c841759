"""Pinches of people as the tracker recorded them: what is one, and what only looks like one."""

from pathlib import Path

import pytest

from gesturectl.actions.desktop import GNOME
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.gestures.recogniser import Recogniser
from gesturectl.model.trace import read_frames
from gesturectl.model.types import Button
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.settings import Config

HERE = Path(__file__).parent


# name, frames between which the fingers meet and between which they part
@pytest.mark.parametrize(
    ("name", "closes", "opens"),
    [
        ("curled", (24, 32), (32, 40)),  # three fingers curled; a frame on the way looks like a fist
        ("tap", (18, 24), (32, 38)),  # into a fist right after it
        ("fist", None, None),  # a thumb that comes to a fist whose index finger is taken for straight
    ],
)
def test_a_pinch_is_told_once_and_from_a_fist(name, closes, opens):
    recogniser, told = Recogniser(PoseClassifier(), "three"), []
    for i, frame in enumerate(read_frames(HERE / f"test_pinch_{name}.jsonl")):
        _, events = recogniser.step(frame)
        told += [(e.phase, i) for e in events if e.name.startswith("pinch") and e.phase != "update"]
    assert [phase for phase, _ in told] == (["begin", "end"] if closes else [])
    for (_, i), (first, last) in zip(told, (closes, opens) if closes else (), strict=True):
        assert first <= i <= last


# name, when the fingers meet, in seconds
@pytest.mark.parametrize(
    ("name", "meet"),
    [
        ("mistaken", 0.89),  # a right palm, half curled, that the tracker takes for the back of a left hand
        ("bent", 1.07),  # three fingers half curled; the network before this one gave it hardly any probability
    ],
)
def test_a_rendered_pinch_presses_once(name, meet):
    pipeline = Pipeline(Config(), PoseClassifier(), GNOME, (1920, 1080), (960.0, 540.0))
    frames = read_frames(HERE / f"test_pinch_{name}.jsonl")
    sent = [event for frame in frames for event in pipeline.step(frame).outputs if isinstance(event, Button)]
    assert [event.button for event in sent if event.pressed] == ["left"]
    assert meet - 0.15 <= sent[0].t <= meet + 0.1
