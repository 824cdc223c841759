"""The user's own gestures with the config that names them: all of a change, or none of it."""

import pytest

from gesturectl.learn import library
from gesturectl.model import gallery
from gesturectl.model.errors import InputError
from gesturectl.model.samples import MOST_SAMPLES, Gesture, PoseSample
from tests.hands import hand

DECLARED = b"gestures: {declared: {salute: {index: up}}}"


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv(gallery.VARIABLE, str(tmp_path))


def pose(name, count=1):
    return Gesture(name, "pose", (PoseSample(hand("open")),) * count)


def refuse(_):
    raise InputError("Written it is not.")


def test_a_pack_is_taken_over_whole_or_not_at_all():
    with pytest.raises(InputError, match="more than"):
        library.take([pose("a"), pose("b", MOST_SAMPLES + 1)], {"a": "a", "b": "b"}, None, "It", "")
    assert gallery.names() == ()
    library.take([pose("a"), pose("b")], {"b": "a"}, None, "It", "")
    assert gallery.names() == ("a",)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ({"a": "mine"}, "You have a gesture `mine` already. Not mine!"),
        ({"a": "x", "b": "x"}, "Two gestures would have the same name"),
        ({"c": "c"}, "It holds no gesture `c`. It holds a, b, none_yet."),
        ({"none_yet": "x"}, "It: `none_yet` has no samples"),
        ({"a": "fist"}, "built in"),
        ({"a": "salute"}, "Your config declares a pose `salute`. Choose another name."),
    ],
)
def test_names_under_which_a_pack_cannot_be_taken(names, said):
    gallery.store(pose("mine"))
    with pytest.raises(InputError) as e:
        library.take([pose("a"), pose("b"), pose("none_yet", 0)], {"b": "b"} | names, DECLARED, "It", "Not {}!")
    assert said in str(e.value)
    assert gallery.names() == ("mine",)


def test_a_gesture_does_not_take_the_name_of_a_declared_pose():
    gallery.store(pose("a"))
    with pytest.raises(InputError, match="declares a pose `b`"):
        library.rename("a", "b", b"gestures: {declared: {b: {index: up}}}", refuse)
    assert gallery.names() == ("a",)


@pytest.mark.parametrize("content", [b"profiles: {default: [{on: a, do: scroll}]}", b"layers: {a: [{on: a", b"\xff"])
def test_a_gesture_keeps_its_name_where_the_config_cannot_be_written(content):
    gallery.store(pose("a"))
    with pytest.raises(InputError, match="Written it is not"):
        library.rename("a", "b", content, refuse)
    assert gallery.names() == ("a",)


@pytest.mark.parametrize("content", [None, b"version: 7\nlayers: {a: [{on: open, do: a}]}"])
def test_a_config_that_does_not_name_a_gesture_is_left_alone(content):
    gallery.store(pose("a"))
    library.rename("a", "b", content, refuse)
    assert gallery.names() == ("b",)
