"""When bindings fire, macros, and which are in force."""

import pytest

from gesturectl.actions.desktop import GNOME
from gesturectl.actions.schema import Binding
from gesturectl.bindings.apps import ProfileChoice
from gesturectl.bindings.binder import Binder
from gesturectl.bindings.conditions import Sight
from gesturectl.bindings.levels import Levels
from gesturectl.model.types import GestureEvent
from gesturectl.settings import ScrollSettings
from tests.bindings.said import said

SIDES = {1: "right", 2: "left"}


def binder(default, layers=None, **profiles):
    read = {n: [Binding.model_validate(b) for b in v] for n, v in {"default": default, **profiles}.items()}
    over = {n: [Binding.model_validate(b) for b in v] for n, v in (layers or {}).items()}
    return Binder(Levels(read, over, ProfileChoice(())), ScrollSettings(), GNOME)


def play(b, text, place=(0.5, 0.5)):
    """Plays `0.1 begin two, 0.2 end two`, deadlines in between, and tells what was sent as `0.10 a down`."""
    sent = []
    for line in text.split(","):
        at, *rest = line.split()
        t = float(at)
        while (due := b.deadline()) is not None and due <= t:
            sent += b.tick(due)
        if rest == ["release"]:
            sent += b.release(t)
        elif rest:
            sent += b.step([GestureEvent(rest[1], rest[0], 1, t, rest[1], 1.0)], SIDES, 1, lambda _: Sight(*place))
    return [f"{e.t:.2f} {said(e)}" for e in sent]


A, B = {"text": "a"}, {"text": "b"}
TAPS = [{"on": "two", "when": "tap", "do": A}, {"on": "two", "when": "double_tap", "do": B}]
LATE = [{"on": "two", "when": "end", "hold": 0.5, "do": A}]
SHORT = {"on": "two", "when": "end", "held": {"below": 0.5}, "do": A}
MIDDLE = {"on": "two", "when": "end", "held": {"above": 0.5, "below": 1}, "do": B}
LONG = {"on": "two", "hold": 0.5, "do": B}
DOWN = [{"on": "two", "hold": 0.4, "repeat": 0.25, "do": A}]
HELD = [{"on": "two", "do": {"hold_key": "ctrl+shift"}}]
MACRO = [{"on": "two", "do": {"macro": ({"text": "a"}, {"wait": 0.2}, {"key": "b"}, {"wait": 0.1}, {"text": "c"})}}]
HELD_DOWN = ["0.00 ctrl down", "0.00 shift down"]


@pytest.mark.parametrize(
    ("bindings", "script", "sent"),
    [
        (TAPS[:1], "0 begin two, 0.2 end two, 2", ["0.20 a"]),
        (TAPS[:1], "0 begin two, 0.4 end two, 2", []),
        (TAPS[:1], "0 begin two, 0.2 cancel two, 2", []),
        (TAPS, "0 begin two, 0.2 end two, 2", ["0.80 a"]),
        (TAPS, "0 begin two, 0.2 end two, 0.4 begin two, 0.5 end two, 2", ["0.50 b"]),
        (TAPS, "0 begin two, 0.2 end two, 0.6 begin two, 0.7 end two, 2", ["0.80 a", "1.30 a"]),
        (TAPS, "0 begin two, 0.2 end two, 0.4 begin two, 1.2 end two, 2", ["0.80 a"]),
        (TAPS, "0 begin two, 0.1 end two, 0.2 begin two, 0.3 end two, 0.4 begin two, 0.5 end two, 2",
         ["0.30 b", "1.10 a"]),
        (TAPS, "0 begin two, 0.2 end two, 0.3 release, 2", []),
        (LATE, "0 begin two, 0.4 end two, 1 begin two, 1.6 end two", ["1.60 a"]),
        (LATE, "0 begin two, 0.9 cancel two", []),
        ([SHORT, LONG], "0 begin two, 0.4 end two, 1 begin two, 2 end two", ["0.40 a", "1.50 b"]),
        ([SHORT, MIDDLE], "0 begin two, 0.4 end two, 1 begin two, 1.5 end two", ["0.40 a", "1.50 b"]),
        ([SHORT, MIDDLE], "0 begin two, 1 end two, 2 begin two, 2.4 cancel two", []),
        (DOWN, "0 begin two, 1 end two, 2", ["0.40 a", "0.65 a", "0.90 a"]),
        (DOWN, "0 begin two, 0.5 release, 2", ["0.40 a"]),
        (HELD, "0 begin two, 1 end two", [*HELD_DOWN, "1.00 shift up", "1.00 ctrl up"]),
        (HELD, "0 begin two, 1 cancel two", [*HELD_DOWN, "1.00 shift up", "1.00 ctrl up"]),
        (MACRO, "0 begin two, 0.1 end two, 2", ["0.00 a", "0.20 b down", "0.20 b up", "0.30 c"]),
        (MACRO, "0 begin two, 0.1 release, 2", ["0.00 a"]),
        ([MACRO[0] | {"repeat": 0.1}], "0 begin two, 0.4 end two, 2",
         ["0.00 a", "0.20 b down", "0.20 b up", "0.30 c", "0.30 a", "0.50 b down", "0.50 b up", "0.60 c"]),
        ([{"on": "two", "do": {"double_click": "back"}}], "0 begin two", ["0.00 back down", "0.00 back up"] * 2),
        ([{"on": "two", "do": {"triple_click": "left"}}], "0 begin two", ["0.00 left down", "0.00 left up"] * 3),
        (
            [{"on": "two", "do": {"macro": ({"triple_click": "left"}, {"key": "a"})}}],
            "0 begin two",
            [*["0.00 left down", "0.00 left up"] * 3, "0.00 a down", "0.00 a up"],
        ),
        ([{"on": "two", "do": {"run": ("date", "-u")}}], "0 begin two", ["0.00 run date -u"]),
        ([*MACRO, {"on": "call", "do": "pause"}], "0 begin two, 0.1 begin call, 0.2 begin two, 2", ["0.00 a"]),
        ([*HELD, {"on": "call", "do": "pause"}, {"on": "fist", "do": "resume"}],
         "0 begin two, 1 begin call, 2 begin fist, 3 end two, 4 begin two",
         [*HELD_DOWN, "1.00 shift up", "1.00 ctrl up", "4.00 ctrl down", "4.00 shift down"]),
    ],
)  # fmt: skip
def test_script(bindings, script, sent):
    assert play(binder(bindings), script) == sent


