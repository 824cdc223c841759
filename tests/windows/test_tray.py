"""The icon, its menu and its balloons, as Windows' task bar is told of them."""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from queue import SimpleQueue

import numpy as np
import pytest

from gesturectl.desktop.registry import open_output
from gesturectl.desktop.tray.icons import Icon
from gesturectl.desktop.tray.shown import ACTIVATE, SECONDARY, Entry, Look, Note, Shown
from gesturectl.desktop.windows.api import shell32
from gesturectl.desktop.windows.shown import tray
from gesturectl.desktop.windows.shown.tray import (
    LEFT_UP,
    MIDDLE_UP,
    RIGHT_UP,
    TOUCHED,
    IconData,
    WindowsPresence,
    build_menu,
)
from gesturectl.model.types import Key
from tests.waiting import wait_for

user32 = ctypes.WinDLL("user32")
for name in ("GetMenuItemCount", "GetMenuItemID", "GetMenuState", "GetMenuStringW", "GetSubMenu"):
    getattr(user32, name).argtypes = (ctypes.c_void_p, *[ctypes.c_void_p] * 4)[: {"GetMenuItemCount": 1}.get(name, 5)]
user32.GetMenuItemID.argtypes = (ctypes.c_void_p, ctypes.c_int)
user32.GetMenuState.argtypes = (ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint)
user32.GetMenuStringW.argtypes = (ctypes.c_void_p, ctypes.c_uint, ctypes.c_wchar_p, ctypes.c_int, ctypes.c_uint)
user32.GetSubMenu.argtypes, user32.GetSubMenu.restype = (ctypes.c_void_p, ctypes.c_int), ctypes.c_void_p
user32.PostMessageW.argtypes = (ctypes.c_void_p, ctypes.c_uint, ctypes.c_size_t, ctypes.c_ssize_t)
user32.FindWindowW.restype = ctypes.c_void_p
MENU = (
    Entry("state", "Running", enabled=False),
    Entry("pause", "Pause"),
    Entry("resume", "Resume", visible=False),
    Entry("-1", kind="separator"),
    Entry(
        "profiles",
        "Profile",
        children=(Entry("profile:default", "default", "radio", on=True), Entry("profile:a&b", "a&b", "radio")),
    ),
    Entry("login", "Start at login", "check", on=True),
    Entry("quit", "Quit"),
)


class Desk:
    """What is shown, and what was chosen; `told`: what to do, tip, the balloon's title and text."""

    def __init__(self) -> None:
        self.shown = Shown((Look(Icon.RUNNING, "running", "Profile a"), MENU), None)
        self.chosen: SimpleQueue[str] = SimpleQueue()
        self.opened = threading.Event()
        self.told: list[tuple[int, str, str, str]] = []


def text_of(units: "ctypes.Array[ctypes.c_uint16]") -> str:
    return bytes(units).decode("utf-16-le").partition("\0")[0]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk()
    notify = shell32.Shell_NotifyIconW

    def told(what: int, data: IconData) -> int:
        it = data._obj  # type: ignore[attr-defined]
        desk.told.append((what, text_of(it.tip), text_of(it.info_title), text_of(it.info)))
        return int(notify(what, data))

    monkeypatch.setattr(shell32, "Shell_NotifyIconW", told)
    return desk


@pytest.fixture
def presence(desk: Desk) -> Iterator[WindowsPresence]:
    with closing(WindowsPresence(lambda: desk.shown, desk.chosen.put, desk.opened.set)) as presence:
        yield presence


def touch(presence: WindowsPresence, how: int) -> None:
    assert presence._window
    user32.PostMessageW(presence._window.window, TOUCHED, 1, how)


def test_the_icon_comes_changes_notifies_and_goes(presence: WindowsPresence, desk: Desk) -> None:
    wait_for(lambda: presence._there, "the icon")
    assert desk.told == [(0, "gesturectl: running\nProfile a", "", "")]
    note = Note("paused", "Paused", "Nothing is sent.", Icon.PAUSED)
    desk.shown = Shown((Look(Icon.PAUSED, "paused"), MENU), (note,))
    presence.wake()
    wait_for(lambda: len(desk.told) == 3, "the change")
    desk.shown = Shown(desk.shown.tray, None)
    assert desk.told[1:] == [(1, "gesturectl: paused", "", ""), (1, "", "Paused", "Nothing is sent.")]
    desk.shown = Shown(None, None)
    presence.wake()
    wait_for(lambda: desk.told[-1][0] == 2, "its end")
    desk.shown = Shown((Look(Icon.RUNNING, "running"), MENU), None)
    presence.wake()
    wait_for(lambda: desk.told[-1][0] == 0, "it again")
    presence.close()
    assert desk.told[-1][0] == 2


def test_clicks_on_the_icon_are_choices(presence: WindowsPresence, desk: Desk) -> None:
    touch(presence, LEFT_UP)
    assert desk.chosen.get(timeout=10) == ACTIVATE
    touch(presence, MIDDLE_UP)
    assert desk.chosen.get(timeout=10) == SECONDARY


def test_the_menu_is_opened_and_an_entry_chosen_by_keys(presence: WindowsPresence, desk: Desk) -> None:
    wait_for(lambda: desk.told, "the icon")
    with closing(open_output("desktop", guarded=False)) as output:
        touch(presence, RIGHT_UP)
        assert desk.opened.wait(10)
        wait_for(lambda: user32.FindWindowW("#32768", None), "the menu")
        for key in ("up", "enter"):  # the last one
            for pressed in (True, False):
                output.emit(Key(0.0, key, pressed))
        assert desk.chosen.get(timeout=10) == "quit"


def test_the_menu_has_what_is_to_be_seen(presence: WindowsPresence) -> None:
    keys: list[str] = []
    menu = build_menu(MENU, keys, count(1))

    def lines(menu: int) -> list[tuple[str, int, int]]:
        found = []
        for n in range(user32.GetMenuItemCount(menu)):
            text = ctypes.create_unicode_buffer(80)
            user32.GetMenuStringW(menu, n, text, 80, 0x400)
            number = user32.GetMenuItemID(menu, n)
            found.append((text.value, user32.GetMenuState(menu, n, 0x400) & 0xB, number))
        return found

    assert [(t, s) for t, s, _ in lines(menu)] == [
        ("Running", 1), ("Pause", 0), ("", 3), ("Profile", 0), ("Start at login", 8), ("Quit", 0),
    ]  # fmt: skip
    inner = lines(user32.GetSubMenu(menu, 3))
    assert [(t, s) for t, s, _ in inner] == [("default", 8), ("a&&b", 0)]
    assert [keys[number - 1] for _, _, number in inner] == ["profile:default", "profile:a&b"]
    assert keys[lines(menu)[-1][2] - 1] == "quit"


def test_icons_are_made_of_all_states() -> None:
    assert all(tray.make_icon(icon, 16) for icon in Icon)
    assert np.any(tray.draw(Icon.RUNNING, 16))
