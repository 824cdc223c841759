"""Lock, sleep and the application in front: the real process that listens, with stand-ins for Apple's frameworks."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from gesturectl.desktop.away import ASLEEP, BEHIND, LOCKED
from gesturectl.desktop.macos import focused_window
from gesturectl.desktop.macos.focused_window import MacFocusedWindow
from gesturectl.desktop.macos.seat import MacSeat
from gesturectl.model.types import Window
from tests.waiting import wait_for

HERE = {"kCGSSessionOnConsoleKey": True}
Script = Callable[..., None]


@pytest.fixture
def script(quartz: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Script:
    """Sets what is so on the Mac from now on."""
    path = tmp_path / "session"
    monkeypatch.setenv("FAKE_MAC_SESSION", str(path))

    def write(**now: Any) -> None:
        path.with_suffix(".new").write_text(json.dumps(now), "utf-8")
        path.with_suffix(".new").replace(path)

    write(session=HERE)
    return write


@pytest.fixture
def reported() -> Queue[str]:
    return Queue()


LOCK, UNLOCK = "com.apple.screenIsLocked", "com.apple.screenIsUnlocked"
SLEEP, WAKE = "NSWorkspaceWillSleepNotification", "NSWorkspaceDidWakeNotification"


def test_a_lock_and_its_end_are_reported(script: Script, reported: Queue[str]) -> None:
    seat = MacSeat(reported.put)
    script(session=HERE, posted=[LOCK])
    assert reported.get(timeout=20) == LOCKED
    script(session=HERE, posted=[LOCK, UNLOCK])
    assert reported.get(timeout=20) == ""
    seat.close()


def test_a_screen_that_is_locked_at_the_start_is_reported(script: Script, reported: Queue[str]) -> None:
    script(session=HERE | {"CGSSessionScreenIsLocked": True})
    seat = MacSeat(reported.put)
    assert reported.get(timeout=20) == LOCKED
    seat.close()


def test_another_user_in_front_is_reported(script: Script, reported: Queue[str]) -> None:
    script(session={"kCGSSessionOnConsoleKey": False})
    seat = MacSeat(reported.put)
    assert reported.get(timeout=20) == BEHIND
    seat.close()


def test_the_computer_sleeps_no_earlier_than_the_run_is_ready(script: Script, tmp_path: Path) -> None:
    delivered = tmp_path / "session.delivered"  # what macOS has been answered
    order: list[tuple[str, bool]] = []

    def report(why: str) -> None:
        threading.Event().wait(0.5)  # it takes the run a while to release all and free the camera
        order.append((why, delivered.exists()))

    script(session=HERE, posted=[SLEEP])
    seat = MacSeat(report)
    wait_for(delivered.exists, "the answer to macOS")
    assert order == [(ASLEEP, False)]
    script(session=HERE, posted=[SLEEP, WAKE])
    wait_for(lambda: order[1:] == [("", True)], "the report that it is awake")
    seat.close()


def test_a_seat_that_is_closed_reports_no_more(script: Script, reported: Queue[str]) -> None:
    seat = MacSeat(reported.put)
    script(session=HERE, posted=[LOCK])
    assert reported.get(timeout=20) == LOCKED
    seat.close()
    script(session=HERE, posted=[LOCK, UNLOCK])
    wait_for(lambda: not seat._thread.is_alive(), "the end of its thread")
    assert reported.empty()


def test_the_application_in_front_is_named_with_its_windows_title(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(focused_window, "READY", 30.0)  # on a busy computer
    script(front=["com.apple.Safari", "Safari", "Safari"], title="A page")
    windows = MacFocusedWindow()
    assert windows.read() == Window(("com.apple.Safari", "Safari"), "A page", ("Safari",))
    script(front=["com.apple.Safari", "Safari", "Safari"], title="Another page")
    wait_for(lambda: windows.read() == Window(("com.apple.Safari", "Safari"), "Another page", ("Safari",)), "its title")
    script(front=[None, "xeyes", "xeyes"])  # which hangs, or has no window
    wait_for(lambda: windows.read() == Window(("xeyes",), "", ("xeyes",)), "a program without a bundle")
    script()
    wait_for(lambda: windows.read() is None, "that nothing is in front")
    windows.close()


def test_a_process_that_listens_and_ends_is_noticed(script: Script) -> None:
    windows = MacFocusedWindow()
    windows._listening._process.kill()
    with pytest.raises(OSError, match="ended"):
        wait_for(lambda: windows.read() is not None, "its end")
    windows.close()


def test_the_process_ends_with_the_run(script: Script) -> None:
    windows = MacFocusedWindow()
    process = windows._listening._process
    windows.close()
    assert process.poll() == 0
