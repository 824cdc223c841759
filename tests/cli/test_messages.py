import errno
import io
import logging
import re
import sys
import threading
from pathlib import Path

import pytest

from gesturectl.cli import main
from gesturectl.cli.terminal.messages import Brief, LogFile, Queued


def record():
    try:
        raise ZeroDivisionError("odd")
    except ZeroDivisionError as e:
        return logging.LogRecord(
            "x", logging.ERROR, __file__, 1, "It has %s.", ("failed",), (type(e), e, e.__traceback__)
        )


def test_an_exception_is_told_in_a_line_and_kept_whole_for_others():
    failed = record()
    first, second = Brief("gesturectl: %(message)s").format(failed).splitlines()
    assert first == "gesturectl: It has failed."
    assert re.match(r"  ZeroDivisionError: odd \(test_messages\.py:\d+\)\. ", second)
    assert "Traceback" in logging.Formatter().format(failed)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
def test_a_log_file_on_a_full_disk_is_told_of_once(capsys):
    log = LogFile("/dev/full")
    log.emit(record())
    log.emit(record())
    log.stream = io.StringIO()
    log.emit(record())
    log.stream = Path("/dev/full").open("w")  # noqa: SIM115
    log.emit(record())
    told = "gesturectl: /dev/full: cannot be written (No space left on device). The run goes on. Make space there.\n"
    assert capsys.readouterr().err == told * 2


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        ImportError("libx.so: failed to map segment from shared object"),
        RuntimeError("Exception from src/plugin.cpp:54:\nstd::bad_alloc\n"),
        RuntimeError("can't start new thread"),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
    ],
    ids=repr,
)
def test_too_little_memory_is_told_in_a_line(error, capsys, monkeypatch):
    def fail(_):
        raise error

    monkeypatch.setattr("gesturectl.cli.config.run_path", fail)
    assert main(["config", "path"]) == 3
    assert capsys.readouterr().err.startswith("gesturectl: There is too little memory.")


def test_a_fault_of_the_program_is_told_in_a_line_and_whole_where_that_is_asked_for(capsys, monkeypatch):
    def odd():
        raise ZeroDivisionError("odd\x1b[31m")

    monkeypatch.setattr("gesturectl.config.load.default_path", odd)
    assert main(["config", "path"]) == 1
    told = capsys.readouterr().err
    assert told == (
        "gesturectl: This is a fault of the program: ZeroDivisionError: odd�[31m. "
        "`gesturectl --debug config …` shows where, for a report.\n"
    )
    with pytest.raises(ZeroDivisionError):
        main(["--debug", "config", "path"])


def test_messages_do_not_act_upon_a_terminal():
    odd = logging.LogRecord("x", logging.WARNING, __file__, 1, "%s\n  is red", ("\x1b[31m\x9b\u202e",), None)
    assert Brief("gesturectl: %(message)s").format(odd) == "gesturectl: �[31m��\n  is red"


def test_without_a_command_all_of_them_are_listed(capsys):
    assert main([]) == 2
    shown = capsys.readouterr().err
    assert "usage: gesturectl" in shown
    assert "doctor" in shown


def test_a_terminal_without_a_character_gets_a_mark_for_it(monkeypatch, tmp_path):
    shown = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(shown, encoding="ascii"))
    monkeypatch.setenv("GESTURECTL_CONFIG", str(tmp_path / "kö.yaml"))
    assert main(["config", "path"]) == 0
    sys.stdout.flush()
    assert shown.getvalue().endswith(b"/k?.yaml\n")


def test_messages_that_nobody_takes_are_left_out_and_counted():
    taken, reads, got = threading.Event(), threading.Event(), []

    class Slow(logging.Handler):
        def emit(self, record):
            taken.set()
            reads.wait()
            got.append(record.getMessage())

    queued = Queued(Slow(), most=3)

    def say(text, *values):
        queued.emit(logging.LogRecord("x", logging.INFO, __file__, 1, text, values, None))

    value = ["first"]
    say("%s", value)
    taken.wait()
    value[0] = "changed later"
    for n in range(5):
        say("%d", n)
    reads.set()
    queued.flush()
    say("last")
    queued.flush()
    assert got == ["['first']", "0", "1", "3 messages are left out here, as nothing took them in time.", "last"]
