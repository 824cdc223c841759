"""What the program says that a gesture does."""

import pytest

from gesturectl.actions.registry import NAMED
from gesturectl.config.explain import GESTURES, explain
from gesturectl.model.errors import InputError
from gesturectl.model.types import DESK_MOTIONS, MOTIONS, POSES
from gesturectl.settings import Config

MINE = Config.model_validate(
    {
        "profiles": {
            "default": (
                {"on": "rock", "do": {"key": "ctrl+c"}, "hand": "left", "hold": 0.5},
                {"on": "rock", "do": {"text": "hello, "}},
                {"on": "fist", "do": "nothing"},
                {"on": "my_own", "do": {"press": "middle"}},
                {"on": "wave", "pose": "open", "do": "toggle"},
            ),
            "slides": ({"on": "rock", "do": "overview"},),
        }
    }
)


def test_there_are_words_for_every_gesture_and_action():
    assert {*POSES, *MOTIONS, *DESK_MOTIONS, "zoom", "dwell"} == set(GESTURES)
    assert all(action.words() for action in NAMED.values())
    for name in GESTURES:
        assert explain(Config(), name).startswith(f"{name}: {GESTURES[name]}\n")


def test_a_bound_pose():
    assert explain(Config(), "pinch") == (
        "pinch: thumb and index fingertip meet\n"
        "\n"
        "profile default, in force at the start:\n"
        "  {on: pinch, do: {press: left}}\n"
        "    holds the left mouse button down while it lasts, by the hand that points"
    )


def test_an_action_of_the_pointer_is_for_the_hand_that_points():
    config = Config.model_validate({"profiles": {"default": ({"on": "two", "do": {"triple_click": "left"}},)}})
    assert explain(config, "two").endswith("    triple-clicks the left mouse button, by the hand that points")


def test_ok_counts_as_pinch():
    assert "holds the left mouse button down" in explain(Config(), "ok")


def test_a_swipe_tells_its_pose():
    assert "goes to the next workspace, in the pose `three`" in explain(Config(), "swipe_left")


def test_each_profile_with_conditions():
    assert explain(MINE, "rock").splitlines()[2:] == [
        "profile default, in force at the start:",
        "  {on: rock, hand: left, hold: 0.5, do: {key: ctrl+c}}",
        "    made by the left hand, held for 0.5 s, taps ctrl+c",
        '  {on: rock, do: {text: "hello, "}}',
        '    types "hello, "',
        '  careful: whoever holds `rock` for 0.5 s has done what `{on: rock, do: {text: "hello, "}}` says by then, '
        "too, as that fires at once; give that one `when: tap`, or tell them apart by `hand`, `region` or `speed`.",
        "",
        "profile slides:",
        "  {on: rock, do: overview}",
        "    shows the overview of all windows",
    ]
    assert "pauses everything, and ends the pause, in the pose `open`" in explain(MINE, "wave")
    assert "does nothing" in explain(MINE, "fist")


@pytest.mark.parametrize(
    ("region", "said"),
    [
        ({"left": 0.5}, "at 50 to 100 % of the picture's width"),
        ({"bottom": 0.4}, "at 0 to 40 % of the picture's height"),
        ({"right": 0.333, "top": 0.57}, "at 0 to 33.3 % of the picture's width and 57 to 100 % of its height"),
        ({}, "at 0 to 100 % of the picture's width"),
    ],
)
def test_a_part_of_the_picture(region, said):
    config = Config.model_validate({"profiles": {"default": ({"on": "gun", "do": "overview", "region": region},)}})
    assert f", where the palm is {said}\n" in explain(config, "gun") + "\n"


