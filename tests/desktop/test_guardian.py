import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import xcffib
import xcffib.xtest

from gesturectl.desktop.release.guardian import OFTEN, WATCHERS, WITHIN, Guardian, Watcher
from gesturectl.desktop.release.reports import BEAT, SILENCE
from gesturectl.desktop.x11.output import open_x11
from gesturectl.model.errors import GesturectlError
from gesturectl.model.types import Button, Text
from tests.xserver import environment, running, wait_for, x_server

ROOT = Path(__file__).resolve().parents[2]
HOLDS = """
import select
import sys
from gesturectl.desktop.release.ledger import Ledger
from gesturectl.desktop.output import at_once
from gesturectl.desktop.registry import open_output
from gesturectl.model.types import Button, Key, Text

output = open_output("x11")
ledger = Ledger(output)
for event in (Key(0.0, "ctrl", True), Key(0.0, "shift", True), Key(0.0, "t", True), Button(0.0, "left", True),
              Button(0.0, "right", True), Button(0.0, "right", False)):
    ledger.emit(event)
print("down", flush=True)
while True:
    output.poll()
    if output.user_active():
        ledger.release_all(0.0)
        print("let go", flush=True)
    if select.select([sys.stdin], [], [], 0.02)[0]:
        if not (line := sys.stdin.readline()):
            break
        if line == "text\\n":
            at_once(output.type(Text(0.0, "abc" * 300)))
        else:
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
def holding(display: str, before: str = "") -> Iterator["subprocess.Popen[bytes]"]:
    """A program that holds ctrl+shift+t and the left button until its input ends; before: code that it runs first."""
    env = environment(display) | {"PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    with running([sys.executable, "-c", before + HOLDS], env=env, stdin=pipe, stdout=pipe) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == b"down\n"
        yield process
        process.stdin.close()


def children(process: "subprocess.Popen[bytes]") -> list[int]:
    """Its children that have not ended, the first ones first."""
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(pid) for pid in found.split() if not ended(int(pid))]


def watchers_of(process: "subprocess.Popen[bytes]") -> list[int]:
    """The guardian and the one behind it, once both are listed: the list may lack one while another child ends."""
    found: list[int] = []

    def both() -> bool:
        found[:] = children(process)
        return len(found) == WATCHERS

    wait_for(both, "both")
    return found


def guardian_of(process: "subprocess.Popen[bytes]") -> int:
    """The one that lets go; the other is behind it."""
    return watchers_of(process)[0]


def server_of(looker: Looker) -> int:
    with socket.socket(fileno=os.dup(looker.connection.get_file_descriptor())) as s:
        return int(struct.unpack("3i", s.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0])


def ended(pid: int) -> bool:
    """Whether the process is gone, or only waits for its parent to notice."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):  # the second where it goes while it is read
        return True


def test_what_a_killed_run_held_is_let_go_and_nothing_else(desktop: str, looker: Looker) -> None:
    with holding(desktop) as run:
        wait_for(lambda: looker.buttons() == {LEFT} and looker.keys() == {CTRL, SHIFT, T}, "the presses")
        looker.press(LETTER_OF_ANOTHER)
        guardian = guardian_of(run)
        run.kill()
        wait_for(lambda: not looker.buttons() and looker.keys() == {LETTER_OF_ANOTHER}, "the releases", seconds=0.3)
        wait_for(lambda: ended(guardian), "the guardian's end")
        assert looker.keys() == {LETTER_OF_ANOTHER}


SLOW = """
from gesturectl.desktop import helper
helper._CODE = "import time; time.sleep(0.6); " + helper._CODE
"""


def test_nothing_is_pressed_before_what_releases_it_is_ready(desktop: str, looker: Looker) -> None:
    with holding(desktop, SLOW) as run:
        assert looker.buttons()
        run.kill()
        wait_for(lambda: not looker.buttons() and not looker.keys(), "the releases", seconds=0.3)


def test_a_press_is_refused_where_that_is_not_ready_for_long(desktop: str, looker: Looker) -> None:
    watchers: list[Watcher] = []

    class NeverReady(Watcher):
        end = 0

        def send(self, messages: bytes) -> None:
            pass

        def received(self) -> bytes:
            return b""

        def let_go(self) -> None:
            pass

        def wait(self, seconds: float) -> None:
            pass

        def bury(self) -> None:
            pass

    def start(_: Watcher | None) -> Watcher:
        watchers.append(NeverReady())
        return watchers[-1]

    with closing(open_x11(desktop)) as output:
        output.guard(Guardian(start))
        assert not output.guarded
        with pytest.raises(GesturectlError, match="Nothing is pressed"):
            output.emit(Button(0.0, "left", True))
        with pytest.raises(GesturectlError, match="Nothing is pressed"):
            output.emit(Text(0.0, "a"))
        output.emit(Button(0.0, "left", False))
        watchers[0].ready = True
        with pytest.raises(GesturectlError, match="Nothing is pressed"):  # such as the next key of a chord
            output.emit(Button(0.0, "left", True))
        output.poll()
        output.emit(Button(0.0, "left", True))
        wait_for(lambda: looker.buttons() == {LEFT}, "the press")
        output.emit(Button(0.0, "left", False))


