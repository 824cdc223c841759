"""What a run holds down that is killed or stands still: real processes, with stand-ins for Apple's frameworks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from gesturectl.desktop.macos.output import open_macos
from gesturectl.desktop.release.reports import SILENCE
from tests.waiting import wait_for
from tests.xserver import running

ROOT = Path(__file__).resolve().parents[3]
FRAMEWORKS = Path(__file__).with_name("frameworks")
HOLDS = """
import sys
from pathlib import Path
from gesturectl.desktop.macos.output import open_macos
from gesturectl.desktop.release.ledger import Ledger
from gesturectl.model.types import Button, Key

output = open_macos(guarded=True, held=Path(sys.argv[1]))
ledger = Ledger(output)
for event in (Key(0.0, "super", True), Key(0.0, "left", True), Key(0.0, "volume_up", True), Button(0.0, "right", True),
              Button(0.0, "left", True), Button(0.0, "left", False)):
    ledger.emit(event)
print("down", flush=True)
for line in sys.stdin:
    output.poll()
    print(output.user_active(), flush=True)
ledger.close()
"""
DIES = """
import sys
from pathlib import Path
import Quartz
from gesturectl.desktop.macos.output import open_macos
from gesturectl.model.types import Button, Key
from tests.killed import die_at_each_step


def make():
    output = open_macos(guarded=True, held=Path(sys.argv[1]))
    steps = [(output._guardian, "report"), (output._held, "add"), (output._held, "discard"), (Quartz, "CGEventPost")]
    return output, steps


die_at_each_step((Key(0.0, "super", True), Button(0.0, "left", True), Button(0.0, "left", False),
                  Key(0.0, "super", False)), make)
"""
# Last pressed first: kind and number of each.
RELEASED = [("right up", None), ("media up", 0), ("key up", 123), ("flags", 55)]


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which the stand-in writes what arrives, from all processes."""
    monkeypatch.setenv("FAKE_MAC_EVENTS", str(tmp_path / "events"))
    return tmp_path / "events"


@contextmanager
def holding(log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A run that holds a button and keys; what has arrived until then is taken out of the log."""
    env = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{FRAMEWORKS}"}
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", HOLDS, str(log.with_name("held"))]
    with running(command, env=env, stdin=pipe, stdout=pipe, stderr=None) as run:
        assert run.stdin
        assert run.stdout
        assert run.stdout.readline() == b"down\n"
        log.write_text("")
        yield run
        run.stdin.close()


def arrived(log: Path) -> list[dict[str, Any]]:
    lines = log.read_text("utf-8").splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("\n")]


def released(log: Path) -> list[tuple[str, int | None]]:
    return [(event["kind"], event.get("code")) for event in arrived(log)]


needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="a run's guardians are found by /proc")


def guardians(run: subprocess.Popen[bytes]) -> list[int]:
    found = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text()
    return [int(pid) for pid in found.split()]


def test_what_a_killed_run_held_is_released_once_and_by_no_modifier(log: Path) -> None:
    with holding(log) as run:
        run.kill()
        wait_for(lambda: len(arrived(log)) >= len(RELEASED), "the releases", seconds=10.0)
        run.wait(10)
        assert released(log) == RELEASED
        assert arrived(log)[-1]["flags"] == 0
        assert arrived(log)[0]["clicks"] == 1


@needs_proc
def test_the_one_behind_releases_where_the_guardian_is_killed_with_the_run(log: Path) -> None:
    with holding(log) as run:
        first, _ = guardians(run)
        run.send_signal(signal.SIGSTOP)  # so that it starts no other one
        os.kill(first, signal.SIGKILL)
        run.kill()
        wait_for(lambda: released(log) == RELEASED, "the releases", seconds=10.0)


def test_a_run_that_stands_still_holds_nothing_and_learns_of_it(log: Path) -> None:
    with holding(log) as run:
        run.send_signal(signal.SIGSTOP)
        wait_for(lambda: released(log) == RELEASED, "the releases", seconds=SILENCE + 10.0)
        run.send_signal(signal.SIGCONT)
        assert run.stdin
        assert run.stdout
        run.stdin.write(b"\n")
        run.stdin.flush()
        assert run.stdout.readline() == b"True\n"


def test_a_run_that_ends_by_itself_leaves_nothing_to_release(log: Path) -> None:
    with holding(log) as run:
        assert run.stdin
        run.stdin.close()
        assert run.wait(30) == 0
        assert released(log) == RELEASED
    assert json.loads(log.with_name("held").read_text("utf-8"))["held"] == []


@needs_proc
def test_what_was_left_when_all_were_killed_is_released_at_the_next_start(quartz: Any, log: Path) -> None:
    with holding(log) as run:
        both = guardians(run)
        run.send_signal(signal.SIGSTOP)
        for pid in (*both, run.pid):
            os.kill(pid, signal.SIGKILL)
        run.wait(10)
        assert arrived(log) == []
        output = open_macos(held=log.with_name("held"))
        assert sorted(released(log), key=str) == sorted(RELEASED, key=str)
        assert sorted(output.left) == ["button 1", "key 123", "key 55", "media 0"]
        output.close()
        assert open_macos(held=log.with_name("held")).left == []


def down(log: Path) -> set[str]:
    """What has gone down and not come up again, as far as it has arrived."""
    found: set[str] = set()
    for event in arrived(log):
        if event["kind"] == "flags":
            (found.add if event["flags"] else found.discard)("key")
        elif event["kind"] in ("left down", "left up"):
            (found.add if event["kind"] == "left down" else found.discard)("button")
    return found


def test_nothing_stays_down_at_whichever_step_of_a_press_or_release_the_run_is_killed(log: Path) -> None:
    env = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{FRAMEWORKS}"}
    pipe = subprocess.PIPE
    log.write_text("")
    command = [sys.executable, "-c", DIES, str(log.with_name("held"))]
    with running(command, env=env, stdin=pipe, stdout=pipe, stderr=None) as runs:
        assert runs.stdin
        assert runs.stdout
        steps = 0
        while line := runs.stdout.readline():
            steps = int(line)
            wait_for(lambda: not down(log), f"the releases after {steps}", seconds=10.0)
            runs.stdin.write(b"\n")
            runs.stdin.flush()
        assert steps >= 12
        assert runs.wait(30) == 0
        runs.stdin.close()
