"""Somebody who comes into view while another one points: no event of theirs, and none of the other's is lost."""

from dataclasses import replace

from gesturectl.actions.desktop import GNOME
from gesturectl.actions.schema import Binding
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.types import Button, Key, Move
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.settings import Config, Tracker
from tests.hands import hand, stream

BINDINGS = ({"on": "pinch", "do": {"press": "left"}}, {"on": "fist", "do": {"key": "a"}})
OWN = [(1.0, "relaxed", 300, 240), (1.0, "relaxed", 360, 240), (0.4, "pinch", 360, 240), (0.6, "relaxed", 360, 240)]


def run(passer_by, **tracker):
    """What a hand sends while another one, a quarter as large, passes by and makes gestures."""
    pipeline = Pipeline(
        Config(profiles={"default": tuple(Binding(**b) for b in BINDINGS)}, tracker=Tracker(**tracker)),
        PoseClassifier(),
        GNOME,
        (1280, 720),
        (640, 360),
    )
    sent = []
    for n, frame in enumerate(stream(*OWN)):
        if passer_by is not None:
            pose = "open" if n < 40 else "fist" if n < 60 else "pinch"
            frame = replace(frame, hands=(*frame.hands, hand(pose, 560 - n, 200, track=9, scale=0.25, side=passer_by)))
        while (due := pipeline.deadline()) is not None and due <= frame.t:
            sent += pipeline.tick(due).outputs
        sent += pipeline.step(frame).outputs
    return sent


def test_a_passer_by_changes_nothing():
    alone = run(None)
    assert [e.pressed for e in alone if isinstance(e, Button)] == [True, False]
    assert sum(isinstance(e, Move) for e in alone) > 30
    for side in ("left", "right"):
        assert run(side) == alone
        assert not [e for e in run(side, who="nearest") if isinstance(e, Key)]
