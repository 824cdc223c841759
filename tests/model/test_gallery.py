"""Samples on disk: what is written is read back, a stranger's file does no harm, a broken one loses nothing."""

import codecs
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.model import gallery
from gesturectl.model.errors import InputError
from gesturectl.model.samples import MOST_SAMPLES, Gesture, MotionSample, PoseSample, checked_name, dump, read_file
from gesturectl.model.types import frozen
from tests.hands import hand

ROOT = Path(__file__).resolve().parents[2]
PATH = MotionSample(frozen(np.array([[0, 0, 0], [0.1, 1, 0], [0.3, 2, 0.5]])), "here", "ann")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GESTURECTL_DATA", str(tmp_path / "data"))
    return tmp_path / "data" / "gestures"


def pose(name="mine", *shown):
    return Gesture(name, "pose", tuple(PoseSample(hand(s), f"{s} shown", "bob") for s in shown or ("open", "two")))


def same(a, b):
    return dump([a]) == dump([b])


def test_what_is_stored_is_read_back_to_the_bit():
    for gesture in (pose(), Gesture("wipe", "motion", motions=(PATH, PATH))):
        assert gallery.store(gesture) is None
        got = gallery.read(gesture.name)
        assert same(got, gesture)
        assert (got.kind, got.count) == (gesture.kind, 2)
    assert gallery.names() == ("mine", "wipe")
    assert gallery.read("mine").poses[0].person == "bob"


def test_samples_are_appended_and_removed():
    gallery.append(pose("mine", "open"))
    before = gallery.stamp()
    whole, _ = gallery.append(pose("mine", "fist", "two"))
    assert whole.count == gallery.read("mine").count == 3
    assert gallery.stamp() != before
    gallery.remove("mine")
    assert gallery.stamp() == ()
    with pytest.raises(InputError, match="no gesture `mine`"):
        gallery.remove("mine")


def test_that_a_pose_counts_however_it_is_turned_is_kept_and_stays_when_samples_are_added():
    gallery.append(replace(pose(), any_turn=True))
    assert gallery.read("mine").any_turn
    gallery.append(pose())
    assert gallery.read("mine").any_turn
    gallery.append(pose("other"))
    assert not gallery.read("other").any_turn
    gallery.append(replace(pose("other"), any_turn=True))
    assert gallery.read("other").any_turn


WRITER = """
import sys
from gesturectl.model import gallery
from gesturectl.model.samples import Gesture, PoseSample
from tests.hands import hand
print("ready", flush=True)
sys.stdin.readline()
for _ in range(10):
    gallery.append(Gesture("mine", "pose", (PoseSample(hand("open")),)))
"""


def test_what_two_programs_add_at_once_is_all_kept():
    start = lambda: subprocess.Popen(  # noqa: E731
        [sys.executable, "-c", WRITER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    writers = [start(), start()]
    for writer in writers:
        assert writer.stdout.readline().strip() == b"ready"
    for writer in writers:
        writer.stdin.write(b"\n")
        writer.stdin.flush()
    assert [writer.wait(60) for writer in writers] == [0, 0]
    for writer in writers:
        writer.communicate()
    assert gallery.read("mine").count == 20


def test_a_file_that_an_editor_has_marked_as_utf_8_is_read(folder):
    gallery.store(pose())
    path = folder / "mine.jsonl"
    path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())
    assert same(gallery.read("mine"), pose())


@pytest.mark.skipif(sys.platform == "win32", reason="pipes as files")
@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda p: p.symlink_to("none"), "mine.jsonl: a link to a file that is not there"),
        (getattr(os, "mkfifo", None), "mine.jsonl: cannot be read (it is a pipe, socket or device, and no file)"),
        (os.mkdir, "mine.jsonl: cannot be read (Is a directory)"),
    ],
    ids=["dangling link", "pipe", "folder"],
)
def test_what_is_no_file_is_reported_by_its_name_and_moved_when_written_anew(folder, made, said):
    folder.mkdir(parents=True)
    made(folder / "mine.jsonl")
    gestures, problems = gallery.read_all()
    assert (gestures, len(problems)) == ((), 1)
    assert said in str(problems[0])
    assert gallery.names() == ("mine",)
    _, moved = gallery.append(pose())
    assert (moved, gallery.read("mine").count) == (folder / "mine.jsonl.broken-1", 2)


def test_texts_that_are_no_unicode_are_stored_without_what_is_none():
    sample = PoseSample(hand("open"), "b\udce4.jpg", "\udcff")
    gallery.store(Gesture("mine", "pose", (sample,)))
    assert gallery.read("mine").poses[0].origin == "b�.jpg"


