"""An hour of the user's use, on the page: begun, ended, shown, exported, deleted, broken."""

import json

from gesturectl.learn.hour import file
from gesturectl.learn.hour.usual import Passage, Usual, kept_hand
from tests.hands import hand


def usual():
    return Usual(
        (kept_hand(hand("relaxed"), stray=False), kept_hand(hand("rock"), stray=True)), (Passage(90.0, (0, 1)),)
    )


def test_it_is_begun_and_ended_and_its_words_are_told(run, owner):
    assert owner.told("hour")[1] == {"learning": None, "words": "", "hands": [], "meant": [], "problem": None}
    code, answer = owner.told("hour/start", minutes=30)
    assert (code, answer["said"], answer["learning"]["of"]) == (200, "Learns from the next 30 minutes.", 1800.0)
    assert owner.told("hour/end", keep=False)[1]["said"] == "Thrown away."
    assert run.learned == [1800.0, False]


def test_what_is_kept_is_drawn_exported_and_deleted(run, owner):
    file.keep(usual())
    answer = owner.told("hour")[1]
    assert "1.5 minutes" in answer["words"]
    assert [len(points) for points in answer["hands"]] == [42, 42]
    with owner.ask("hour/file") as sent:
        assert sent.read() == file.path().read_bytes()
    with owner.ask("hour/delete", b"{}") as answered:
        assert json.load(answered)["words"] == ""
    assert not file.path().exists()


def test_a_broken_file_is_named_and_can_be_deleted(run, owner):
    file.keep(usual())
    file.path().write_text("what?\n")
    assert "hour.jsonl:1" in owner.told("hour")[1]["problem"]["problem"]
    with owner.ask("hour/delete", b"{}") as answered:
        assert json.load(answered)["problem"] is None
