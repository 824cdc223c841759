"""Poses declared by curls and directions of fingers."""

import pytest

from gesturectl.config.load import examine, problems
from gesturectl.config.text import effective_text
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.settings import Declared
from tests.gestures.hands import OUT, SHAPES, UNKNOWN, hand, world


def answer(asks, shape, **turn):
    return PoseClassifier(declared={"mine": Declared(**asks)}).classify(hand(shape, **turn)).pose


MIDDLE = {"middle": "straight", "others": "curled"}


def test_a_declared_pose_is_named_and_others_are_as_before():
    assert answer(MIDDLE, UNKNOWN["middle alone"]) == "mine"
    assert answer(MIDDLE, UNKNOWN["middle alone"], mirrored=True, roll=40) == "mine"
    assert {n: answer(MIDDLE, s) for n, s in SHAPES.items()} == {n: n for n in SHAPES}
    assert answer(MIDDLE, UNKNOWN["little alone"]) == "none"


@pytest.mark.parametrize(("way", "roll"), [("up", 0), ("left", -90), ("right", 90), ("down", 180)])
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_direction_is_as_the_person_sees_it(way, roll, mirrored):
    # Rolled by 90 degrees in the picture the fingers point to its right, which is the person's left.
    asks = {"index": way, "thumb": "any", "others": "curled"}
    turned = {"roll": -roll, "mirrored": mirrored}
    answers = {w: answer({**asks, "index": w}, SHAPES["point"], **turned) for w in ("up", "down", "left", "right")}
    assert answers == {w: "mine" if w == way else "point" for w in answers}


def test_a_declared_pose_goes_before_the_built_in_one():
    asks = {"index": "straight", "middle": "straight", "others": "curled"}
    assert answer(asks, SHAPES["two"]) == answer(asks, SHAPES["victory"]) == "mine"


def test_straight_and_curled_fingers_are_not_half():
    asks = {"thumb": "any", "others": "half"}
    half = world(OUT, (40, 45, 15), (40, 45, 15), (40, 45, 15), (40, 45, 15))
    assert answer(asks, half) == "mine"
    assert answer(asks, SHAPES["open"]) == "open"
    assert answer(asks, SHAPES["fist"]) == "fist"


def test_declared_poses_are_shown_as_they_are_read():
    text = "version: 1\ngestures: {declared: {mine: {index: up, others: curled}}}\n"
    config, found = examine(text, ())
    assert found == []
    assert examine(effective_text(config), ())[0] == config


BIND = "profiles: {default: [{on: mine, do: {key: a}}]}\n"


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ("{mine: {index: straight, thumb: up, others: curled}}", None),
        ("{mine: {index: bent}}", "must be straight"),
        ("{mine: {indx: straight}}", "index"),
        ("{mine: {}}", "asks nothing"),
        ("{mine: {others: any}}", "asks nothing"),
        ("{mine: {index: up}, open: {index: up}}", "built in"),
        ("{mine: {index: up}, A-b: {index: up}}", "no name"),
        ("{mine: [index]}", "must be"),
        ("{}", "is no pose or motion"),
    ],
)
def test_a_declaration_is_checked(declared, said):
    found = problems(f"version: 1\ngestures: {{declared: {declared}}}\n{BIND}", ())
    if said is None:
        assert found == []
    else:
        assert any(said in p.message for p in found), found
        assert all(p.line in (2, 3) for p in found)
