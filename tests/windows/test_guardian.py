"""What a run held down is released when it is killed, stands still, or is killed with its guardians."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from gesturectl.desktop.registry import open_output
from gesturectl.desktop.release.guardian import OFTEN, WATCHERS
from gesturectl.desktop.release.reports import BEAT, SILENCE
from gesturectl.desktop.windows.api import user32
from gesturectl.desktop.windows.output import WindowsOutput
from gesturectl.model.system import is_running
from tests.waiting import wait_for
from tests.windows.watching import Watched, kill, resume, suspend, watched

ROOT = Path(__file__).resolve().parents[2]
HOLDS = """
import sys
import threading
from pathlib import Path
from queue import Empty, SimpleQueue
from gesturectl.desktop.registry import open_output
from gesturectl.desktop.release.ledger import Ledger
from gesturectl.model.types import Button, Key
from tests.waiting import wait_for

output = open_output("desktop", held=Path(sys.argv[1]))
ledger = Ledger(output)
wait_for(lambda: output.guarded, "the guardian, without which nothing is pressed")
for event in (Key(0.0, "ctrl", True), Key(0.0, "shift", True), Key(0.0, "t", True), Button(0.0, "left", True),
              Button(0.0, "right", True), Button(0.0, "right", False)):
    ledger.emit(event)
lines = SimpleQueue()


def read():
    while line := sys.stdin.readline():
        lines.put(line)
    lines.put("")


threading.Thread(target=read, daemon=True).start()


def ready():
    output.poll()
    return all(w.ready for w in output._guardian._watchers)


def watchers():
    wait_for(ready, "the guardians")
    print("watchers", *(w._process.pid for w in output._guardian._watchers), flush=True)


watchers()
while True:
    output.poll()
    if output.user_active():
        ledger.release_all(0.0)
        print("let go", flush=True)
    try:
        line = lines.get(timeout=0.02)
    except Empty:
        continue
    if not line:
        break
    if line == "watchers\\n":
        watchers()
    else:
        ledger.emit(Key(0.0, line.strip(), True))
        print(line, end="", flush=True)
ledger.close()
"""
LEFT, RIGHT, SHIFT, CTRL, T, A = 0x01, 0x02, 0x10, 0x11, 0x54, 0x41  # virtual keys
ALL = (LEFT, RIGHT, SHIFT, CTRL, T, A)
HELD = {LEFT, SHIFT, CTRL, T}


def down() -> set[int]:
    """Which of them are down."""
    return {vk for vk in ALL if user32.GetAsyncKeyState(vk) < 0}


@pytest.fixture(scope="module")
def window() -> Iterator[Watched]:
    """Takes what is pressed."""
    with watched() as window:
        yield window


class Run:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def say(self, word: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()

    def watchers(self) -> list[int]:
        """The numbers of its guardians, the first and the one behind it."""
        self.say("watchers")
        return [int(n) for n in self.line().split()[1:]]


@pytest.fixture
def holding(window: Watched, tmp_path: Path) -> Iterator[Run]:
    """A program that holds ctrl+shift+t and the left button until its input ends."""
    pipe = subprocess.PIPE
    command, env = [sys.executable, "-c", HOLDS, str(tmp_path / "held")], os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=env, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True) as process:
        run = Run(process)
        try:
            assert run.line().startswith("watchers")
            window.wait_for(lambda: down() == HELD, "the presses")
            yield run
        finally:
            process.kill()
    window.wait_for(lambda: not down(), "the releases")


@contextmanager
def within(seconds: float, condition: Callable[[], object], what: str) -> Iterator[None]:
    """What is done in the block has that effect within so many seconds."""
    began = time.monotonic()
    yield
    wait_for(condition, what, every=0.002)
    assert time.monotonic() - began < seconds


def test_what_a_killed_run_held_is_released_and_nothing_else(holding: Run, window: Watched) -> None:
    pids = holding.watchers()
    with within(SILENCE - BEAT, lambda: not down(), "the releases"):
        holding.process.kill()
    wait_for(lambda: not any(map(is_running, pids)), "the guardians' end")
    window.wait_for(lambda: not window.down(), "the window's own events, which come later")
    assert window.buttons().count(("right", False)) == window.buttons().count(("right", True))


def test_it_ends_with_the_run(holding: Run) -> None:
    pids = holding.watchers()
    assert holding.process.stdin
    holding.process.stdin.close()
    assert holding.process.wait(30) == 0
    assert not down()
    wait_for(lambda: not any(map(is_running, pids)), "the guardians' end")


def test_a_lost_guardian_is_replaced_by_one_that_knows_all(holding: Run) -> None:
    for _ in range(OFTEN - WATCHERS):
        before = holding.watchers()
        kill(before[0])
        now = before

        def is_replaced(before: list[int] = before) -> bool:
            nonlocal now
            now = holding.watchers()
            return now != before and len(now) == WATCHERS

        wait_for(is_replaced, "another one")
        assert now[0] == before[1]
    assert down() == HELD
    holding.process.kill()


def test_the_one_behind_is_ready_when_the_guardian_and_then_the_run_are_killed(holding: Run) -> None:
    first, _ = holding.watchers()
    with within(SILENCE - BEAT, lambda: not down(), "the releases"):
        suspend(holding.process)  # so that it starts no other one
        kill(first)
        holding.process.kill()


def test_what_is_killed_with_its_guardians_is_released_by_the_next_one(holding: Run, tmp_path: Path) -> None:
    pids = holding.watchers()
    suspend(holding.process)
    for pid in reversed(pids):
        kill(pid)
    holding.process.kill()
    wait_for(lambda: not any(map(is_running, [*pids, holding.process.pid])), "their end")
    assert down() == HELD
    with closing(open_output("desktop", guarded=False, held=tmp_path / "held")) as output:
        assert isinstance(output, WindowsOutput)
        assert sorted(output.left) == ["button 1", "key 16", "key 17", "key 84"]
        wait_for(lambda: not down(), "the releases")


def test_a_run_that_stands_still_holds_nothing_and_learns_of_it(holding: Run) -> None:
    stopped = time.monotonic()
    suspend(holding.process)
    wait_for(lambda: not down(), "the releases", seconds=SILENCE + 10.0)
    assert time.monotonic() - stopped > SILENCE - BEAT - 0.1
    resume(holding.process)
    assert holding.line() == "let go"
    holding.say("a")
    assert holding.line() == "a"
    wait_for(lambda: down() == {A}, "a press that is made anew")
