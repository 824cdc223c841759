"""What Windows tells of the session, and what it is told: focus, lock and sleep, starting at login, sounds."""

import ctypes
import os
import selectors
import subprocess
import sys
import threading
import winreg
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from queue import SimpleQueue

import pytest

from gesturectl.desktop import autostart
from gesturectl.desktop.away import ASLEEP, BEHIND, LOCKED
from gesturectl.desktop.focus_registry import open_focused_window, probe
from gesturectl.desktop.focused_window import FocusedWindow
from gesturectl.desktop.sound import Sound, Sounds
from gesturectl.desktop.windows import at_login
from gesturectl.desktop.windows.autostart import APPROVED, KEY, NAME
from gesturectl.desktop.windows.seat import END_SESSION, POWER, SESSION, WindowsSeat, is_locked
from gesturectl.doctor.checks import check_service
from tests.waiting import wait_for
from tests.windows.watching import watched

user32 = ctypes.WinDLL("user32")
user32.SendMessageW.argtypes = (ctypes.c_void_p, ctypes.c_uint, ctypes.c_size_t, ctypes.c_ssize_t)
user32.SetWindowTextW.argtypes = (ctypes.c_void_p, ctypes.c_wchar_p)
LOCK, UNLOCK, FRONT, AWAY, SUSPEND, RESUMED = 7, 8, 1, 2, 4, 0x12


def changed(windows: FocusedWindow) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(windows.fileno(), selectors.EVENT_READ)
        return bool(selector.select(10))


def test_the_window_that_has_the_keyboard_is_told_with_its_title_and_program() -> None:
    with closing(open_focused_window()) as windows:
        windows.read()
        with watched() as window:
            assert changed(windows)
            wait_for(lambda: "watched" in title(windows), "its title")
            found = windows.read()
            assert found
            assert "gesturectl-watched" in found.names
            assert found.programs == ("python.exe", "python")
            wait_for(lambda: not_changed(windows), "all that Windows says of it")
            user32.SetWindowTextW(window.of("ready")[0]["window"], "Grüße")
            assert changed(windows)
            wait_for(lambda: title(windows) == "Grüße", "its new title")
            wait_for(lambda: not_changed(windows), "all that Windows says of it")
        assert changed(windows)
    assert probe()[0]


def title(windows: FocusedWindow) -> str:
    found = windows.read()
    return found.title if found else ""


def not_changed(windows: FocusedWindow) -> bool:
    """Nothing waits to be read once all has been."""
    windows.read()
    with selectors.DefaultSelector() as selector:
        selector.register(windows.fileno(), selectors.EVENT_READ)
        return not selector.select(0)


@pytest.fixture
def reported() -> "SimpleQueue[str]":
    return SimpleQueue()


@pytest.fixture
def ended() -> threading.Event:
    return threading.Event()


@pytest.fixture
def seat(reported: "SimpleQueue[str]", ended: threading.Event) -> Iterator[WindowsSeat]:
    with closing(WindowsSeat(reported.put, ended.set)) as seat:
        yield seat


def send(seat: WindowsSeat, message: int, what: int) -> None:
    assert seat._window
    user32.SendMessageW(seat._window.window, message, what, 0)


def test_lock_sleep_and_another_session_are_reported_as_windows_sends_them(
    seat: WindowsSeat, reported: "SimpleQueue[str]"
) -> None:
    assert not is_locked()
    for message, what, why in (
        (SESSION, LOCK, LOCKED), (POWER, SUSPEND, None), (POWER, RESUMED, None), (SESSION, UNLOCK, ""),
        (POWER, SUSPEND, ASLEEP), (POWER, RESUMED, ""), (POWER, 7, None), (SESSION, AWAY, BEHIND), (SESSION, FRONT, ""),
        (SESSION, 5, None),
    ):  # fmt: skip
        send(seat, message, what)
        if why is None:
            assert reported.empty()
        else:
            assert reported.get(timeout=5) == why


def test_the_end_of_the_session_ends_the_run_and_waits_for_that(seat: WindowsSeat, ended: threading.Event) -> None:
    send(seat, END_SESSION, 0)  # it has been called off
    assert not ended.is_set()
    told = threading.Thread(target=send, args=(seat, END_SESSION, 1))
    told.start()
    assert ended.wait(5)
    assert told.is_alive()
    seat.close()
    told.join(5)
    assert not told.is_alive()


