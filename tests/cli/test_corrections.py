"""`gesturectl corrections`, `not-meant` and `should-have-acted`, as a user gives them."""

import pytest

from gesturectl.model import corrections
from tests.hands import stream, write_trace
from tests.model.test_corrections import said
from tests.waiting import wait_for


@pytest.fixture
def command(home, monkeypatch):
    data = str(home.folder / "data")
    monkeypatch.setenv("GESTURECTL_DATA", data)
    return lambda *words: home.run(*words, GESTURECTL_DATA=data)


def test_they_are_listed_drawn_deleted_and_passed_on(command, tmp_path):
    assert "Nothing was said" in command("corrections").stdout
    corrections.add(said())
    corrections.add(said("fist", meant=True))
    first, second = command("corrections", "list").stdout.splitlines()
    assert "point" in first
    assert "not meant: goes to the next workspace" in first
    assert "should have acted" in second
    drawn = command("corrections", "show", "1")
    assert drawn.returncode == 0
    assert "point, not meant" in drawn.stdout
    assert any(0x2800 < ord(c) <= 0x28FF for c in drawn.stdout)
    file = tmp_path / "mine.jsonl"
    assert command("corrections", "export", file).returncode == 0
    assert command("corrections", "export", file).returncode == 1
    assert command("corrections", "delete", "1").stdout == "1 correction deleted.\n"
    missing = command("corrections", "show", "1")
    assert missing.returncode == 1
    assert "There is no correction 1." in missing.stderr
    assert command("corrections", "import", file).stdout == "2 corrections added.\n"
    assert command("corrections", "delete", "--all").stdout == "3 corrections deleted.\n"
    assert corrections.read() == ()


def test_without_a_running_one_each_says_so(home):
    for words in (["not-meant"], ["should-have-acted", "pinch"]):
        done = home.run(*words)
        assert (done.returncode, done.stdout) == (3, "")
        assert "No gesturectl runs." in done.stderr


def test_a_running_one_answers(home, command):
    (home.folder / "config.yaml").write_text("profiles:\n  default: [{on: pinch, do: {press: left}}]\n")
    with home.holding("--config", "config.yaml"):
        done = home.run("not-meant")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("`pinch` (")
        assert done.stdout.endswith("; kept.\n")
        wrong = home.run("should-have-acted", "dance")
        assert wrong.returncode == 1
        assert '"dance" is no gesture of which this can be said. There are open, relaxed,' in wrong.stderr
        near = home.run("should-have-acted", "pnch")
        assert (near.returncode, "Did you mean `pinch`?" in near.stderr) == (1, True)


def test_of_recorded_hands_nothing_is_kept_and_the_answers_say_so(home, command):
    (home.folder / "config.yaml").write_text("profiles:\n  default: [{on: pinch, do: {press: left}}]\n")
    rest = (1.0, "open", 320, 240)
    write_trace(home.folder / "hands.jsonl", stream(rest, (0.3, "pinch", 320, 240), (60.0, "open", 320, 240)))
    words = ("--source", "hands.jsonl", "--config", "config.yaml", "--output", "record:events.jsonl")
    process = home.start("run", *words, GESTURECTL_DATA=str(home.folder / "data"))
    try:
        wait_for(lambda: len(home.buttons()) == 2 or process.poll() is not None, "the click", seconds=30)
        answers = [
            home.run("not-meant"),
            home.run("should-have-acted", "thumb_up"),
            home.run("should-have-acted", "open"),
        ]
    finally:
        process.kill()
        process.wait()
    not_meant, nothing, should_have = answers
    assert not_meant.stdout.startswith("`pinch` (")
    assert nothing.returncode == 1
    for done in (not_meant, should_have):
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.endswith("; counts until the run ends, as nothing is kept of recorded hands.\n")
    assert corrections.read() == ()
