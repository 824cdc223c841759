"""Programs that gestures start: never waited for, their failures told."""

import logging
import time

import pytest

from gesturectl.desktop import programs
from gesturectl.desktop.programs import ProgramStarter
from gesturectl.desktop.record import NullOutput
from gesturectl.desktop.release.ledger import Ledger
from gesturectl.model.types import StartProgram
from tests.xserver import wait_for


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (StartProgram(0.0, ("false",)), "`false` has failed (exit code 1)."),
        (StartProgram(0.0, ("no-such-program",)), "`no-such-program` cannot be started (No such file or directory)."),
        (StartProgram(0.0, ("exit 3",), shell=True), "`exit 3` has failed (exit code 3)."),
        (StartProgram(0.0, ("a\0b",)), "cannot be started (embedded null byte)"),
    ],
)
def test_a_failure_is_told(event, told, caplog):
    ProgramStarter().start(event)
    wait_for(lambda: told in caplog.text, told)


def test_words_are_no_shell_s_and_a_command_line_is(tmp_path):
    ProgramStarter().start(StartProgram(0.0, ("touch", str(tmp_path / "a;b $HOME"))))
    ProgramStarter().start(StartProgram(0.0, (f"touch '{tmp_path}/c' && touch '{tmp_path}/d'",), shell=True))
    wait_for(lambda: {p.name for p in tmp_path.iterdir()} == {"a;b $HOME", "c", "d"}, "three files")


def test_starting_one_waits_for_nothing():
    began = time.monotonic()
    ProgramStarter().start(StartProgram(0.0, ("sleep", "0.5")))
    assert time.monotonic() - began < 0.4


def test_where_no_thread_can_be_started_that_is_told_each_time_and_later_ones_run(tmp_path, caplog, monkeypatch):
    def full(*_, **__):
        raise RuntimeError("can't start new thread")

    starter = ProgramStarter()
    with monkeypatch.context() as patched:
        patched.setattr(programs.threading, "Thread", full)
        for _ in range(30):
            starter.start(StartProgram(0.0, ("true",)))
    assert caplog.messages == ["`true` cannot be started (can't start new thread). Close other programs."] * 30
    starter.start(StartProgram(0.0, ("touch", str(tmp_path / "there"))))
    wait_for((tmp_path / "there").exists, "the file")


def test_recorded_hands_start_none(tmp_path, caplog):
    caplog.set_level(logging.INFO)
    programs.log_only(StartProgram(0.0, ("touch", str(tmp_path / "x"))))
    assert "is not started" in caplog.text
    assert not list(tmp_path.iterdir())


def test_the_ledger_tells_the_output_only_where_nothing_starts_programs():
    class Kept(NullOutput):
        def emit(self, event):
            got.append(event)

    got, started = [], []
    event = StartProgram(0.0, ("date",))
    assert Ledger(Kept()).emit(event)
    assert Ledger(Kept(), started.append).emit(event)
    assert (got, started) == ([event], [event])
