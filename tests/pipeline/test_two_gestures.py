"""Bindings of two gestures, by hands as they are recorded."""

from gesturectl.actions.desktop import GNOME
from gesturectl.config.load import examine
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.types import Text
from gesturectl.pipeline.pipeline import Pipeline
from tests.hands import frame, hand

FPS = 30


def sent(binding, *parts):
    """The texts that are sent. parts: seconds, the right hand's pose, the left one's; none for a hand out of view."""
    config, found = examine(f"profiles: {{default: [{binding}]}}\n")
    assert config, found
    pipeline = Pipeline(config, PoseClassifier(), GNOME, (1000, 800), (500.0, 400.0))
    t, out = 0.0, []
    for seconds, right, left in parts:
        for _ in range(round(seconds * FPS)):
            hands = [hand(right, 200, 240, 1)] if right else []
            hands += [hand(left, 440, 240, 2, side="left")] if left else []
            while (due := pipeline.deadline()) is not None and due <= t:
                out += pipeline.tick(due).outputs
            out += pipeline.step(frame(t, *hands)).outputs
            t += 1 / FPS
    return [e.text for e in out if isinstance(e, Text)]


def test_one_after_the_other():
    then = "{on: [fist, open], do: {text: a}}"
    assert sent(then, (1, "open", ""), (0.5, "fist", ""), (0.5, "open", "")) == ["a"]
    assert sent(then, (1, "open", ""), (1.5, "fist", ""), (0.5, "open", "")) == []
    assert sent(then, (1, "open", ""), (0.4, "fist", ""), (0.3, "two", ""), (0.5, "open", "")) == ["a"]


def test_both_hands_in_either_order():
    both = "{on: {left: fist, right: victory}, do: {text: a}}"
    up = (1, "open", "open")
    assert sent(both, up, (0.5, "open", "fist"), (0.5, "victory", "fist")) == ["a"]
    assert sent(both, up, (0.5, "victory", "open"), (0.5, "victory", "fist")) == ["a"]
    assert sent(both, up, (0.5, "fist", "open"), (0.5, "fist", "victory")) == []
    assert sent(both, up, (0.5, "open", "fist"), (0.5, "open", "open"), (0.5, "victory", "open")) == []


def test_a_hand_out_of_view_shows_nothing():
    both = "{on: {left: fist, right: victory}, do: {text: a}}"
    assert sent(both, (1, "open", "open"), (0.5, "open", "fist"), (3, "open", ""), (0.5, "victory", "")) == []
