"""What the window in front does when Windows asks it."""

import ctypes

import pytest

from gesturectl.desktop.asks.survey import ways_here
from gesturectl.desktop.asks.way import NothingToDo
from gesturectl.desktop.windows import asks
from tests.waiting import wait_for
from tests.windows.watching import watched

user32 = ctypes.WinDLL("user32")
user32.IsIconic.argtypes = user32.IsZoomed.argtypes = (ctypes.c_void_p,)


def test_the_window_in_front_is_maximised_minimised_and_closed() -> None:
    ways = ways_here({})
    with watched(100, 100, 300, 200) as window:
        handle = window.of("ready")[0]["window"]
        for action, done in (("maximise", user32.IsZoomed), ("minimise", user32.IsIconic)):
            do = ways[action].do
            assert do
            do()
            wait_for(lambda done=done: done(handle), action)  # type: ignore[misc]
    with watched(100, 100, 300, 200) as window:
        do = ways["close_window"].do
        assert do
        do()
        assert window.process.wait(10) == 0


def test_the_desktop_itself_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asks.user32, "GetForegroundWindow", lambda: None)
    do = ways_here({})["minimise"].do
    assert do
    with pytest.raises(NothingToDo):
        do()


def test_the_screen_is_locked_by_windows_itself_as_no_key_does(monkeypatch: pytest.MonkeyPatch) -> None:
    locked: list[int] = []
    monkeypatch.setattr(asks.user32, "LockWorkStation", lambda: locked.append(1) or 1)
    way = ways_here({})["lock_screen"]
    assert way.do
    way.do()
    assert (locked, way.chord) == ([1], "")
