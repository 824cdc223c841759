import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import xcffib
import xcffib.xtest

from tests.xserver import environment, running, wait_for

ROOT = Path(__file__).resolve().parents[2]
HOLDS = """
import sys
from gesturectl.desktop import guardian
from gesturectl.desktop.ledger import Ledger
from gesturectl.desktop.registry import open_output
from gesturectl.model.types import Button, Key

guardian.RENEW = 0.0
ledger = Ledger(open_output("x11"))
for event in (Key(0.0, "ctrl", True), Key(0.0, "shift", True), Key(0.0, "t", True), Button(0.0, "left", True),
              Button(0.0, "right", True), Button(0.0, "right", False)):
    ledger.emit(event)
print("down", flush=True)
while line := sys.stdin.readline():
    ledger.emit(Key(0.0, line.strip(), True))
    print(line, end="", flush=True)
ledger.close()
"""
CTRL, SHIFT, T, LETTER_OF_ANOTHER = 37, 50, 28, 38  # keycodes
LEFT, RIGHT = 1, 3


class Looker:
    """A client of its own that sees what is down on a display, and presses as any other program could."""

    def __init__(self, display: str) -> None:
        self.connection = xcffib.connect(display)
        self._root = self.connection.get_setup().roots[0].root

    def keys(self) -> set[int]:
        keys = self.connection.core.QueryKeymap().reply().keys
        return {8 * i + bit for i, byte in enumerate(keys) for bit in range(8) if byte >> bit & 1}

    def buttons(self) -> set[int]:
        mask = self.connection.core.QueryPointer(self._root).reply().mask
        return {n for n in range(1, 6) if mask >> (7 + n) & 1}

    def pointer(self) -> tuple[int, int]:
        """Where the pointer is, screen pixels."""
        reply = self.connection.core.QueryPointer(self._root).reply()
        return reply.root_x, reply.root_y

    def press(self, keycode: int) -> None:
        self.connection(xcffib.xtest.key).FakeInput(2, keycode, 0, self._root, 0, 0, 0)
        self.connection.core.GetInputFocus().reply()


@pytest.fixture
def looker(desktop: str) -> Iterator[Looker]:
    looker = Looker(desktop)
    yield looker
    looker.connection.disconnect()


@contextmanager
def holding(display: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A program that holds ctrl+shift+t and the left button until its input ends."""
    env = environment(display) | {"PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    with running([sys.executable, "-c", HOLDS], env=env, stdin=pipe, stdout=pipe) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == b"down\n"
        yield process
        process.stdin.close()


def guardian_of(process: "subprocess.Popen[bytes]") -> int:
    return int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text())


def ended(pid: int) -> bool:
    """Whether the process is gone, or only waits for its parent to notice."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_what_a_killed_run_held_is_let_go_and_nothing_else(desktop: str, looker: Looker) -> None:
    with holding(desktop) as run:
        wait_for(lambda: looker.buttons() == {LEFT} and looker.keys() == {CTRL, SHIFT, T}, "the presses")
        looker.press(LETTER_OF_ANOTHER)
        guardian = guardian_of(run)
        run.kill()
        wait_for(lambda: not looker.buttons() and looker.keys() == {LETTER_OF_ANOTHER}, "the releases", seconds=0.3)
        wait_for(lambda: ended(guardian), "the guardian's end", seconds=2)
        assert looker.keys() == {LETTER_OF_ANOTHER}


def test_ctrl_c_and_a_stopped_service_leave_the_guardian_in_place(desktop: str, looker: Looker) -> None:
    with holding(desktop) as run:
        guardian = guardian_of(run)
        assert os.getsid(guardian) != os.getsid(run.pid)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(guardian, number)
        run.kill()
        wait_for(lambda: not looker.buttons() and not looker.keys(), "the releases", seconds=0.3)


def test_it_ends_with_the_run_and_keeps_no_more_than_a_little_memory(desktop: str, looker: Looker) -> None:
    with holding(desktop) as run:
        guardian = guardian_of(run)
        status = Path(f"/proc/{guardian}/status").read_text()
        assert int(status.split("VmHWM:")[1].split()[0]) < 15_000
        assert run.stdin
        run.stdin.close()
        assert run.wait(5) == 0
        assert ended(guardian)
        assert not looker.buttons()
        assert not looker.keys()


def test_a_lost_guardian_does_not_disturb_the_run(desktop: str, looker: Looker) -> None:
    with holding(desktop) as run:
        guardian = guardian_of(run)
        os.kill(guardian, signal.SIGKILL)
        wait_for(lambda: ended(guardian), "its end")
        assert run.stdin
        run.stdin.close()
        assert run.wait(5) == 0
        assert not looker.buttons()
        assert not looker.keys()


def test_a_lost_guardian_is_replaced_by_one_that_knows_all(desktop: str, looker: Looker) -> None:
    with holding(desktop) as run:
        guardian = guardian_of(run)
        os.kill(guardian, signal.SIGKILL)
        wait_for(lambda: ended(guardian), "its end")
        assert run.stdin
        assert run.stdout
        run.stdin.write(b"a\n")
        run.stdin.flush()
        assert run.stdout.readline() == b"a\n"
        wait_for(lambda: looker.keys() == {CTRL, SHIFT, T, LETTER_OF_ANOTHER}, "the press")
        run.kill()
        wait_for(lambda: not looker.buttons() and not looker.keys(), "the releases", seconds=0.6)


DIES = """
import os
import signal
import sys
from gesturectl.desktop.ledger import Ledger
from gesturectl.desktop.registry import open_output
from gesturectl.model.types import Button, Key

EVENTS = (Key(0.0, "ctrl", True), Button(0.0, "left", True), Button(0.0, "left", False), Key(0.0, "ctrl", False))


def before_each(owner, name, left):
    call = getattr(owner, name)

    def counted(*arguments, **words):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*arguments, **words)

    setattr(owner, name, counted)


def lives(steps):
    if (child := os.fork()) == 0:
        output = open_output("x11")
        left = [steps]
        for owner, name in ((output._guardian, "report"), (output._xtest, "FakeInput"), (output._c, "flush")):
            before_each(owner, name, left)
        ledger = Ledger(output)
        for event in EVENTS:
            ledger.emit(event)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


steps = 1
while not lives(steps):
    print(steps, flush=True)
    sys.stdin.readline()
    steps += 1
"""


def test_nothing_stays_down_at_whichever_step_of_a_press_or_release_the_run_is_killed(
    desktop: str, looker: Looker
) -> None:
    env = environment(desktop) | {"PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    with running([sys.executable, "-c", DIES], env=env, stdin=pipe, stdout=pipe) as runs:
        assert runs.stdin
        assert runs.stdout
        steps = 0
        while line := runs.stdout.readline():
            steps = int(line)
            wait_for(lambda: not looker.buttons() and not looker.keys(), f"the releases after {steps}", seconds=1)
            runs.stdin.write(b"\n")
            runs.stdin.flush()
        assert steps >= 12
        assert runs.wait(5) == 0
        runs.stdin.close()