def test_a_pose_gets_no_motion():
    gallery.store(pose())
    with pytest.raises(InputError, match="is a pose"):
        gallery.append(Gesture("mine", "motion", motions=(PATH,)))


@pytest.mark.parametrize("name", ["", "Mine", "a b", "../x", "ä", "x" * 41, "a-b", "a\n"])
def test_names_that_are_none(name):
    with pytest.raises(InputError, match="no name"):
        checked_name(name)


@pytest.mark.parametrize(
    ("name", "like"), [("my-sign", "my_sign"), ("Mein Zeichen!", "mein_zeichen"), ("--", "my_pose")]
)
def test_a_name_that_cannot_be_is_answered_with_one_that_can(name, like):
    with pytest.raises(InputError) as e:
        checked_name(name)
    assert e.value.remedy.endswith(f"such as `{like}`.")
    assert checked_name(like) == like


@pytest.mark.parametrize("name", ["open", "swipe_left", "none", "any", "zoom"])
def test_names_that_are_built_in(name):
    with pytest.raises(InputError, match="built in"):
        gallery.store(pose(name))


def test_a_broken_file_is_told_of_left_out_and_kept_when_written_anew(folder):
    gallery.store(pose("good"))
    gallery.store(pose("bad"))
    broken = (folder / "bad.jsonl").read_bytes()[:700]
    (folder / "bad.jsonl").write_bytes(broken)
    gestures, (problem,) = gallery.read_all()
    assert [g.name for g in gestures] == ["good"]
    assert "bad.jsonl:2" in str(problem)
    whole, kept = gallery.append(pose("bad", "fist"))
    assert whole.count == gallery.read("bad").count == 1
    assert kept.read_bytes() == broken
    assert gallery.names() == ("bad", "good")


GOOD = dump([pose("mine", "open")]).decode().splitlines()
SAMPLE = json.loads(GOOD[1])


def changed(**values):
    return json.dumps({**SAMPLE, **values})


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "holds no gesture"),
        (["{"], ":1: not a line of JSON"),
        (["[]"], ":1: not a line of JSON"),
        ([GOOD[1]], ":1: a sample before"),
        ([GOOD[0], GOOD[0]], ":2: `mine` comes twice"),
        (['{"type":"gesture","name":"mine","kind":"pose"}'], ":1: lacks 'version'"),
        (['{"type":"gesture","version":2,"name":"mine","kind":"pose"}'], "version 2"),
        (['{"type":"gesture","version":1,"name":"../mine","kind":"pose"}'], "no name"),
        (['{"type":"gesture","version":1,"name":["x"],"kind":"pose"}'], "no name"),
        (['{"type":"gesture","version":1,"name":"mine","kind":"code"}'], "neither"),
        ([GOOD[0], changed(side="up")], ":2: side"),
        ([GOOD[0], changed(landmarks=[[1, 2, 3]])], "21 points"),
        ([GOOD[0], changed(world=[[1e30, 0, 0]] * 21)], "none of a hand"),
        ([GOOD[0], changed(world="x" * 9)], ":2:"),
        ([GOOD[0], changed(type="motion", points=[])], "no sample of a pose"),
        ([GOOD[0]] + [GOOD[1]] * (MOST_SAMPLES + 1), "more than 1000 samples"),
        (['{"type":"gesture","version":1,"name":"m","kind":"motion"}', '{"type":"motion","points":[[0,0,0],[0,1,1]]}'],
         "times do not rise"),
    ],
)  # fmt: skip
def test_a_pack_that_is_wrong_is_refused_by_line(tmp_path, lines, said):
    pack = tmp_path / "pack.jsonl"
    pack.write_text("\n".join(lines))
    with pytest.raises(InputError, match=r"pack\.jsonl") as e:
        read_file(pack)
    assert said in str(e.value)


def test_texts_of_a_pack_are_cut_and_cleaned(tmp_path):
    pack = tmp_path / "pack.jsonl"
    pack.write_text("\n".join([GOOD[0], changed(**{"from": "a\x1b[31m\n" + "b" * 999})]))
    ((sample,),) = [g.poses for g in read_file(pack)]
    assert sample.origin.startswith("a[31mbbb")
    assert len(sample.origin) <= 200


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    pack = tmp_path_factory.mktemp("pack") / "p.jsonl"
    pack.write_bytes(content)
    with pytest.raises(InputError):
        read_file(pack)
