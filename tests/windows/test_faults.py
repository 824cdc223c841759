"""Faults at random moments of a held drag with a chord down: a second program logs what it gets.

`GESTURECTL_FAULTS=20` has each fault injected that often, and prints a table of the outcome; else those of OFTEN are
once, as most of the time goes into the start of another run under Wine, 3 to 10 seconds each. The run looks for no
mouse of the user's: Wine now and then puts the pointer back to where the X server has it, after each of our moves,
which is no injected event and would have the run wait. Of those of `tests/e2e` on X11 three have no form here: there is
no connection to be cut and no server to be killed, as SendInput is a call to the system, and Wine's console has neither
Ctrl+Break nor its close button; the first is raised in the run.
"""

import ctypes
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from ctypes import wintypes
from pathlib import Path
from typing import Any

import pytest

from gesturectl.control import client
from gesturectl.desktop.windows.api import user32
from gesturectl.desktop.windows.seat import END_SESSION, SESSION
from gesturectl.model.system import is_running
from tests.faults import CONFIG, FEW, HANGS, HEAD, SLACK, Fault, Outcome, tried
from tests.waiting import wait_for
from tests.windows.watching import Watched, kill, resume, suspend, watched

ROOT = Path(__file__).resolve().parents[2]
TIMES = int(os.environ.get("GESTURECTL_FAULTS", "1"))
DRAG = {"left", 0x10, 0x11}  # the button, shift, ctrl
LOCK, UNLOCK = 7, 8
# Ctrl+C in the console of the process of that number once there is a line at its input.
CTRL_C = """
import ctypes, sys
kernel32 = ctypes.WinDLL("kernel32")
kernel32.FreeConsole()
assert kernel32.AttachConsole(int(sys.argv[1]))
kernel32.SetConsoleCtrlHandler(None, True)
print("ready", flush=True)
sys.stdin.readline()
assert kernel32.GenerateConsoleCtrlEvent(0, 0)
print("sent", flush=True)
sys.stdin.readline()
"""


class Program:
    """The program under test in a console of its own, which nobody sees; the window has the keyboard."""

    def __init__(self, window: Watched, folder: Path) -> None:
        self.window = window
        self.config = folder / "config.yaml"
        self.config.write_text(CONFIG)
        self._log = folder / "log"
        self._spare = self._waiting()
        self.start()

    def start(self) -> None:
        """The imports of the run are done by now, and those of the next one begin."""
        self.profile = "default"
        self.process, self._spare = self._spare, self._waiting()
        self.say("begin")

    def _waiting(self) -> "subprocess.Popen[bytes]":
        startup: Any = subprocess.STARTUPINFO(dwFlags=subprocess.STARTF_USESHOWWINDOW, wShowWindow=subprocess.SW_HIDE)
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.e2e.faulty", str(self.config)],
                cwd=ROOT,
                env=os.environ
                | {"PYTHONPATH": str(ROOT), "FAULTY_OUTPUT": "desktop", "FAULTY_USER": "away", "FAULTY_WAITS": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                creationflags=subprocess.CREATE_NEW_CONSOLE,
                startupinfo=startup,
            )

    def say(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def down(self) -> bool:
        return bool(self.window.down())

    def moves(self) -> int:
        return len(self.window.of("move"))

    def wait_for_the_drag(self) -> None:
        """Until button and chord are down, and a random number of the drag's moves later."""
        self.window.wait_for(lambda: not self.down(), "the end of the drag before")
        self.window.clear()
        self.window.wait_for(lambda: self.window.down() == DRAG, "the drag", seconds=60)
        until = self.moves() + random.randint(3, 15)  # 30 a second
        self.window.wait_for(lambda: self.moves() >= until, "the moves")

    def released(self, within: float = 5.0) -> None:
        self.window.wait_for(lambda: not self.down(), "everything to be let go", seconds=within, every=0.002)
        assert not any(user32.GetAsyncKeyState(vk) < 0 for vk in (0x01, 0x10, 0x11))

    def guardians(self) -> list[int]:
        """The numbers of its guardian's process and of the one behind it."""
        self.say("guardians")
        assert self.process.stdout
        return [int(word) for word in self.process.stdout.readline().split()]

    def post(self, message: int, what: int) -> None:
        """As Windows tells all of its windows."""
        found = []

        @ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)
        def look(window: int, _: int) -> bool:
            owner, name = wintypes.DWORD(), ctypes.create_unicode_buffer(64)
            windows.GetWindowThreadProcessId(wintypes.HWND(window), ctypes.byref(owner))
            windows.GetClassNameW(wintypes.HWND(window), name, 64)
            if owner.value == self.process.pid and name.value.startswith("gesturectl seat"):
                found.append(window)
            return True

        windows = ctypes.WinDLL("user32")
        windows.EnumWindows(look, 0)
        (window,) = found
        windows.PostMessageW(wintypes.HWND(window), message, ctypes.c_size_t(what), 0)

    def end(self) -> None:
        _end(self.process)

    def close(self) -> None:
        _end(self.process)
        _end(self._spare)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        assert stream
        stream.close()


def says(line: str, **about: Any) -> Fault:
    return Fault(lambda program: program.say(line), **about)


def ctrl_c(program: Program) -> float:
    pipe = subprocess.PIPE
    words = [sys.executable, "-c", CTRL_C, str(program.process.pid)]
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, creationflags=subprocess.DETACHED_PROCESS) as other:
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline().strip() == b"ready"
        program.wait_for_the_drag()
        other.stdin.write(b"now\n")
        other.stdin.flush()
        at = time.monotonic()
        program.released()
        other.stdin.close()
    return at


