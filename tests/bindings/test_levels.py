"""Which bindings can be reached: the page names those that end a pause."""

import pytest

from gesturectl.bindings.levels import levels_at
from gesturectl.config.load import examine

RESUME = "do: resume"


@pytest.mark.parametrize(
    ("layer", "reached"),
    [
        ("{on: fist, do: {key: a}}", []),
        ("{on: fist, do: nothing}", []),
        ("{on: fist, do: {key: a}, hand: left}", ["fist"]),  # the right hand still ends it
        ("{on: fist, do: {key: a}, region: {left: 0.5}}", ["fist"]),
        ("{on: fist, do: {key: a}, other_hand: open}", ["fist"]),
        ("{on: open, do: {key: a}}", ["fist"]),
        ("{on: open, do: resume, hold: 1}", ["fist", "open"]),
    ],
)
def test_a_layer_takes_a_gesture_from_the_profile_below(layer, reached):
    text = f"profiles: {{default: [{{on: fist, {RESUME}}}]}}\nlayers: {{over: [{layer}]}}\n"
    config, found = examine(text)
    assert config, found
    levels = levels_at(config, "default", ("over",), ())
    assert [b.on for b in levels.reachable(lambda b: b.do == "resume")] == reached
    levels.toggle("over")
    assert [b.on for b in levels.reachable(lambda b: b.do == "resume")] == ["fist"]


def test_both_hands_may_be_taken_from_a_profile_one_by_one():
    layer = "{on: fist, do: {key: a}, hand: left}, {on: fist, do: {key: b}, hand: right}"
    config, found = examine(f"profiles: {{default: [{{on: fist, {RESUME}}}]}}\nlayers: {{over: [{layer}]}}\n")
    assert config, found
    assert not levels_at(config, "default", (), ("over",)).reachable(lambda b: b.do == "resume")
