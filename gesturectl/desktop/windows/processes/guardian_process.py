"""The guardian's process on Windows.

It is started without site-packages, so that it stays small and is ready early: nothing large may be imported here.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue

from gesturectl.desktop.release.reports import BEAT, READY, RELEASED, SILENCE, STRETCH, Reports
from gesturectl.desktop.windows.inputs import SIZE, send
from gesturectl.desktop.windows.processes.start import descriptor_of

AGAIN = 0.05  # seconds after which what Windows has not taken, as on its secure desktop, is sent again
_RUN, _BEFORE = "run", "before"
News = SimpleQueue[tuple[str, bytes]]  # who has written what, empty for the end


def main(words: list[str]) -> None:
    """words: the handles at which this one says its end, and at which the one before does, where there is one."""
    end, *before = (int(word) for word in words)
    news: News = SimpleQueue()
    os.write(1, READY)
    _listen(news, _RUN, 0)
    for handle in before:
        _listen(news, _BEFORE, descriptor_of(handle))
    if watch(news, bool(before), send, lambda: os.write(1, RELEASED)):
        with contextlib.suppress(OSError):  # where the one behind has ended before
            os.write(descriptor_of(end, write=True), b".")
    os._exit(0)  # the threads may still read


def watch(news: News, stands_in: bool, release: Callable[[bytes], int], notify: Callable[[], object]) -> bool:
    """Until the run has ended and everything is up; False where the one before has done all that.

    stands_in: there is one before, which has to end first; release: sends events and returns how many were taken;
    notify: informs the run that they were.
    """
    reports = Reports()
    alive, released = True, False
    silent, last = 0.0, time.monotonic()
    due = b""  # releases that have not been taken yet
    while alive or (stands_in and reports.down) or due:
        counts = alive and not released and bool(reports.down) and not stands_in
        who, came = _next(news, BEAT if counts else AGAIN if due else None)
        now = time.monotonic()
        silent, last = silent + min(now - last, STRETCH), now
        ended = False
        if who == _RUN:
            silent, released, due = 0.0, False, b""  # where it goes on, what it presses now is meant
            reports.take(came)
            alive, ended = bool(came), not came
        elif who == _BEFORE:
            if came:
                return False
            stands_in, ended = False, not alive
        if stands_in:
            continue
        stood_still = counts and alive and silent > SILENCE
        if stood_still:
            released = True
            with contextlib.suppress(OSError):  # where the run ends just now
                notify()
        if ended or stood_still:
            due = reports.requests(0, ended=not alive)
        due = due[SIZE * release(due) :] if due else b""
    return True


def _next(news: News, seconds: float | None) -> tuple[str, bytes]:
    try:
        return news.get(timeout=seconds)
    except Empty:
        return "", b""


def _listen(news: News, who: str, descriptor: int) -> None:
    def work() -> None:
        came = b"."
        while came:
            try:
                came = os.read(descriptor, 65536)
            except OSError:
                came = b""
            news.put((who, came))

    threading.Thread(target=work, name=who, daemon=True).start()
