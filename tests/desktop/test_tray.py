"""The icon in the tray and the notifications of a real run, on a D-Bus of its own."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests import forked
from tests.bus import listens, session_bus
from tests.hands import stream, write_trace
from tests.tray import NOTIFICATIONS, WATCHER, Tray, environment
from tests.xserver import ending, running, wait_for

ROOT = Path(__file__).resolve().parents[2]
CONFIG = "profiles: {default: [{on: pinch, do: {press: left}}, {on: call, do: toggle}], games: []}\n"


class Program:
    """A run, and the commands that are given to it."""

    def __init__(self, process: forked.Process, env: dict[str, str], config: Path) -> None:
        self.process, self.config, self._env = process, config, env

    def __call__(self, *words: str) -> str:
        done = forked.run(words, env=self._env)
        done.check_returncode()
        return done.stdout

    def state(self) -> str:
        return str(json.loads(self("status", "--json"))["state"])


@contextmanager
def program(
    address: str, folder: Path, *shown: tuple[float, str], output: str = "none", **variables: str
) -> Iterator[Program]:
    hands = stream(*((seconds, pose, 320, 240) for seconds, pose in shown or [(60.0, "relaxed")]))
    trace, config = write_trace(folder / "hands.jsonl", hands), folder / "config.yaml"
    config.write_text(CONFIG)
    env = environment(address, folder) | {"GESTURECTL_CONFIG": str(config)} | variables
    process = forked.start(["run", "--source", trace, "--output", output], env=env, cwd=folder)
    with ending(process):
        yield Program(process, env, config)


def seen(tray: Tray, **properties: object) -> Callable[[], bool]:
    """Whether the icon shows these."""
    return lambda: bool(tray.items) and properties.items() <= tray.look().items()


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[str]:
    with session_bus(tmp_path / "session-bus") as (address, _):
        yield address


@pytest.fixture
def tray(bus: str) -> Iterator[Tray]:
    with closing(Tray(bus, WATCHER, NOTIFICATIONS)) as tray:
        yield tray


def test_the_menu_pauses_resumes_changes_the_profile_and_quits(bus: str, tray: Tray, tmp_path: Path) -> None:
    with program(bus, tmp_path) as run:
        wait_for(seen(tray, Title="gesturectl: running", Status="Active"), "the icon")
        size, _, pixels = tray.look()["IconPixmap"][0]
        assert len(pixels) == 4 * size * size
        tray.choose("Pause")
        wait_for(seen(tray, Title="gesturectl: paused by a command"), "the pause to be shown")
        assert run.state() == "paused"
        assert tray.menu()["Pause"][1]["visible"] is False
        tray.choose("Resume")
        wait_for(seen(tray, Title="gesturectl: running"), "the run to go on")
        assert tray.menu()["default"][1]["toggle-state"] == 1
        tray.choose("games")
        wait_for(lambda: tray.menu()["games"][1]["toggle-state"] == 1, "the other profile")
        wait_for(lambda: tray.notes == [(0, "Profile games")], "its notification")
        tray.choose("Learn from an hour of my use")
        wait_for(lambda: tray.notes[1:] == [(0, "This run shows recorded hands.")], "why it cannot learn")
        tray.choose("Quit")
        assert run.process.wait(10) == 0


def test_each_pause_by_gesture_is_notified(bus: str, tray: Tray, tmp_path: Path) -> None:
    shown = [(1.0, "relaxed"), (1.0, "call"), (1.0, "relaxed"), (1.0, "call"), (1.0, "relaxed"), (1.0, "call")]
    with program(bus, tmp_path, *shown, (60.0, "relaxed")):
        wait_for(lambda: len(tray.notes) == 2, "two pauses")
    assert [title for _, title in tray.notes] == ["Paused by a gesture"] * 2


def test_a_tray_that_comes_later_gets_the_icon(bus: str, tmp_path: Path) -> None:
    with program(bus, tmp_path) as run:
        wait_for(lambda: answers(run), "the run")
        for _ in range(2):  # and one that comes after that, too
            with closing(Tray(bus, WATCHER)) as tray:
                wait_for(seen(tray, Title="gesturectl: running"), "the icon")


def answers(run: Program) -> bool:
    try:
        return run.state() == "running"
    except subprocess.CalledProcessError:
        return False


def test_both_can_be_turned_off_and_on_while_it_runs(bus: str, tray: Tray, tmp_path: Path) -> None:
    with program(bus, tmp_path) as run:
        wait_for(seen(tray, Title="gesturectl: running"), "the icon")
        run.config.write_text("feedback: {tray: false, notifications: false}\n" + CONFIG)
        wait_for(lambda: not shown(tray), "the icon to go")
        run.config.write_text(CONFIG)
        wait_for(lambda: shown(tray), "the icon to come back")


def shown(tray: Tray) -> bool:
    try:
        return bool(tray.look())
    except AssertionError:
        return False


@pytest.mark.parametrize("fault", ["none", "dies", "hangs"])
def test_without_a_bus_or_with_one_that_dies_or_hangs_the_run_goes_on_and_ends(fault: str, tmp_path: Path) -> None:
    with session_bus(tmp_path / "session-bus") as (address, bus):
        with program("unix:path=/nowhere" if fault == "none" else address, tmp_path) as run:
            wait_for(lambda: answers(run), "the run")
            if fault != "none":
                bus.send_signal(signal.SIGKILL if fault == "dies" else signal.SIGSTOP)
            try:
                run("pause")
                assert run.state() == "paused"
                began = time.monotonic()
                run.process.terminate()
                assert run.process.wait(10) in (0, 143)
                assert time.monotonic() - began < 5
            finally:
                if fault == "hangs":
                    bus.send_signal(signal.SIGCONT)


def test_a_bus_that_begins_anew_gets_the_icon_again(tmp_path: Path) -> None:
    with session_bus(tmp_path / "session-bus") as (address, process), closing(Tray(address, WATCHER)) as tray:
        with program(address, tmp_path) as run:
            wait_for(seen(tray, Title="gesturectl: running"), "the icon")
            process.kill()
            wait_for(lambda: not listens(tmp_path / "session-bus"), "the bus to end")
            (tmp_path / "session-bus").unlink(missing_ok=True)
            with session_bus(tmp_path / "session-bus") as (address, _), closing(Tray(address, WATCHER)) as another:
                wait_for(seen(another, Title="gesturectl: running"), "the icon on the new bus", seconds=30)
            assert run.state() == "running"


def test_a_tray_and_a_notification_service_that_hang_hold_nothing_up(bus: str, tmp_path: Path) -> None:
    """They run in a process of their own, which is stopped while the button is down."""
    names = (WATCHER, NOTIFICATIONS)
    host = [sys.executable, "-c", f"from tests.tray import serve; serve({bus!r}, *{names!r})"]
    with running(host, stdout=subprocess.PIPE, cwd=ROOT) as desktop:
        assert desktop.stdout is not None
        assert desktop.stdout.readline() == b"ready\n"
        shown = [(3.0, "relaxed"), (1.0, "pinch"), (60.0, "relaxed")]
        with program(bus, tmp_path, *shown, output="record:events.jsonl") as run:
            assert desktop.stdout.readline() == b"item\n"
            desktop.send_signal(signal.SIGSTOP)
            try:
                wait_for(lambda: buttons(run) == [True, False], "the click")
                assert run.state() == "running"
                run("pause")
                run("profile", "games")
                assert run.state() == "paused"
                began = time.monotonic()
                run("stop")
                assert run.process.wait(10) == 0
                assert time.monotonic() - began < 5
            finally:
                desktop.send_signal(signal.SIGCONT)


def buttons(run: Program) -> list[bool]:
    path = run.config.with_name("events.jsonl")
    lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    events = [json.loads(line) for line in lines if line.endswith(b"\n")]
    return [e["pressed"] for e in events if e["event"] == "button"]


def test_starting_at_login_is_ticked_and_unticked(bus: str, tray: Tray, tmp_path: Path) -> None:
    entry = tmp_path / "config" / "autostart" / "gesturectl.desktop"
    with program(bus, tmp_path, XDG_CONFIG_HOME=str(tmp_path / "config"), XDG_CONFIG_DIRS=str(tmp_path)):
        wait_for(seen(tray, Title="gesturectl: running"), "the icon")
        for on in (True, False):
            wait_for(lambda: tray.menu()["Start at login"][1].get("enabled", True), "what is so")
            tray.choose("Start at login")
            wait_for(lambda on=on: tray.menu()["Start at login"][1]["toggle-state"] == on, "the tick")  # type: ignore[misc]
            assert entry.exists() is on


def test_a_change_of_the_state_is_signalled_in_time(bus: str, tray: Tray, tmp_path: Path) -> None:
    """From the command to the signals that icon and menu have changed; 100 ms, and as much for a busy machine."""
    with program(bus, tmp_path) as run:
        wait_for(seen(tray, Title="gesturectl: running"), "the icon")
        signals = tray.signals()
        took = []
        for _ in range(3):
            for label in ("Pause", "Resume"):
                signals.clear()
                tray.choose(label)
                began = time.monotonic()
                wait_for(lambda: {"NewIcon", "ItemsPropertiesUpdated"} <= set(signals), "the signals", every=0.001)
                took.append(time.monotonic() - began)
        assert sorted(took)[len(took) // 2] < 0.2, took
        assert run.state() == "running"


def test_what_a_tray_asks_amiss_is_refused_and_the_icon_stays(bus: str, tray: Tray, tmp_path: Path) -> None:
    with program(bus, tmp_path):
        wait_for(seen(tray, Title="gesturectl: running"), "the icon")
        wrong: list[tuple[Any, ...]] = [
            ("/MenuBar", "com.canonical.dbusmenu", "Event", "isvu", 999, "clicked", ("i", 0), 0),
            ("/MenuBar", "com.canonical.dbusmenu", "Event", "s", "clicked"),
            ("/MenuBar", "com.canonical.dbusmenu", "Nothing", "s", ""),
            ("/nowhere", "org.kde.StatusNotifierItem", "Activate", "ii", 0, 0),
        ]
        for path, interface, member, signature, *body in wrong:
            with pytest.raises(AssertionError):
                tray.ask(path, interface, member, signature, *body)
        assert tray.look()["Title"] == "gesturectl: running"
