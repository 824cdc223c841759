"""Faults at random moments of a held drag with a chord down: an independent client looks for what stays down.

`GESTURECTL_FAULTS=200` has each fault injected that often, however long they take, and prints a table of the outcome;
`GESTURECTL_FAULTS_SWAY=200` the same on sway, where each is injected once otherwise;
`GESTURECTL_FAULTS_AT_ONCE=N` so many tried at once, `GESTURECTL_FAULTS_MINUTES=33` fewer of the slow ones.
"""

import json
import os
import random
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
import xcffib

from tests import forked
from tests.bus import Desktop, desktop_bus
from tests.cli.program import ROOT
from tests.desktop.test_guardian import Looker, children, ended, server_of
from tests.e2e.desktops import DESKTOPS
from tests.faults import CONFIG, FEW, HANGS, HEAD, SLACK, Fault, Outcome, tried
from tests.swayserver import needs_sway
from tests.xserver import environment, running, wait_for, xvfb

TIMES = {
    "x11": int(os.environ.get("GESTURECTL_FAULTS", "2")),
    "wayland": int(os.environ.get("GESTURECTL_FAULTS_SWAY", "1")),
}
AT_ONCE = int(os.environ.get("GESTURECTL_FAULTS_AT_ONCE", "6"))
MINUTES = float(os.environ.get("GESTURECTL_FAULTS_MINUTES", "33"))
KILLED = "X server killed, back after"
BROKEN = "broken config, drag ends"  # by itself