@pytest.fixture
def login() -> Iterator[None]:
    """Leaves no entry behind."""
    yield
    for key in (KEY, APPROVED):
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
            with suppress(FileNotFoundError):
                winreg.DeleteValue(opened, NAME)


def test_starting_at_login_is_switched_and_what_the_task_manager_says_counts(login: None) -> None:
    assert not autostart.is_on()
    autostart.turn_on()
    assert autostart.is_on()
    with winreg.OpenKey(winreg.HKEY_CURRENT_USER, KEY) as key:
        command = winreg.QueryValueEx(key, NAME)[0]
    assert command == subprocess.list2cmdline([sys.executable, "-m", "gesturectl.desktop.windows.at_login"])
    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, APPROVED) as key:
        winreg.SetValueEx(key, NAME, 0, winreg.REG_BINARY, b"\x03" + bytes(11))
    assert not autostart.is_on()
    autostart.turn_on()
    assert autostart.is_on()
    autostart.turn_off()
    assert not autostart.is_on()
    autostart.turn_off()


def entry() -> str:
    with winreg.OpenKey(winreg.HKEY_CURRENT_USER, KEY) as key:
        return str(winreg.QueryValueEx(key, NAME)[0])


@pytest.mark.parametrize(
    ("before", "renewed"),
    [
        (["python.exe", "-m", "gesturectl", "run"], True),
        (["gesturectl.exe", "run"], True),
        (["python.exe", "-m", "gesturectl", "run", "--source", "1"], False),
        ([r"C:\windows\notepad.exe", "run"], False),
        ([r"C:\is no more\gesturectl.exe", "--helper", "gesturectl.desktop.windows.at_login"], True),
    ],
)
def test_an_entry_of_a_former_version_or_place_is_renewed(login: None, before: list[str], renewed: bool) -> None:
    """Not one that the user has changed, nor one of another installation."""
    old = subprocess.list2cmdline([str(Path(sys.executable).parent / before[0]), *before[1:]])
    now = subprocess.list2cmdline([sys.executable, "-m", "gesturectl.desktop.windows.at_login"])
    autostart.renew()
    assert not autostart.is_on()
    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, KEY) as key:
        winreg.SetValueEx(key, NAME, 0, winreg.REG_SZ, old)
    autostart.renew()
    assert entry() == (now if renewed else old)


def test_a_run_that_crashes_is_started_again_and_that_stands_in_the_log(tmp_path: Path) -> None:
    """By an access violation."""
    runs = tmp_path / "runs"
    code = f"""
import os, sys
print("it says", file=sys.stderr, flush=True)
crashed = os.path.exists({str(runs)!r})
open({str(runs)!r}, "w").close()
os._exit(0 if crashed else 0xC0000005 - (1 << 32))
"""
    log = at_login.Log(tmp_path / "login.log")
    paused: list[float] = []
    assert at_login.supervise([sys.executable, "-S", "-c", code], log, paused.append) == 0
    assert paused == [5.0]
    said = (tmp_path / "login.log").read_text()
    assert said.count("it says") == 2
    assert f"exit code {0xC0000005}; the next one begins in 5 s" in said


def test_at_login_a_run_begins_that_waits_for_its_camera() -> None:
    assert at_login.command() == [sys.executable, "-m", "gesturectl", "run", "--wait"]


def test_doctor_names_the_log_of_what_started_at_login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_login, "log_file", lambda: tmp_path / "login.log")
    assert check_service(lambda *_: None).detail == "the program is started by hand"
    at_login.Log(at_login.log_file()).write("A run begins.")
    assert str(tmp_path / "login.log") in check_service(lambda *_: None).detail


def test_sounds_leave_no_files(caplog: pytest.LogCaptureFixture) -> None:
    folder = Path(os.environ["TEMP"])
    before = set(folder.glob("gesturectl-*"))
    with closing(Sounds()) as sounds:
        for sound in Sound:
            sounds.play(sound)
    sounds._thread.join(10)
    assert set(folder.glob("gesturectl-*")) == before
    assert all("plays no sound" in r.getMessage() for r in caplog.records)