def test_profiles_for_windows_over_others_what_follows_and_how_fast():
    config = Config.model_validate(
        {
            "profiles": {
                "default": (
                    {"on": "gun", "do": {"turn": "volume", "curve": 2}},
                    {"on": "four", "do": {"sideways": ("left", "right"), "steps": 4}},
                    {"on": "rock", "do": "overview", "speed": {"above": 2, "below": 5}},
                    {"on": "wave", "do": "overview", "length": {"above": 1.5}},
                    {"on": "swipe_up", "do": "next_tab", "repeat_every": 1.5},
                    {"on": "call", "do": {"circle": "scroll", "steps": -12}},
                    {"on": "thumb_up", "do": {"time": ("down", "up"), "steps": -5}},
                    {"on": "four", "do": "overview", "when": "end", "held": {"below": 1}},
                ),
                "web": ({"on": "four", "hand": "left", "do": "nothing"},),
            },
            "extends": {"web": "default"},
            "apps": ({"window": "firefox", "title": "*news*", "profile": "web"}, {"program": "w3m", "profile": "web"}),
        }
    )
    assert explain(config, "gun").splitlines()[2:] == [
        "profile default, in force at the start:",
        "  {on: gun, do: {turn: volume, curve: 2}}",
        "    turns the volume up as the hand turns clockwise: 10 steps for 90 degrees, by a curve of 2",
        "",
        'profile web, for windows of class "firefox" and title "*news*" or of program "w3m":',
        "  {on: gun, do: {turn: volume, curve: 2}}",
        "    turns the volume up as the hand turns clockwise: 10 steps for 90 degrees, by a curve of 2",
        "  as in the profile default, which it lies over",
    ]
    told = explain(config, "four")
    assert "taps right, or left for the other way, as the hand goes right: 4 steps for 2 palm lengths" in told
    assert told.endswith("else as in the profile default, which it lies over")
    assert "at 2 or more and less than 5 palm lengths a second" in explain(config, "rock")
    told = explain(config, "swipe_up")
    assert "once for each 1.5 palm lengths, also while the hand then moves on, goes to the program's next tab" in told
    assert "scrolls down as the fingertip circles clockwise: 12 steps for 360 degrees" in explain(config, "call")
    told = explain(config, "thumb_up")
    assert "taps down, or up for the other way, as it is held: 5 steps for 2 seconds" in told
    assert "once it ends after less than 1 s, shows the overview" in explain(config, "four")
    assert ", in the pose `open` and over 1.5 or more palm lengths" in explain(config, "wave")


def test_what_is_bound_to_nothing():
    assert "nothing is bound to it: the pointer follows the hand" in explain(Config(), "rock")
    assert explain(Config(), "wave").endswith("nothing is bound to it")


def test_dwelling_depends_on_its_setting():
    assert explain(Config(), "dwell").endswith("never comes: `pointer.dwell` is 0")
    config = Config.model_validate({"pointer": {"dwell": 0.8}})
    assert explain(config, "dwell").endswith("clicks the left mouse button after 0.8 s")


def test_a_gesture_of_the_users_own():
    assert explain(MINE, "my_own").startswith("my_own: a gesture of your own")


@pytest.mark.parametrize(("name", "said"), [("pinc", "Did you mean `pinch`?"), ("xyzzy", "There are open, relaxed,")])
def test_a_name_that_is_none(name, said):
    with pytest.raises(InputError, match=f'"{name}" is no gesture') as e:
        explain(Config(), name)
    assert e.value.remedy.startswith(said)


def test_what_puts_a_layer_or_profile_in_force():
    config = Config.model_validate(
        {
            "profiles": {
                "default": (
                    {"on": "fist", "hand": "left", "do": {"layer": "l"}},
                    {"on": "rock", "do": {"toggle_layer": "l"}},
                    {"on": "call", "do": {"profile": "p"}},
                    {"on": "two", "hand": "left", "do": "overview"},
                    {"on": "two", "hand": "right", "do": "scroll"},
                ),
                "p": (),
            },
            "layers": {"l": ({"on": "two", "do": "nothing"},), "m": ({"on": "two", "do": "overview"},)},
        }
    )
    told = explain(config, "two")
    assert "layer l, on while `fist` of the left hand lasts or put on by `rock`, instead" in told
    assert "layer m, put on by `gesturectl layer m` alone, instead" in told
    assert "profile p, put in force by `call`:" in told
    assert "  each of these acts, in this order, where its condition is met" in told