class Program:
    """The program under test on a display, and who watches that."""

    def __init__(
        self,
        display: str,
        folder: Path,
        bus: Desktop | None = None,
        stderr: int | None = None,
        trace: Path | None = None,
        looker: Any = None,
        **variables: str,
    ) -> None:
        """stderr: where its messages go; into a file where it is left out; looker: who watches, Looker by default;
        variables: of its environment.
        """
        self.display = display
        self.looker = looker or Looker(display)
        self.bus = bus
        self.config = folder / "config.yaml"
        self.config.write_text(CONFIG)
        self._environment = environment(display) | {"XDG_RUNTIME_DIR": str(folder), "PYTHONPATH": str(ROOT)}
        self._environment |= (bus.environment if bus else {}) | variables
        self.trace = trace
        self._log: Any = (folder / "log").open("ab") if stderr is None else stderr
        self.start()

    def start(self) -> None:
        self.profile = "default"
        self.process = forked.start(
            [self.config, *([self.trace] if self.trace else [])],
            env=self._environment,
            stdin=forked.PIPE,
            stderr=self._log,
            module="tests.e2e.faulty",
        )

    def say(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def ask(self, command: str, **words: str) -> dict[str, Any]:
        """Gives a command at the control socket, without a process of its own; the status after it."""
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(str(self.config.parent / "gesturectl" / "socket"))
            s.sendall(json.dumps({"version": 1, "command": command, **words}).encode() + b"\n")
            with s.makefile("rb") as lines:
                answer = json.loads(lines.readline())
        assert answer["ok"] is True
        return dict(answer["status"])

    def look_again(self) -> None:
        """Looks on at the server that has come in the place of another one."""
        wait_for(lambda: answers(self.display), "the display", seconds=20)
        self.looker = Looker(self.display)

    def down(self) -> bool:
        return bool(self.looker.buttons() or self.looker.keys())

    def wait_for_the_drag(self) -> None:
        """Until button and chord are down, and a random number of the drag's moves later."""
        wait_for(lambda: not self.down(), "the end of the drag before", seconds=30)
        wait_for(lambda: self.looker.buttons() and len(self.looker.keys()) == 2, "the drag", seconds=60)
        for _ in range(random.randint(3, 15)):  # 30 a second
            before = self.looker.pointer()
            wait_for(lambda before=before: self.looker.pointer() != before, "the pointer to move")

    def released(self, within: float = 5.0) -> None:
        wait_for(lambda: not self.down(), "everything to be let go", seconds=within, every=0.002)

    @property
    def guardian(self) -> int:
        """The number of its guardian's process, behind which there is another one."""
        first, _ = children(self.process)
        return first

    def server(self) -> int:
        """The number of the display server's process."""
        return server_of(self.looker) if isinstance(self.looker, Looker) else self.looker.server

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdin
        self.process.stdin.close()


def says(line: str) -> Fault:
    return Fault(lambda program: program.say(line))


def signalled(number: signal.Signals) -> Fault:
    return Fault(lambda program: program.process.send_signal(number), ends=True)


def profile(program: Program) -> None:
    program.profile = "other" if program.profile == "default" else "default"
    program.ask("profile", name=program.profile)


def break_config(program: Program) -> None:
    """The drag goes on under the settings in force, and ends by itself."""
    told = "The settings in force stay."

    def broken() -> bool:
        return any(told in p["text"] and p["over"] is None for p in program.ask("status")["problems"])

    for _ in range(5):  # a busy computer may say so only once the drag is over
        program.config.write_text("profiles: {default: [{on: }]\n")
        program.process.send_signal(signal.SIGHUP)
        wait_for(broken, told)
        if program.down():
            break
        program.config.write_text(CONFIG)
        wait_for(lambda: not broken(), "the good config")
        program.wait_for_the_drag()
    else:
        raise AssertionError("a broken config has ended each drag")
    program.released()


def lock(program: Program) -> None:
    assert program.bus
    program.bus.change(LockedHint=True)


def unlock(program: Program) -> None:
    assert program.bus
    wait_for(lambda: program.ask("status")["paused_by"] == "lock", "the pause")
    assert program.ask("status")["camera"]["state"] == "off"
    program.bus.change(LockedHint=False)


def stop(program: Program) -> None:
    program.process.send_signal(signal.SIGSTOP)


def hang_and(then: Callable[[Program], object]) -> Callable[[Program], None]:
    """Has the tracker sleep for a minute, and does something while it does."""

    def inject(program: Program) -> None:
        at = program.looker.pointer()
        program.say("sleep")
        until = time.monotonic() + 0.2  # six frames
        while time.monotonic() < until:
            if (now := program.looker.pointer()) != at:
                at, until = now, time.monotonic() + 0.2
            time.sleep(0.01)
        then(program)

    return inject


def kill_before_a_hanging_server(program: Program) -> float:
    """Returns when the server goes on."""
    server = program.server()
    os.kill(server, signal.SIGSTOP)
    program.process.kill()
    until = time.monotonic() + 2.0
    wait_for(lambda: time.monotonic() > until, "the end of the server's rest")
    os.kill(server, signal.SIGCONT)
    return time.monotonic()


def kill_after_the_guardian(program: Program) -> float:
    """Returns when the run was killed, at some moment of the replacement."""
    os.kill(program.guardian, signal.SIGKILL)
    until = time.monotonic() + random.uniform(0.0, 0.1)
    wait_for(lambda: time.monotonic() > until, "that moment", every=0.001)
    program.process.kill()
    return time.monotonic()


def kill_both(program: Program) -> float:
    """Returns when the next run is started."""
    program.process.send_signal(signal.SIGSTOP)
    guardians = children(program.process)
    for guardian in guardians:
        os.kill(guardian, signal.SIGKILL)
    wait_for(lambda: all(map(ended, guardians)), "the guardians' end")
    program.end()
    program.start()
    return time.monotonic()


FAULTS: dict[str, Fault] = {  # those that take longest come first
    "stall of the camera": says("stall"),
    "end of the camera": says("eof"),
    "SIGKILL": signalled(signal.SIGKILL),
    "SIGTERM": signalled(signal.SIGTERM),
    "SIGINT": signalled(signal.SIGINT),
    "connection cut": says("cut"),
    "exception in the tracker": says("tracker"),
    "exception in the gestures": says("gestures"),
    "exception in the output": says("output"),
    "profile": Fault(profile),
    "pause": Fault(lambda program: program.ask("pause"), lambda program: program.ask("resume")),
    "screen lock": Fault(lock, unlock),
    BROKEN: Fault(break_config, lambda program: program.config.write_text(CONFIG), soon=None),
    "SIGSTOP": Fault(stop, lambda program: program.process.send_signal(signal.SIGCONT), soon=HANGS),
    "hang of a stage": Fault(lambda program: program.say("hang"), soon=HANGS),
    "hang, then SIGTERM": Fault(hang_and(lambda program: program.process.terminate()), ends=True, soon=HANGS),
    "hang, then stop": Fault(hang_and(lambda program: program.ask("stop")), ends=True, soon=HANGS),
    "SIGKILL, server hangs 2 s": Fault(kill_before_a_hanging_server, ends=True),
    "guardian killed, SIGKILL": Fault(kill_after_the_guardian, ends=True),
    "both killed, next start": Fault(kill_both, soon=None),
}


def soon_of(name: str) -> float | None:
    return FAULTS[name].soon if name in FAULTS else None


def until() -> float:
    """When a fault that begins now has had its share of the time."""
    return time.monotonic() + 60 * MINUTES * AT_ONCE / (len(FAULTS) + 1)


def injected(name: str, desktop: str, folder: Path) -> Outcome:
    """A fault time and again on a desktop of its own; after the last the drags go on."""
    outcome, end = Outcome(), until()
    with ExitStack() as stack:
        watched = stack.enter_context(DESKTOPS[desktop](folder))
        bus = stack.enter_context(desktop_bus(folder)) if name == "screen lock" else None
        program = Program(watched.display, folder, bus, looker=watched.looker, **watched.variables)
        stack.callback(program.end)
        for _ in range(TIMES[desktop]):
            if time.monotonic() < end:
                tried(program, FAULTS[name], outcome)
        tried(program, Fault(Program.released), Outcome())
        program.wait_for_the_drag()
    return outcome


def server_killed(folder: Path) -> Outcome:
    """An X server is killed under the run, and another one comes: the times until a drag is well on its way there."""
    outcome, end = Outcome(), until()
    display = f":{10_000 + os.getpid() % 40_000}"  # which no other server takes meanwhile: they count from 0
    with running(xvfb(display)):
        wait_for(lambda: answers(display), "the display")
        program = Program(display, folder)
        program.wait_for_the_drag()
    try:
        for _ in range(TIMES["x11"]):
            if time.monotonic() > end:
                break
            with running(xvfb(display)) as server:
                start = time.monotonic()
                program.look_again()
                try:
                    program.wait_for_the_drag()
                except AssertionError:
                    outcome.lost += 1
                    program.end()
                    program.start()
                else:
                    outcome.times.append(time.monotonic() - start)
                server.kill()
        with running(xvfb(display)):
            program.look_again()
            program.wait_for_the_drag()
            program.process.terminate()
            assert program.process.wait(10) == 0
            program.released(0.0)
    finally:
        program.end()
    return outcome


def answers(display: str) -> bool:
    with suppress(xcffib.ConnectionException):
        Looker(display).connection.disconnect()
        return True
    return False


@pytest.fixture(scope="module")
def outcomes(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[dict[tuple[str, str], "Future[Outcome]"]]:
    """Each fault that is asked for on a desktop of its own, some at once."""
    chosen = [item.callspec.params for item in request.session.items if item.function is test_nothing_stays_down]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found: dict[tuple[str, str], Future[Outcome]] = {}
        for desktop, name in ((c["desktop"], c["fault"]) for c in chosen):
            folder = tmp_path_factory.mktemp("fault")
            found[desktop, name] = (
                pool.submit(server_killed, folder) if name == KILLED else pool.submit(injected, name, desktop, folder)
            )
        yield found
    if max(TIMES.values()) > FEW:
        lines = [
            f"{desktop:<8} "
            + (f.result().line(name, soon_of(name)) if f.exception() is None else f"{name}: {f.exception()}")
            for (desktop, name), f in found.items()
        ]
        request.config.pluginmanager.getplugin("terminalreporter").write_line("\n" + "\n".join([HEAD, *lines]))


@pytest.mark.parametrize(
    ("desktop", "fault"),
    [
        ("x11", KILLED),
        *(("x11", fault) for fault in FAULTS),
        *(pytest.param("wayland", fault, marks=needs_sway) for fault in FAULTS),
    ],
)
def test_nothing_stays_down(outcomes: dict[tuple[str, str], "Future[Outcome]"], desktop: str, fault: str) -> None:
    outcome = outcomes[desktop, fault].result()
    assert (outcome.stuck, outcome.lost) == (0, 0)
    assert outcome.times
    soon = soon_of(fault)
    assert TIMES[desktop] > FEW or soon is None or max(outcome.times) <= soon + SLACK
