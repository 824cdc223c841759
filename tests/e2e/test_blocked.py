"""Nobody reads what a run writes, or a stage hangs: drags go on or are let go, and the run ends when it is told to."""

import os
import pty
import signal
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from gesturectl.run.service import END, LATE
from tests.e2e.test_faults import Program
from tests.faults import SLACK, SOON
from tests.waiting import wait_for

EACH = 20  # warnings a frame, as in `faulty.py`
MESSAGES = 100  # of 500 bytes: more than a pipe takes, or a terminal


@contextmanager
def full_pipe(folder: Path) -> Iterator[int]:
    """A pipe that takes nothing more, such as that to a pager."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writing, bytes(4096))
    os.set_blocking(writing, True)
    yield writing
    for end in (reading, writing):
        os.close(end)


@contextmanager
def stopped_terminal(folder: Path) -> Iterator[int]:
    """A terminal in which Ctrl+S was pressed."""
    master, slave = pty.openpty()
    termios.tcflow(slave, termios.TCOOFF)
    yield slave
    for end in (slave, master):
        os.close(end)


@contextmanager
def program(display: str, folder: Path, **words: object) -> Iterator[Program]:
    found = Program(display, folder, **words)  # type: ignore[arg-type]
    yield found
    found.end()


def drags_go_on(program: Program, frames: int = 3 * 30) -> None:
    """Two more drags, and so many frames, while the status is fresh."""
    program.wait_for_the_drag()
    before = program.ask("status")["frames"]
    program.released()
    program.wait_for_the_drag()
    wait_for(lambda: program.ask("status")["frames"] > before + frames, "the frames", seconds=30)
    assert program.ask("status")["age"] < 1


def ends(program: Program, tell: Callable[[Program], object], within: float = END) -> int:
    """Tells a run to end in the midst of a drag; everything is up soon, and it ends with this exit code."""
    program.wait_for_the_drag()
    told = time.monotonic()
    tell(program)
    program.released(within=SOON + SLACK)
    code = program.process.wait(END + 2)
    assert time.monotonic() - told < within + SLACK
    program.released(within=0.0)
    return code


@pytest.mark.parametrize("stderr", [full_pipe, stopped_terminal], ids=["a full pipe", "a stopped terminal"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["term", "int"])
def test_messages_that_nobody_reads_hold_up_nothing(stderr, number, desktop, tmp_path):
    with ExitStack() as stack:
        run = stack.enter_context(program(desktop, tmp_path, stderr=stack.enter_context(stderr(tmp_path))))
        run.wait_for_the_drag()
        run.say("say")
        drags_go_on(run, MESSAGES // EACH)
        assert ends(run, lambda run: run.process.send_signal(number)) == (130 if number == signal.SIGINT else 0)


def test_messages_that_are_read_late_say_how_many_are_missing(desktop, tmp_path):
    reading, writing = os.pipe()
    with program(desktop, tmp_path, stderr=writing) as run:
        os.close(writing)
        run.wait_for_the_drag()
        run.say("say")
        before = run.ask("status")["frames"]
        wait_for(lambda: run.ask("status")["frames"] > before + (1000 + 3 * MESSAGES) / EACH, "the frames")
        with os.fdopen(reading, "rb") as messages:
            wait_for(lambda: b"messages are left out here" in messages.readline(), "the number", seconds=30, every=0.0)
            run.say("quiet")
            run.process.terminate()
            messages.read()
        assert run.process.wait(30) == 0


def test_a_trace_that_nobody_reads_holds_up_nothing(desktop, tmp_path):
    os.mkfifo(tmp_path / "trace")
    reading = os.open(tmp_path / "trace", os.O_RDONLY | os.O_NONBLOCK)
    with program(desktop, tmp_path, trace=tmp_path / "trace") as run:
        drags_go_on(run)
        assert ends(run, lambda run: run.process.terminate()) == 0
    os.close(reading)


@pytest.mark.parametrize("word", ["term", "stop"])
def test_a_run_that_hangs_tells_how_old_its_status_is_and_ends_when_told_to(word, desktop, tmp_path):
    with program(desktop, tmp_path) as run:
        run.wait_for_the_drag()
        run.say("sleep")
        wait_for(lambda: run.ask("status")["age"] > 2, "its age")
        run.released(within=0.0)
        if word == "stop":
            run.ask("stop")
        else:
            run.process.terminate()
        assert run.process.wait(END + SLACK + 1) == LATE
        assert "it is ended" in (tmp_path / "log").read_text("utf-8")


def test_a_config_replaced_by_a_pipe_holds_up_nothing(desktop, tmp_path):
    with program(desktop, tmp_path) as run:
        run.wait_for_the_drag()
        os.mkfifo(tmp_path / "pipe")
        (tmp_path / "pipe").replace(run.config)
        wait_for(lambda: any("cannot be read" in p["text"] for p in run.ask("status")["problems"]), "the problem")
        drags_go_on(run)
        assert ends(run, lambda run: run.process.terminate()) == 0
