"""Pinches of people as the tracker recorded them: what is one, and what only looks like one."""

from pathlib import Path

import pytest

from gesturectl.gestures.poses import PoseClassifier
from gesturectl.gestures.recogniser import Recogniser
from gesturectl.model.trace import read_frames

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
