"""The watch on windows: what reaches the engine, and when."""

import os
import threading
from contextlib import closing

import pytest

from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Window
from gesturectl.run.desktop import focus as focus_module
from gesturectl.run.desktop.focus import Focus
from tests.xserver import wait_for

A, B = Window(("a",), "A"), Window(("b",), "B")


class Told:
    """Windows as a test tells them: readable as soon as there is one, or an end."""

    def __init__(self):
        self.reading, self.writing = os.pipe()
        self.now, self.ends = None, False
        self.reads = 0
        self.read_again = threading.Event()

    def fileno(self):
        return self.reading

    def tell(self, window, ends=False):
        self.now, self.ends = window, ends
        self.read_again.clear()
        os.write(self.writing, b"x")

    def read(self):
        if self.reads:
            os.read(self.reading, 1)
        self.reads += 1
        self.read_again.set()
        if self.ends:
            raise OSError("It is gone.")
        return self.now

    def close(self):
        os.close(self.reading)
        os.close(self.writing)


def watched(*found):
    """A watch on these connections one after another, and what it has been woken for."""
    woken = threading.Semaphore(0)
    found = list(found)

    def connect():
        if not found:
            raise EnvironmentLacksError("Nothing is told.")
        return found.pop(0)

    return Focus(woken.release, connect), woken


def test_the_newest_window_reaches_the_engine_once():
    told = Told()
    focus, woken = watched(told)
    with closing(focus):
        assert focus.take() == []
        told.now = A
        focus.start()
        focus.start()
        assert woken.acquire(timeout=30)
        assert focus.take() == [A]
        assert focus.take() == []
        told.tell(A)
        assert told.read_again.wait(10)
        told.tell(B)
        assert woken.acquire(timeout=30)
        assert focus.take() == [B]


def test_no_window_for_a_moment_between_two_is_not_told():
    told = Told()
    told.now = A
    focus, woken = watched(told)
    with closing(focus):
        focus.start()
        assert woken.acquire(timeout=30)
        told.tell(None)
        told.tell(B)
        assert woken.acquire(timeout=30)
        assert focus.take() == [B]
        told.tell(None)
        assert woken.acquire(timeout=30)
        assert focus.take() == [None]


def test_a_connection_that_is_lost_comes_back(caplog):
    caplog.set_level("INFO")
    first, second = Told(), Told()
    first.now, second.now = A, B
    focus, woken = watched(first, second)
    with closing(focus):
        focus.start()
        assert woken.acquire(timeout=30)
        first.tell(None, ends=True)
        assert woken.acquire(timeout=30)
        assert focus.take() == [B]
    assert "It is gone. Windows are looked for again." in [r.getMessage() for r in caplog.records]


def test_a_desktop_that_tells_nothing_is_named_once(caplog):
    focus, _ = watched()
    with closing(focus):
        focus.start()
        wait_for(lambda: caplog.records, "the warning")
    assert [r.getMessage() for r in caplog.records] == ["Nothing is told.\nThe rules of `apps` have no effect."]


def test_a_desktop_that_tells_nothing_is_named_only_once_that_is_needed(caplog):
    focus, _ = watched()
    with closing(focus):
        focus.start(needed=False)
        focus._thread.join(timeout=30)
        assert not caplog.records
        for _ in range(3):
            focus.start()
            focus.start(needed=False)
        wait_for(lambda: caplog.records, "the warning")
    assert len(caplog.records) == 1


def test_a_fault_ends_the_watch_and_no_more(caplog):
    class Faulty(Told):
        def read(self):
            raise RuntimeError("odd")

    focus, _ = watched(Faulty())
    with closing(focus):
        focus.start()
        wait_for(lambda: caplog.records, "the error")
    assert [r.getMessage() for r in caplog.records] == ["Windows are no longer watched."]


def test_a_desktop_that_hangs_does_not_keep_the_run_from_ending(monkeypatch):
    monkeypatch.setattr(focus_module, "LEAVE", 0.01)
    hangs, reading = threading.Event(), threading.Event()

    class Hung(Told):
        def read(self):
            reading.set()
            hangs.wait()
            return A

    told = Hung()
    focus, _ = watched(told)
    focus.start()
    assert reading.wait(10)
    ending = threading.Thread(target=focus.close, daemon=True)
    ending.start()
    ending.join(30)
    ended = not ending.is_alive()
    hangs.set()
    assert ended


@pytest.mark.parametrize("started", [False, True])
def test_it_ends_while_it_waits(started):
    focus, _ = watched(Told())
    if started:
        focus.start()
    focus.close()
