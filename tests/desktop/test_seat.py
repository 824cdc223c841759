import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from jeepney import DBusAddress

from gesturectl.desktop.away import ASLEEP, BEHIND, LOCKED
from gesturectl.desktop.linux import seat
from gesturectl.desktop.linux.seat import Seat, reporters
from tests.bus import MANAGER, PROPERTIES, SAVER, SESSION, Desktop, desktop_bus
from tests.xserver import wait_for

pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="not installed: dbus-daemon")


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    with desktop_bus(tmp_path) as desktop:
        for name, value in desktop.environment.items():
            monkeypatch.setenv(name, value)
        yield desktop


class Heard(list[str]):
    def expect(self, *told: str) -> None:
        wait_for(lambda: len(self) >= len(told), f"{told}, not {self}")
        assert self == list(told)


@pytest.fixture
def heard(desktop: Desktop) -> Iterator[Heard]:
    """What is told from the moment that all signals are heard."""
    heard = Heard()
    with closing(Seat(heard.append)):
        wait_for(lambda: desktop.inhibited, "the wait before the sleep")
        yield heard


def test_a_lock_is_keymap_source_whoever_knows_of_it(desktop: Desktop, heard: Heard) -> None:
    desktop.change(LockedHint=True)
    desktop.save(True)
    heard.expect(LOCKED)
    desktop.change(LockedHint=False)
    desktop.save(False)
    heard.expect(LOCKED, "")
    desktop.save(True)
    heard.expect(LOCKED, "", LOCKED)
    desktop.lose(SAVER)
    heard.expect(LOCKED, "", LOCKED, "")


def test_signals_of_other_types_are_nobodys_and_those_that_follow_are_heard(desktop: Desktop, heard: Heard) -> None:
    saver = DBusAddress("/org/gnome/ScreenSaver", SAVER, SAVER)
    desktop.say(saver, "ActiveChanged")
    desktop.say(saver, "ActiveChanged", "s", "yes")
    desktop.say(MANAGER, "PrepareForSleep", "u", 1)
    desktop.say(PROPERTIES, "PropertiesChanged", "as", ["LockedHint"])
    odd = {"LockedHint": ("s", "no"), "Active": ("u", 0)}
    desktop.say(PROPERTIES, "PropertiesChanged", "sa{sv}as", SESSION.interface, odd, [])
    desktop.save(True)
    heard.expect(LOCKED)


@pytest.mark.parametrize("odd", [("s", "yes"), ("as", []), ("v", ("b", True))])
def test_properties_of_other_types_are_none(desktop: Desktop, odd: tuple[str, Any]) -> None:
    desktop.properties = dict.fromkeys(desktop.properties, odd)
    desktop.own_session = False
    assert reporters() == [SAVER]
    heard = Heard()
    with closing(Seat(heard.append)):
        wait_for(lambda: desktop.inhibited, "the wait before the sleep")
        desktop.save(True)
        heard.expect(LOCKED)


def test_the_computer_sleeps_only_after_it_was_told(desktop: Desktop, heard: Heard) -> None:
    desktop.sleep(True)
    wait_for(lambda: not desktop.inhibited, "the sleep")
    assert heard == [ASLEEP]
    desktop.sleep(False)
    heard.expect(ASLEEP, "")
    wait_for(lambda: desktop.inhibited, "the wait before the next sleep")


def test_another_user_has_the_turn(desktop: Desktop, heard: Heard) -> None:
    desktop.change(Active=False)
    heard.expect(BEHIND)
    desktop.change(Active=True, LockedHint=True)
    heard.expect(BEHIND, LOCKED)
    desktop.change(LockedHint=False)
    heard.expect(BEHIND, LOCKED, "")


def test_a_lock_that_is_asked_for_ends_when_the_screen_is_unlocked(desktop: Desktop, heard: Heard) -> None:
    desktop.say(SESSION, "Lock")
    heard.expect(LOCKED)
    desktop.change(LockedHint=True)
    desktop.change(LockedHint=False)
    heard.expect(LOCKED, "")
    desktop.say(SESSION, "Lock")
    heard.expect(LOCKED, "", LOCKED)
    desktop.say(SESSION, "Unlock")
    heard.expect(LOCKED, "", LOCKED, "")


def test_a_lock_that_is_asked_for_and_never_comes_is_none(
    desktop: Desktop, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seat, "_CONFIRMED", 0.2)
    desktop.say(SESSION, "Lock")
    heard.expect(LOCKED, "")


def test_a_screen_locked_at_the_start_is_told_first(desktop: Desktop) -> None:
    desktop.properties["LockedHint"] = ("b", True)
    heard = Heard()
    with closing(Seat(heard.append)):
        heard.expect(LOCKED)
    assert reporters() == ["logind", SAVER]


def test_a_bus_that_ends_leaves_nobody_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard()
    with desktop_bus(tmp_path) as desktop:
        for name, value in desktop.environment.items():
            monkeypatch.setenv(name, value)
        listener = Seat(heard.append)
        wait_for(lambda: desktop.inhibited, "the wait before the sleep")
        desktop.save(True)
        heard.expect(LOCKED)
    heard.expect(LOCKED, "")
    listener.close()
    with closing(Seat(heard.append)):
        pass
    assert heard == [LOCKED, ""]
    assert reporters() == []


def test_an_end_before_a_locked_screen_tells_nothing(desktop: Desktop) -> None:
    desktop.properties["LockedHint"] = ("b", True)
    heard = Heard()
    with closing(Seat(heard.append)):
        heard.expect(LOCKED)
    assert heard == [LOCKED]


def test_the_computer_waits_for_nobody_whom_the_buses_tell_no_more(desktop: Desktop) -> None:
    def fails(why: str) -> None:
        if why:
            raise RuntimeError(why)

    with closing(Seat(fails)):
        wait_for(lambda: desktop.inhibited, "the wait before the sleep")
        desktop.save(True)
        wait_for(lambda: not desktop.inhibited, "the end of that wait")


def test_without_a_session_the_sleep_is_heard_of(desktop: Desktop) -> None:
    desktop.properties["Display"] = ("(so)", ("", "/"))
    assert reporters() == ["logind", SAVER]
    desktop.own_session = False
    assert reporters() == ["logind (of sleep only)", SAVER]
