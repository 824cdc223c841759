"""Knobs that are turned by circles, and by waiting."""

import math

import pytest

from gesturectl.config.load import examine
from tests.scenarios import sent

WHEEL = "{on: gun, do: {circle: [a, b]}}"


def config(*lines):
    found, problems = examine("profiles:\n  default:\n" + "".join(f"    - {line}\n" for line in lines))
    assert found, problems
    return found


def circles(degrees, seconds, pose="gun"):
    """Parts of a scenario in which a hand goes round 300,240, clockwise as the person sees it, by 60 pixels."""
    n = round(abs(degrees) / 15)
    places = [math.radians(degrees * i / n) for i in range(n + 1)]
    parts = (f"{pose} {300 - 60 * math.cos(a):.1f},{240 + 60 * math.sin(a):.1f}" for a in places)
    return "; ".join(f"{seconds / n:.4f} {part}" for part in parts)


@pytest.mark.parametrize(("degrees", "key"), [(720, "b"), (-720, "a")])
def test_circles_tap_keys_either_way(degrees, key):
    told = sent(config(WHEEL), f"0.8 open 240,240; 0.5 gun 240,240; {circles(degrees, 2.4)}; 0.4 gun; 0.5 open")
    assert set(told.split()) == {key}
    assert 16 <= len(told.split()) <= 19  # one for 30 degrees, after the first half circle


def test_what_is_no_circle_or_another_pose_taps_nothing():
    path = "0.8 open 240,240; 0.5 gun 240,240; 0.3 gun 300,200; 0.3 gun 240,240; 0.3 gun 300,260; 0.5 gun 320,200"
    assert sent(config(WHEEL), path) == ""
    assert sent(config(WHEEL), f"0.8 open 240,240; {circles(720, 2.4, 'rock')}") == ""


def test_a_hold_decides_when_the_time_begins():
    lines = "{on: rock, hold: 0.5, do: {time: [a, b], range: 1, steps: 10}}"
    assert sent(config(lines), "0.8 open; 0.4 rock; 0.5 open") == ""
    assert sent(config(lines), "0.8 open; 1.4 rock; 0.5 open").split() == ["b"] * 8