def profile(program: Program) -> None:
    program.profile = "other" if program.profile == "default" else "default"
    client.ask("profile", name=program.profile)


def break_config(program: Program) -> None:
    """The drag goes on under the settings in force, and ends by itself."""
    program.config.write_text("profiles: {default: [{on: }]\n")
    told = "The settings in force stay."
    wait_for(lambda: any(told in p["text"] and p["over"] is None for p in status()["problems"]), told)
    program.released()


def status() -> dict[str, Any]:
    return dict(client.ask("status")["status"])


def unlock(program: Program) -> None:
    wait_for(lambda: status()["paused_by"] == "lock", "the pause")
    assert status()["camera"]["state"] == "off"
    program.post(SESSION, UNLOCK)


def hang_and(then: Callable[[Program], object]) -> Callable[[Program], None]:
    """Has the tracker sleep for a minute, and does something while it does."""

    def inject(program: Program) -> None:
        at = program.moves()
        program.say("sleep")
        until = time.monotonic() + 0.2  # six frames
        while time.monotonic() < until:
            if (now := program.moves()) != at:
                at, until = now, time.monotonic() + 0.2
            time.sleep(0.01)
        then(program)

    return inject


def kill_before_a_hanging_window(program: Program) -> float:
    """Returns when the window goes on."""
    suspend(program.window.process)
    program.process.kill()
    until = time.monotonic() + 2.0
    wait_for(lambda: time.monotonic() > until, "the end of its rest")
    resume(program.window.process)
    return time.monotonic()


def kill_after_the_guardian(program: Program) -> float:
    """Returns when the run was killed, at some moment of the replacement."""
    kill(program.guardians()[0])
    until = time.monotonic() + random.uniform(0.0, 0.1)
    wait_for(lambda: time.monotonic() > until, "that moment", every=0.001)
    program.process.kill()
    return time.monotonic()


def kill_both(program: Program) -> float:
    """Returns when the next run is started."""
    guardians = program.guardians()
    suspend(program.process)
    for guardian in reversed(guardians):
        kill(guardian)
    wait_for(lambda: not any(map(is_running, guardians)), "the guardians' end")
    program.end()
    program.start()
    return time.monotonic()


def terminate(program: Program) -> None:
    program.process.kill()


FAULTS: dict[str, Fault] = {
    "stall of the camera": says("stall"),
    "exception in the tracker": says("tracker"),
    "exception in the gestures": says("gestures"),
    "exception in the output": says("output"),
    "profile": Fault(profile),
    "pause": Fault(lambda _: client.ask("pause"), lambda _: client.ask("resume")),
    "lock": Fault(lambda program: program.post(SESSION, LOCK), unlock),
    "broken config, drag ends": Fault(break_config, lambda program: program.config.write_text(CONFIG), soon=None),
    "suspended": Fault(lambda program: suspend(program.process), lambda program: resume(program.process), soon=HANGS),
    "hang of a stage": says("hang", soon=HANGS),
    "end of the camera": says("eof"),
    "TerminateProcess": Fault(terminate, ends=True),
    "logoff": Fault(lambda program: program.post(END_SESSION, 1), ends=True),
    "Ctrl+C": Fault(ctrl_c, ends=True),
    "Ctrl+Break": says("break", ends=True),
    "hang, then Ctrl+Break": Fault(hang_and(lambda program: program.say("break")), ends=True, soon=HANGS),
    "hang, then stop": Fault(hang_and(lambda _: client.ask("stop")), ends=True, soon=HANGS),
    "kill, window hangs 2 s": Fault(kill_before_a_hanging_window, ends=True),
    "guardian killed, then kill": Fault(kill_after_the_guardian, ends=True),
    "both killed, next start": Fault(kill_both, soon=None),
}
# One of each kind, and what no other test here injects: caught, told by Windows, noticed by the guardian, ended by the
# user, killed with less and less left.
OFTEN = (
    "exception in the tracker", "lock", "suspended", "Ctrl+C", "kill, window hangs 2 s", "guardian killed, then kill",
    "both killed, next start",
)  # fmt: skip


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("faults")
    with pytest.MonkeyPatch.context() as patch, watched() as window:
        patch.setenv("LOCALAPPDATA", str(folder))
        patch.setenv("GESTURECTL_CONFIG", str(folder / "config.yaml"))
        program = Program(window, folder)
        yield program
        program.close()


@pytest.fixture(scope="module")
def table(request: pytest.FixtureRequest, program: Program) -> Iterator[list[str]]:
    lines = [HEAD]
    yield lines
    if TIMES > 1:
        request.config.pluginmanager.getplugin("terminalreporter").write_line("\n" + "\n".join(lines))


@pytest.mark.parametrize("fault", FAULTS if "GESTURECTL_FAULTS" in os.environ else OFTEN)
def test_nothing_stays_down(program: Program, table: list[str], fault: str) -> None:
    outcome = Outcome()
    for _ in range(TIMES):
        tried(program, FAULTS[fault], outcome)
    soon = FAULTS[fault].soon
    table.append(f"{'':<9}{outcome.line(fault, soon)}")
    assert (outcome.stuck, outcome.lost) == (0, 0)
    assert TIMES > FEW or soon is None or max(outcome.times) <= soon + SLACK
    program.wait_for_the_drag()
