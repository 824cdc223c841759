"""`gesturectl learn`, as a user gives it."""

import pytest

from gesturectl.learn.hour import file
from gesturectl.learn.hour.file import Hour
from gesturectl.learn.hour.usual import Passage, Usual, kept_hand
from tests.hands import hand

USUAL = Usual((kept_hand(hand("relaxed"), stray=False),), (Passage(90.0, (0,)),))


@pytest.fixture
def command(home, monkeypatch):
    data = str(home.folder / "data")
    monkeypatch.setenv("GESTURECTL_DATA", data)
    return lambda *words: home.run(*words, GESTURECTL_DATA=data)


def test_what_is_kept_is_told_drawn_exported_and_deleted(command, tmp_path):
    assert "Nothing of your use is kept." in command("learn").stdout
    assert command("learn", "show").returncode == 1
    file.keep(USUAL)
    drawn = command("learn", "show")
    assert "1.5 minutes" in drawn.stdout
    assert any(0x2800 < ord(c) <= 0x28FF for c in drawn.stdout)
    copy = tmp_path / "hour.jsonl"
    assert command("learn", "export", copy).returncode == 0
    assert copy.read_bytes() == file.path().read_bytes()
    assert command("learn", "export", copy).returncode == 1
    assert command("learn", "delete").stdout == "What was learned of your use is deleted.\n"
    assert not file.path().exists()


def test_without_a_run_an_hour_that_was_begun_is_told_and_ended(command):
    assert command("learn", "start").returncode == 3
    assert "Nothing is being learned" in command("learn", "stop").stderr
    file.save(Hour(USUAL, 600.0, 3600.0))
    assert "for 10 minutes more" in command("learn").stdout
    assert "1.5 minutes" in command("learn", "stop").stdout
    assert file.kept().seconds == 90.0
    file.save(Hour(USUAL, 600.0, 3600.0))
    assert command("learn", "stop", "--discard").returncode == 0
    assert (file.goes_on(), file.kept().seconds) == (None, 90.0)
