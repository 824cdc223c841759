"""Numbers on the widgets of a real application: the one that fingers show or keys type is pressed, on X11."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import closing, contextmanager

import pytest
import xcffib.xproto
import xcffib.xtest

from gesturectl.desktop.targets.atspi import AtSpi
from gesturectl.model.hints import numbered
from gesturectl.model.trace import read_frames
from gesturectl.model.types import Target
from tests import forked
from tests.desktop.targets.accessible import Connection, accessible_desktop, put_pointer, window
from tests.e2e.test_targets import SCREEN, within
from tests.hands import stream, write_trace
from tests.waiting import wait_for
from tests.xserver import ending

FINGERS = {"1": "point", "2": "two", "3": "three", "4": "four", "5": "open"}
CONFIG = "version: 1\nprofiles: {default: [{on: rock, do: hints}, {on: pinch, do: {press: left}}]}\n"
PLACE = (320, 240)
KEYCODES = {"1": 10, "2": 11, "3": 12, "4": 13, "5": 14, "": 9}  # of a PC's keyboard


@pytest.fixture
def accessible(desktop, tmp_path, monkeypatch):
    with accessible_desktop(tmp_path, desktop, monkeypatch):
        yield desktop


@contextmanager
def numbers_asked(display, folder, after):
    """A run in which a hand asks for numbers and then shows what comes after, and the trace that it writes.

    The hand does so time and again, as nothing may have been found yet when it asks, until the block ends.
    """
    once = [(0.5, "rock", *PLACE), *after]
    hands = stream((4.0, "relaxed", *PLACE), *(once * 5))
    trace = write_trace(folder / "hands.jsonl", hands)
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    put_pointer(display, (SCREEN[0] // 2, SCREEN[1] // 2))
    written = folder / "again.jsonl"
    command = ["run", "--source", trace, "--output", "x11"]
    run = forked.start([*command, "--config", folder / "config.yaml", "--trace", written], env=os.environ)
    with ending(run):
        yield run, written


def found(shown):
    """The number of each widget by its name."""
    with closing(AtSpi()) as reader:
        wait_for(lambda: len(reader.read()) >= len(shown.places) - 1, "the widgets")
        there, origin = reader.read(), reader.window_in_use()
    middle = (SCREEN[0] / 2, SCREEN[1] / 2)
    by_number = numbered([Target(*r[:4], bool(r[4])) for r in there], middle)
    return {
        name: number
        for number, t in by_number.items()
        for name, place in shown.places.items()
        if within((t.x, t.y, t.width, t.height), origin, place)
    }


@contextmanager
def keyboard(display):
    """Whether somebody has grabbed all these keys, and a function that types."""
    with closing(Connection(display)) as c:
        root = c.get_setup().roots[0].root

        def grabbed(keycode):
            try:
                c.core.GrabKeyChecked(False, root, 0, keycode, 1, 1).check()
            except xcffib.xproto.AccessError:
                return True
            c.core.UngrabKeyChecked(keycode, root, 0).check()
            return False

        def taken():
            return all(map(grabbed, KEYCODES.values()))

        def press(digit):
            for kind in (2, 3):
                c(xcffib.xtest.key).FakeInput(kind, KEYCODES[digit], 0, root, 0, 0, 0)
            c.core.GetInputFocus().reply()

        yield taken, press


def buttons(trace):
    *lines, _ = trace.read_text().split("\n")  # the last one may not be whole yet
    return [json.loads(line)["pressed"] for line in lines if '"event":"button"' in line]


@pytest.mark.parametrize("toolkit", ["gtk3", "gtk4", "qt5"])
def test_the_number_that_fingers_show_is_pressed(toolkit, accessible, tmp_path):
    with window(toolkit) as shown:
        numbers = found(shown)
        name = list(numbers)[-1]
        shows = [p for d in numbers[name] for p in ((0.7, FINGERS[d], *PLACE), (0.3, "relaxed", *PLACE))]
        with numbers_asked(accessible, tmp_path, [*shows, (2.0, "relaxed", *PLACE)]) as (_, trace):
            shown.watched.until("used", name)
            wait_for(lambda: buttons(trace) == [True, False], "the click in the trace")


def test_the_number_that_keys_type_is_pressed_and_reaches_no_application(accessible, tmp_path):
    with window("gtk3") as shown, keyboard(accessible) as (taken, press):
        numbers = found(shown)
        name = list(numbers)[-1]
        with numbers_asked(accessible, tmp_path, [(6.0, "relaxed", *PLACE)]) as (_, trace):
            wait_for(taken, "numbers")
            if shots := os.environ.get("SCREENSHOTS"):
                subprocess.run(["import", "-window", "root", f"{shots}/hints.png"], check=True)
            for digit in numbers[name]:
                press(digit)
            shown.watched.until("used", name)
            wait_for(lambda: not taken(), "the end of the numbers")
        assert buttons(trace) == [True, False]
        assert "".join(f.typed for f in read_frames(trace)) == numbers[name]


def test_escape_ends_it_and_all_keys_are_the_applications_again(accessible, tmp_path):
    with window("gtk3") as shown, keyboard(accessible) as (taken, press):
        found(shown)
        with numbers_asked(accessible, tmp_path, [(6.0, "relaxed", *PLACE)]) as (_, trace):
            wait_for(taken, "numbers")
            press("")
            wait_for(lambda: not taken(), "the end of the numbers")
        assert buttons(trace) == []
