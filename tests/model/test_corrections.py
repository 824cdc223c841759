"""What was said of gestures, on disk: read back as it was, bounded, struck out one by one, a broken file kept."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.gestures.corrections import example
from gesturectl.model import corrections
from gesturectl.model.corrections import METRES, MOST, PIXELS, Correction, Seen, rounded
from gesturectl.model.errors import InputError
from gesturectl.model.types import REACH
from tests.hands import SIZE, hand


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GESTURECTL_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def said(gesture="point", meant=False, n=3):
    shown = hand("point")
    landmarks, world = rounded(shown.landmarks, PIXELS), rounded(shown.world, METRES)
    seen = tuple(Seen(round(k / 30 - 0.05, 4), landmarks, world) for k in range(n))
    return Correction(gesture, meant, "goes to the next workspace", SIZE, "right", seen)


def test_nothing_is_there_before_anything_is_said(folder):
    assert corrections.read() == ()
    assert corrections.stamp() is None
    assert not folder.exists()


def test_what_is_stored_is_read_back_and_says_the_same_of_a_hand():
    stored, kept = corrections.add(said())
    assert kept is None
    (again,) = corrections.read()
    assert corrections.dump([again]) == corrections.dump([stored])
    assert (again.id, again.kind, again.words) == ("1", "not meant", "goes to the next workspace")
    assert example(again) == example(said())


def test_each_is_struck_out_by_its_number_and_the_others_stay_as_they_are():
    for gesture in ("point", "fist", "two"):
        corrections.add(said(gesture))
    before = corrections.path().read_bytes().splitlines()
    assert corrections.delete(["2"]) == 1
    assert corrections.path().read_bytes().splitlines() == [before[0], before[2]]
    with pytest.raises(InputError, match="There is no correction 2"):
        corrections.delete(["1", "2"])
    assert [c.id for c in corrections.read()] == ["1", "3"]
    assert corrections.delete(None) == 2
    assert corrections.stamp() is None


def test_the_oldest_go_where_there_are_too_many():
    corrections.take([said(n=1)] * MOST)
    corrections.add(said("fist", n=1))
    found = corrections.read()
    assert (len(found), found[0].id, found[-1].gesture) == (MOST, "2", "fist")


def test_a_broken_file_is_kept_beside(folder):
    corrections.add(said())
    corrections.path().write_text("{oops\n")
    with pytest.raises(InputError, match=r"corrections\.jsonl:1: not a line of JSON"):
        corrections.read()
    _, kept = corrections.add(said("fist"))
    assert kept is not None
    assert kept.read_text() == "{oops\n"
    assert [c.gesture for c in corrections.read()] == ["fist"]


def test_a_file_passed_on_is_added_with_numbers_of_its_own(tmp_path):
    corrections.add(said())
    file = tmp_path / "theirs.jsonl"
    file.write_bytes(corrections.dump(corrections.read()))
    assert corrections.take(corrections.read_file(file)) == 1
    assert [c.id for c in corrections.read()] == ["1", "2"]


def test_what_is_brought_back_or_passed_on_is_as_old_as_it_was_and_reaches_as_far():
    first, _ = corrections.add(replace(said(), reach=0.25))
    second, _ = corrections.add(said("fist"))
    corrections.delete([first.id])
    corrections.take([first])
    assert [(c.gesture, c.at, c.reach) for c in corrections.read()] == [
        ("point", first.at, 0.25), ("fist", second.at, REACH),
    ]  # fmt: skip


def test_a_file_of_before_has_no_reach():
    corrections.add(replace(said(), reach=0.25))
    record = json.loads(corrections.path().read_text())
    del record["reach"]
    corrections.path().write_text(json.dumps(record))
    assert corrections.read()[0].reach == REACH


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("version", 2), ("kind", "maybe"), ("side", "up"), ("id", "x"), ("size", [0, 480]), ("at", 1e20),
        ("reach", -0.1), ("reach", 1e6), ("reach", "far"),
        ("gesture", 3), ("seen", [{"t": 0}]), ("seen", [{"t": 0, "landmarks": [[0, 0, 0]], "world": []}]), ("seen", 3),
    ],
)  # fmt: skip
def test_a_line_that_is_wrong_is_named(key, value):
    corrections.add(said())
    record = json.loads(corrections.path().read_text())
    corrections.path().write_text(json.dumps(record | {key: value}))
    with pytest.raises(InputError, match=r"corrections\.jsonl:1: "):
        corrections.read()


@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists), st.sampled_from(["seen", "at", "id"])
)
def test_whatever_is_in_a_file_is_an_error_of_the_file_or_none(tmp_path_factory, value, key):
    file = tmp_path_factory.getbasetemp() / "any.jsonl"
    record = json.loads(corrections.dump([said()])) | {key: value}
    file.write_text(json.dumps(record))
    try:
        found = corrections.read_file(file)
    except InputError:
        return
    assert all(np.isfinite(s.landmarks).all() for c in found for s in c.seen)
