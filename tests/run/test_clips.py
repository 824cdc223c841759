"""Rendered clips with exact truth, through the tracker and all behind it: what has to be reached with the defaults."""

import json
import math
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from gesturectl.actions.desktop import GNOME
from gesturectl.desktop.record import NullOutput
from gesturectl.desktop.release.ledger import Ledger
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.types import Button, Move, Scroll
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.run.driver import Driver
from gesturectl.run.loop import play
from gesturectl.settings import Camera, Config
from gesturectl.vision.build import build_tracker
from gesturectl.vision.models import locate
from gesturectl.vision.source import open_source

CLIPS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "synth"
ENTRY = 5  # frames after a hand has come into view in which it need not be found yet

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not CLIPS.is_dir(), reason="shared/data is absent")]


class Seen(NullOutput):
    """A clip as it was understood: output events, the hands of each frame, the poses by time."""

    def __init__(self):
        super().__init__((1920, 1080))
        self.events, self.frames, self.poses = [], [], []

    def emit(self, event):
        self.events.append(event)

    def watch(self, frame, step):
        if frame is not None:
            self.frames.append(frame)
        self.poses += [(step.t, p.pose) for p in step.poses]

    def buttons(self, button="left"):
        return [(e.t, e.pressed) for e in self.events if isinstance(e, Button) and e.button == button]

    def pointer_at(self, t):
        """Where the pointer is at time `t`."""
        moves = [e for e in self.events if isinstance(e, Move) and e.t <= t + 1e-6]
        return moves[-1].x, moves[-1].y


@cache
def played(name):
    models, seen, config = locate(), Seen(), Config()
    tracker = build_tracker(config.tracker, models.palm, models.landmark)
    pipeline = Pipeline(config, PoseClassifier(), GNOME, seen.screen, seen.pointer())
    source = open_source(str(CLIPS / f"{name}.mp4"), Camera(), live=False)
    driver = Driver(pipeline, Ledger(seen), None)
    driver.subscribe(seen.watch)
    play(driver, map(tracker.step, iter(source.read, None)))
    source.close()
    return seen


@cache
def truth(name):
    return json.loads((CLIPS / f"{name}.json").read_text())


def times(name, kind):
    return [e["t"] for e in truth(name)["events"] if e["type"] == kind]


def in_view(hand):
    """How many of a true hand's 21 landmarks are within the picture."""
    return sum(0 <= x < 640 and 0 <= y < 480 for x, y in hand["px"])


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("pinch-clicks-and-drag", 0.99),
        ("two-finger-scroll", 0.99),
        ("lost-while-pinching", 0.99),
        ("dim-and-far", 0.95),
    ],
)
def test_a_hand_in_view_is_found(name, least):
    found, counted, since = [bool(f.hands) for f in played(name).frames], [], 0
    for i, f in enumerate(truth(name)["frames"]):
        since = since + 1 if any(in_view(h) >= 18 for h in f["hands"]) else 0
        if since > ENTRY:
            counted.append(found[i])
    assert len(found) == len(truth(name)["frames"])
    assert np.mean(counted) >= least


def test_an_empty_room_does_nothing():
    assert played("empty-room").events == []


def test_the_pointer_rests_with_the_hand_and_draws_no_click():
    seen = played("still-and-circle")
    at_rest = [seen.pointer_at(f.t) for f in seen.frames if 1.0 <= f.t < 3.0]
    assert np.std(at_rest, axis=0).max() <= 1.5
    assert not [e for e in seen.events if isinstance(e, Button)]


def test_the_circle_is_a_circle_on_the_screen():
    seen = played("still-and-circle")
    frames = truth("still-and-circle")["frames"]
    drawn, made = [], []
    for f, true in zip(seen.frames, frames, strict=True):
        if 3.5 <= f.t < 7.5:
            drawn.append(seen.pointer_at(f.t))
            made.append(np.mean([true["hands"][0]["px"][k] for k in (0, 5, 9, 13, 17)], axis=0))
    drawn, made = np.array(drawn), np.array(made)
    assert np.ptp(drawn, axis=0).min() > 100
    lag = 2  # frames
    for axis, sign in ((0, -1), (1, 1)):
        assert np.corrcoef(drawn[lag:, axis], sign * made[:-lag, axis])[0, 1] > 0.98


def test_each_pinch_is_one_press_and_moves_the_pointer_no_further_than_a_click_may():
    name = "pinch-clicks-and-drag"
    seen = played(name)
    closed, opening = times(name, "pinch_closed"), times(name, "pinch_opening")
    buttons = seen.buttons()
    assert [pressed for _, pressed in buttons] == [True, False] * len(closed)
    for (down, _), (up, _), shut, opened in zip(buttons[::2], buttons[1::2], closed, opening, strict=True):
        assert down <= shut + 0.1
        assert opened - 1e-3 <= up <= opened + 0.22
        assert math.dist(seen.pointer_at(down - 0.2), seen.pointer_at(down)) <= 8
    clicks, (drag_down, drag_up) = buttons[:-2], (buttons[-2][0], buttons[-1][0])
    for (down, _), (up, _) in zip(clicks[::2], clicks[1::2], strict=True):
        assert seen.pointer_at(down) == seen.pointer_at(up)
    assert math.dist(seen.pointer_at(drag_down), seen.pointer_at(drag_up)) > 100


def test_two_fingers_scroll_up_then_down():
    seen = played("two-finger-scroll")
    scrolls = [e for e in seen.events if isinstance(e, Scroll)]
    assert sum(e.dy for e in scrolls if e.t < 3.3) > 1
    assert sum(e.dy for e in scrolls if e.t >= 3.3) < -1
    assert not [e for e in seen.events if isinstance(e, Button)]


def test_a_hand_lost_in_a_pinch_lets_go_and_does_not_press_when_it_returns():
    name = "lost-while-pinching"
    lost = next(f["t"] for f in truth(name)["frames"] if f["t"] > 1.8 and all(in_view(h) < 8 for h in f["hands"]))
    (down, first), (up, second) = played(name).buttons()
    assert (first, second) == (True, False)
    assert down < lost
    assert up <= lost + 0.4


def test_poses_are_named():
    name, wrong = "static-poses", []
    for e in truth(name)["events"]:
        count = Counter(pose for t, pose in played(name).poses if e["t"] <= t < e["end"])
        if count.most_common(1)[0][0] != e["pose"]:
            wrong.append((e["pose"], count))
    assert len(wrong) <= 3, wrong