def test_ctrl_c_and_a_stopped_service_leave_the_guardian_in_place(desktop: str, looker: Looker) -> None:
    with holding(desktop) as run:
        guardian = guardian_of(run)
        assert os.getsid(guardian) != os.getsid(run.pid)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGABRT):
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
        assert run.wait(30) == 0
        assert ended(guardian)
        assert not looker.buttons()
        assert not looker.keys()


def killed_and_replaced(run: "subprocess.Popen[bytes]") -> None:
    guardian = guardian_of(run)
    os.kill(guardian, signal.SIGKILL)
    wait_for(lambda: len(children(run)) == WATCHERS and guardian not in children(run), "another one")


def test_a_lost_guardian_is_replaced_at_once_by_one_that_knows_all(desktop: str, looker: Looker) -> None:
    with holding(desktop) as run:
        for _ in range(3):
            killed_and_replaced(run)
        run.kill()
        wait_for(lambda: not looker.buttons() and not looker.keys(), "the releases", seconds=0.6)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_the_one_behind_is_ready_when_the_guardian_and_then_the_run_are_killed(
    number: signal.Signals, desktop: str, looker: Looker
) -> None:
    for _ in range(3):
        with holding(desktop) as run:
            wait_for(lambda: looker.buttons() == {LEFT} and looker.keys() == {CTRL, SHIFT, T}, "the presses")
            both = watchers_of(run)
            run.send_signal(signal.SIGSTOP)  # so that it starts no other one
            os.kill(both[0], signal.SIGKILL)
            if number == signal.SIGKILL:
                run.kill()
                wait_for(lambda: not looker.buttons() and not looker.keys(), "the releases", seconds=0.6)
            else:
                wait_for(lambda: not looker.buttons() and not looker.keys(), "the releases", seconds=SILENCE + 1.0)
                run.kill()
            wait_for(lambda both=both: all(map(ended, both)), "the end of both")  # type: ignore[misc]


def test_the_one_behind_presses_and_releases_nothing_where_the_guardian_has_done_it(
    desktop: str, looker: Looker
) -> None:
    with holding(desktop) as run:
        wait_for(lambda: looker.buttons() == {LEFT} and looker.keys() == {CTRL, SHIFT, T}, "the presses")
        first, second = watchers_of(run)
        os.kill(second, signal.SIGSTOP)
        run.kill()
        wait_for(lambda: ended(first), "the guardian's end")
        assert not looker.keys()
        looker.press(T)
        os.kill(second, signal.SIGCONT)
        wait_for(lambda: ended(second), "the other's end")
        assert looker.keys() == {T}


def test_guardians_that_end_time_and_again_do_not_disturb_the_run(desktop: str, looker: Looker) -> None:
    with holding(desktop) as run:
        for _ in range(OFTEN - WATCHERS):
            killed_and_replaced(run)
        for guardian in watchers_of(run):
            os.kill(guardian, signal.SIGKILL)
        wait_for(lambda: not children(run), "their end")
        assert looker.buttons() == {LEFT}
        killed = time.monotonic()
        wait_for(lambda: children(run), "one that comes later", seconds=WITHIN + 1)
        assert time.monotonic() - killed > 1
        assert run.stdin
        run.stdin.close()
        assert run.wait(30) == 0
        assert not looker.buttons()
        assert not looker.keys()


def test_a_guardian_that_is_kept_from_running_for_a_while_takes_what_is_reported_meanwhile(
    desktop: str, looker: Looker
) -> None:
    with holding(desktop) as run:
        guardian = guardian_of(run)
        os.kill(guardian, signal.SIGSTOP)
        assert run.stdin
        assert run.stdout
        run.stdin.write(b"text\n")
        run.stdin.flush()
        assert run.stdout.readline() == b"text\n"
        os.kill(guardian, signal.SIGCONT)
        assert guardian_of(run) == guardian
        run.kill()
        wait_for(lambda: not looker.buttons() and not looker.keys(), "the releases", seconds=0.6)


def test_a_run_that_stands_still_holds_nothing_and_learns_of_it(desktop: str, looker: Looker) -> None:
    with holding(desktop) as run:
        wait_for(lambda: looker.buttons() == {LEFT} and looker.keys() == {CTRL, SHIFT, T}, "the presses")
        looker.press(LETTER_OF_ANOTHER)
        stopped = time.monotonic()
        run.send_signal(signal.SIGSTOP)
        wait_for(lambda: not looker.buttons(), "the releases", seconds=SILENCE + 1.0)
        assert time.monotonic() - stopped > SILENCE - BEAT - 0.1
        wait_for(lambda: looker.keys() == {LETTER_OF_ANOTHER}, "those of the keys", seconds=0.1)
        run.send_signal(signal.SIGCONT)
        assert run.stdout
        assert run.stdin
        assert run.stdout.readline() == b"let go\n"
        run.stdin.write(b"t\n")
        run.stdin.flush()
        wait_for(lambda: looker.keys() == {T, LETTER_OF_ANOTHER}, "a press that is made anew")
        run.send_signal(signal.SIGSTOP)
        wait_for(lambda: looker.keys() == {LETTER_OF_ANOTHER}, "the releases", seconds=SILENCE + 1.0)
        run.send_signal(signal.SIGCONT)


