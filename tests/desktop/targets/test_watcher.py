"""The process that looks, and what the run gets of it: slow, silent, broken or gone, it delays nothing."""

from __future__ import annotations

import sys
import time
from contextlib import closing

import pytest

from gesturectl.desktop.targets.open import lacks
from gesturectl.desktop.targets.process import BETWEEN, LATER, REST, SOON, Looker
from gesturectl.desktop.targets.watcher import TargetWatcher, understood
from gesturectl.model.types import Target
from tests.waiting import wait_for

SAYS = """
import sys
for line in sys.stdin:
    print({answer!r}, flush=True)
"""
GOOD = "[[1,2,3,4,1],[5,6,7,8,0]]"
THERE = (Target(1, 2, 3, 4), Target(5, 6, 7, 8, catches=False))


def python(code):
    return (sys.executable, "-S", "-c", code)


def watcher(code, lacks=lambda *_: None):
    return closing(TargetWatcher(lacks, python(code)))


class Taken:
    """What a watcher gives, as a run asks for it."""

    def __init__(self, watch):
        self.watch, self.seen = watch, []

    def __call__(self):
        new = self.watch.take()
        if new is not None:
            self.seen.append(new)
        return self.seen


def test_what_the_process_says_is_given_once():
    with watcher(SAYS.format(answer=GOOD)) as watch:
        taken = Taken(watch)
        wait_for(lambda: watch._process is not None, "the process")
        watch.points(True)
        wait_for(lambda: taken() == [THERE], "targets")
        watch.look()
        watch.stale()
        wait_for(lambda: taken()[-1] == (), "nothing after all has moved")
        wait_for(lambda: taken()[-1] == THERE, "targets again")
        watch.points(False)
        wait_for(lambda: taken()[-1] == (), "nothing without a hand")


def test_lines_that_are_none_are_refused():
    assert understood(GOOD.encode()) == THERE
    assert understood(b"[" + b",".join([b"[1,2,3,4,1]"] * 5000) + b"]") == (Target(1, 2, 3, 4),) * 400
    for line in (b"", b"[", b"null", b"[1]", b"[[1,2,3,4]]", b"[[1,2,0,4,1]]", b'[["a",2,3,4,1]]', b"[[1e9,2,3,4,1]]"):
        with pytest.raises((ValueError, TypeError)):
            understood(line)


@pytest.mark.parametrize(
    "code",
    [
        "import time; time.sleep(1000)",  # reads nothing and says nothing
        "print('[[1,2,', flush=True)\nimport time; time.sleep(1000)",
        "import sys\nwhile True: sys.stdout.write('x' * 100000)",
        "raise SystemExit(1)",
        "import os; os.close(0); os.close(1); import time; time.sleep(1000)",
    ],
    ids=["silent", "no JSON", "a flood", "ends", "closed"],
)
def test_a_process_that_does_not_work_delays_nothing(code):
    with watcher(code) as watch:
        longest = 0.0
        for n in range(20_000):
            start = time.thread_time()
            watch.points(n % 2 == 0)
            watch.look()
            watch.stale()
            watch.take()
            longest = max(longest, time.thread_time() - start)
        assert longest < 0.02
    assert not watch._thread.is_alive()


def test_why_there_are_none_is_said_once():
    said = []
    code = 'import sys; sys.stderr.write(\'["No bus.", "Start it."]\\n\'); raise SystemExit(3)'
    with watcher(code, lambda *words: said.append(words)) as watch:
        wait_for(lambda: not watch._thread.is_alive(), "the end")
    assert said == [("No bus.", "Start it.")]


@pytest.mark.parametrize(
    ("environment", "output", "word"),
    [
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "x11", "Wayland"),
        ({"DISPLAY": ":0"}, "wayland", "Wayland"),
        ({}, "uinput", "DISPLAY"),
    ],
)
def test_without_x11_there_are_none(environment, output, word):
    error = lacks(environment, output)
    assert error is not None
    assert word in error.problem
    assert "pointer.targets" in error.remedy
    assert lacks({"DISPLAY": ":0"}, "x11") is None


class Reader:
    """Takes 0.02 s for each look."""

    def __init__(self):
        self.now, self.looks, self.there = 0.0, [], [(1, 1, 9, 9, 1)]

    def read(self):
        self.looks.append(round(self.now, 3))
        self.now += 0.02
        return self.there


class Time:
    """A looker, and time that goes on."""

    def __init__(self):
        self.reader, self.said = Reader(), []
        self.looker = Looker(self.reader, self.said.append, 0.0)

    def until(self, t):
        while (wait := self.looker.wait(self.reader.now)) is not None and self.reader.now + wait <= t:
            self.reader.now += wait
            self.looker.look(lambda: self.reader.now)
        self.reader.now = max(self.reader.now, t)


def test_it_is_looked_while_a_hand_points_and_seldom_where_nothing_happens():
    time = Time()
    time.until(5)
    assert time.reader.looks == []
    time.looker.told("on", 5.0)
    time.until(10)
    assert time.reader.looks == [5.0, pytest.approx(5.02 + REST), pytest.approx(5.04 + 2 * REST)]
    assert time.said == [[(1, 1, 9, 9, 1)]]
    time.looker.told("off", 10.0)
    time.until(20)
    assert len(time.reader.looks) == 3


def test_after_a_click_it_is_looked_soon_and_once_more_and_said_again():
    time = Time()
    time.looker.told("on", 0.0)
    time.until(1)
    time.looker.told("look", 1.0)
    time.until(1.9)
    assert time.reader.looks == [0.0, pytest.approx(1.0 + SOON), pytest.approx(1.0 + LATER)]
    assert len(time.said) == 2


def test_however_much_happens_there_is_a_rest_between_two_looks():
    time = Time()
    time.looker.told("on", 0.0)
    for n in range(200):
        time.until(n * 0.05)
        time.looker.told("on", n * 0.05)
        if n % 7 == 0:
            time.looker.told("look", n * 0.05)
        if n % 11 == 0:
            time.looker.window_changed(n * 0.05)
    gaps = [b - a for a, b in zip(time.reader.looks, time.reader.looks[1:], strict=False)]
    assert min(gaps) >= BETWEEN
    assert len(gaps) > 5


def test_of_another_window_nothing_is_known_at_once():
    time = Time()
    time.looker.told("on", 0.0)
    time.until(1)
    time.looker.window_changed(1.0)
    assert time.said[-1] == []
    time.until(2)
    assert time.said[-1] == time.reader.there