@pytest.mark.parametrize(("place", "fires"), [((0.2, 0.2), True), ((0.7, 0.2), False), ((0.2, 0.9), False)])
def test_a_binding_may_be_for_a_part_of_the_picture(place, fires):
    b = binder([{"on": "two", "do": A, "region": {"right": 0.5, "bottom": 0.5}}])
    assert bool(play(b, "0 begin two", place)) == fires


def test_a_layer_is_over_the_profile_while_its_gesture_lasts():
    b = binder(
        [{"on": "fist", "do": {"layer": "x"}}, {"on": "two", "do": A}, {"on": "rock", "do": A}],
        {"x": [{"on": "two", "do": B}]},
    )
    script = "0 begin fist, 1 begin two, 2 begin rock, 3 end fist, 4 end two, 5 begin two"
    assert play(b, script) == ["1.00 b", "2.00 a", "5.00 a"]


def test_a_layer_is_told_of_while_its_gesture_holds_it_on():
    b = binder(
        [{"on": "fist", "hold": 0.5, "do": {"layer": "x"}}, {"on": "call", "do": {"layer": "y"}}], {"x": [], "y": []}
    )
    told = []
    for script in ("0 begin fist, 0.4", "0.6", "0.7 begin call", "0.8 end fist", "0.9 end call"):
        play(b, script)
        told.append(b.levels.momentary)
    assert told == [(), ("x",), ("x", "y"), ("y",), ()]


def test_what_a_layer_pressed_is_released_when_the_layer_is_off():
    b = binder([{"on": "fist", "do": {"layer": "x"}}], {"x": [{"on": "pinch", "do": {"press": "middle"}}]})
    assert play(b, "0 begin fist, 1 begin pinch, 2 end fist, 3 end pinch") == ["1.00 middle down", "3.00 middle up"]


def test_a_toggled_layer_stays_and_the_newest_one_is_on_top():
    toggles = [{"on": "fist", "do": {"toggle_layer": "x"}}, {"on": "call", "do": {"toggle_layer": "y"}}]
    b = binder(
        [*toggles, {"on": "two", "do": A}], {"x": [{"on": "two", "do": B}], "y": [{"on": "two", "do": HELD[0]["do"]}]}
    )
    assert play(b, "0 begin fist, 0 end fist, 1 begin two, 1 end two") == ["1.00 b"]
    assert play(b, "2 begin call, 2 end call, 3 begin two")[0] == "3.00 ctrl down"
    assert play(b, "4 release, 5 begin call, 5 end call, 6 begin fist, 6 end fist, 7 begin two")[-1] == "7.00 a"
    assert b.levels.toggled == ()


def test_a_profile_switched_by_gesture_lets_go_of_what_is_held():
    b = binder(
        [{"on": "pinch", "do": {"press": "left"}}, {"on": "rock", "do": {"profile": "slides"}}],
        slides=[{"on": "two", "do": B}],
    )
    assert play(b, "0 begin pinch, 1 begin rock, 2 end pinch, 3 begin pinch, 4 begin two") == [
        "0.00 left down", "1.00 left up", "4.00 b",
    ]  # fmt: skip
    assert b.levels.profile == "slides"
    assert (b.levels.binds("two"), b.levels.binds("pinch")) == (True, False)


def test_five_hundred_bindings_cost_no_more_than_those_of_the_gesture():
    levels = Levels({"default": [Binding(on=f"g{i % 100}", do="scroll") for i in range(500)]}, {}, ProfileChoice(()))
    asked = []
    levels.find("g7", lambda b: asked.append(b) is None)
    assert len(asked) == 5