def test_a_run_that_stood_still_and_is_then_killed_holds_nothing(desktop: str, looker: Looker) -> None:
    with holding(desktop) as run:
        wait_for(lambda: looker.buttons() == {LEFT}, "the presses")
        run.send_signal(signal.SIGSTOP)
        wait_for(lambda: not looker.buttons() and not looker.keys(), "the releases", seconds=SILENCE + 1.0)
        guardian = guardian_of(run)
        run.kill()
        wait_for(lambda: ended(guardian), "the guardian's end")
        assert not looker.buttons()


def test_a_computer_that_stands_still_as_a_whole_releases_nothing(desktop: str, looker: Looker) -> None:
    with holding(desktop) as run:
        wait_for(lambda: looker.buttons() == {LEFT}, "the presses")
        guardian = guardian_of(run)
        for _ in range(2):
            for pid in (run.pid, guardian):
                os.kill(pid, signal.SIGSTOP)
            until = time.monotonic() + SILENCE + 0.5
            wait_for(lambda until=until: time.monotonic() > until, "more than the guardian's patience")
            for pid in (guardian, run.pid):
                os.kill(pid, signal.SIGCONT)
            assert run.stdin
            assert run.stdout
            run.stdin.write(b"a\n")
            run.stdin.flush()
            assert run.stdout.readline() == b"a\n"  # and not that all was let go
        assert looker.buttons() == {LEFT}


@pytest.mark.parametrize("seconds", [0.2, 2.5])
def test_it_stays_until_the_display_server_has_answered(seconds: float) -> None:
    with x_server() as display, holding(display) as run:
        looker = Looker(display)
        wait_for(lambda: looker.buttons() == {LEFT} and looker.keys() == {CTRL, SHIFT, T}, "the presses")
        guardian = guardian_of(run)
        server = server_of(looker)
        os.kill(server, signal.SIGSTOP)
        try:
            run.kill()
            until = time.monotonic() + seconds
            wait_for(lambda: time.monotonic() > until, "the end of the server's rest")
            assert not ended(guardian)
        finally:
            os.kill(server, signal.SIGCONT)
        wait_for(lambda: not looker.buttons() and not looker.keys(), "the releases")
        wait_for(lambda: ended(guardian), "the guardian's end")


DIES = """
from gesturectl.desktop.registry import open_output
from gesturectl.model.types import Button, Key
from tests.killed import die_at_each_step


def make():
    output = open_output("x11")
    return output, [(output._guardian, "report"), (output._xtest, "FakeInput"), (output._c, "flush")]


die_at_each_step((Key(0.0, "ctrl", True), Button(0.0, "left", True), Button(0.0, "left", False),
                  Key(0.0, "ctrl", False)), make)
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
            wait_for(lambda: not looker.buttons() and not looker.keys(), f"the releases after {steps}")
            runs.stdin.write(b"\n")
            runs.stdin.flush()
        assert steps >= 12
        assert runs.wait(30) == 0
        runs.stdin.close()


STANDS_STILL = """
import os
import signal
import sys
from gesturectl.desktop.release.posix import Display, guardian_of

guardian = guardian_of(*(Display(int(word)) for word in sys.argv[1:]))
guardian.report(b"up 1;", down=True, display=0)
guardian.report(b"up 2;", down=True, display=1)
guardian.report(b"up 3;", down=True, display=1)
guardian.report(b"up 2;", down=False, display=1)
guardian.report(b"up 4;", down=True, display=1)
while True:
    if guardian.beat():
        print("told", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    if sys.stdin is not None:
        sys.stdin.readline()  # which nobody writes
        sys.stdin = None
"""


def test_each_of_several_devices_gets_its_own_releases() -> None:
    pipes = [os.pipe() for _ in range(2)]
    ends = [writing for _, writing in pipes]
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", STANDS_STILL, *map(str, ends)]
    with running(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdin=pipe, stdout=pipe, pass_fds=ends) as run:
        for _, writing in pipes:
            os.close(writing)
        assert [os.read(reading, 64) for reading, _ in pipes] == [b"up 1;", b"up 4;up 3;"]
        assert run.stdin
        assert run.stdout
        run.stdin.close()
        assert run.stdout.readline() == b"told\n"
        assert run.wait(30) == -signal.SIGKILL
        assert [os.read(reading, 64) for reading, _ in pipes] == [b"up 1;", b"up 4;up 3;"]
        assert [os.read(reading, 64) for reading, _ in pipes] == [b"", b""]  # it has ended
    for reading, _ in pipes:
        os.close(reading)
