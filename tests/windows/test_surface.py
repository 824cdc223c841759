"""The ring's window: where it stands, that no click meets it, and its words."""

import ctypes
import os
import subprocess
import sys
import winreg
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from gesturectl.desktop.overlay.open import open_surface
from gesturectl.desktop.overlay.surface import Picture
from gesturectl.desktop.registry import open_output
from gesturectl.desktop.windows.shown.surface import WindowsSurface
from gesturectl.desktop.windows.shown.text import line_of_text
from gesturectl.model.errors import NotOfferedError
from gesturectl.model.types import Button, Move
from tests.windows.watching import watched

user32 = ctypes.WinDLL("user32")
user32.GetWindowRect.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
user32.IsWindowVisible.argtypes = (ctypes.c_void_p,)
user32.GetForegroundWindow.restype = ctypes.c_void_p


def picture(key: str, size: int = 40) -> Picture:
    return Picture(key, np.full((size, size, 4), 128, np.uint8))


@pytest.fixture
def surface() -> Iterator[WindowsSurface]:
    with closing(open_surface("desktop")) as surface:
        assert isinstance(surface, WindowsSurface)
        yield surface


def place(surface: WindowsSurface) -> tuple[int, ...]:
    rectangle = (ctypes.c_int * 4)()
    assert user32.GetWindowRect(surface._window.window, rectangle)
    return tuple(rectangle)


def test_the_ring_stands_where_it_is_shown_and_moves(surface: WindowsSurface) -> None:
    surface.show(picture("a"), 100, 50)
    assert place(surface) == (100, 50, 140, 90)
    assert user32.IsWindowVisible(surface._window.window)
    surface.show(picture("a"), 300, 80)
    assert place(surface) == (300, 80, 340, 120)
    surface.show(picture("b", 60), 10, 10)
    assert place(surface) == (10, 10, 70, 70)
    surface.hide()
    assert not user32.IsWindowVisible(surface._window.window)
    surface.show(picture("b", 60), 20, 10)
    assert user32.IsWindowVisible(surface._window.window)
    surface.close()
    surface.close()


SCALED = """
import time
from gesturectl.desktop.overlay.marks import Mark
from gesturectl.desktop.overlay.overlay import Overlay
from gesturectl.desktop.overlay.scene import Shown
from gesturectl.model.types import Monitor
from tests.waiting import wait_for
from tests.windows.test_surface import open_surface, place, user32

surface = open_surface("desktop")
overlay = Overlay(lambda: surface)
overlay.show(Shown((300, 200), Mark("dot"), Monitor("", 0, 0, 1280, 800)))
wait_for(lambda: user32.IsWindowVisible(surface._window.window), "the ring")
print(*place(surface))
overlay.close()
"""


@pytest.mark.parametrize(("dots", "half"), [(96, 22), (144, 33)])
def test_the_ring_is_scaled_as_its_monitor_and_stands_around_the_pointer(dots: int, half: int) -> None:
    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, r"Control Panel\Desktop") as key:
        winreg.SetValueEx(key, "LogPixels", 0, winreg.REG_DWORD, dots)  # read by programs that start now
        try:
            env = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
            found = subprocess.run([sys.executable, "-c", SCALED], env=env, capture_output=True, text=True, check=True)
        finally:
            winreg.DeleteValue(key, "LogPixels")
    assert found.stdout.split() == [str(v) for v in (300 - half, 200 - half, 301 + half, 201 + half)]


def test_clicks_go_through_it_and_the_keyboard_stays_where_it_is(surface: WindowsSurface) -> None:
    with watched(100, 100, 400, 300) as window, closing(open_output("desktop", guarded=False)) as output:
        front = user32.GetForegroundWindow()
        surface.show(picture("a"), 200, 200)
        output.emit(Move(0.0, 220, 220))
        window.wait_for(lambda: output.pointer() == (220, 220), "the move")
        for pressed in (True, False):
            output.emit(Button(0.0, "left", pressed))
        window.wait_for(lambda: window.buttons() == [("left", True), ("left", False)], "the click")
        assert user32.GetForegroundWindow() == front


def test_another_output_has_none() -> None:
    with pytest.raises(NotOfferedError, match="--output desktop"):
        open_surface("none")


def test_words_are_drawn_in_rows_of_one_height() -> None:
    short, long = line_of_text("Ä", 20), line_of_text("Grüße, 日本", 20)
    assert short.shape[0] == long.shape[0] == 26
    assert 2 < short.shape[1] < long.shape[1]
    assert short.max() == long.max() == 255
    assert short[:, 0].max() == 0
