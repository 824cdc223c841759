"""Releases what a run held down that was killed or stands still: a small process beside it, and a second behind that.

An X server keeps the buttons and keys of XTEST down when the program that pressed them dies, and so do Windows and some
Wayland compositors. The run reports each change to the guardian through a pipe, as the request that undoes it, and as
long as anything is down also that it goes on. Two things have the guardian release whatever is down by then:

    the pipe's end, which is the run's end      it stays until all is surely done
    SILENCE seconds without a report            the run is informed, which finds its buttons up when it goes on

It counts the time in which it runs itself: where the whole computer stands still for a while, both go on together.

The second one gets the same reports and does nothing until the first has ended too early. So there is one at every
moment, as a new process of Python is ready only after some tenths of a second. One that is killed before the first is
ready has its releases sent late: so nothing is to be pressed before `ready` says so.

This is the run's side; how a process is started and what it does to release is `posix.py`'s, and that of Windows.
"""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import time
from collections.abc import Callable

from gesturectl.desktop.release.reports import AT_END, BEAT, DOWN, GOES_ON, READY, RELEASED, UP, packed
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.notices import Notice, report

OFTEN, WITHIN = 5, 5.0  # so many processes within so many seconds are started at once, others after that time
BURY = 0.05  # seconds after which one that was killed is left to itself
LOOK = 0.005  # seconds between two looks whether one is ready
LEAVE = 1.0  # seconds after which a guardian that does not end is left to itself
WATCHERS = 2  # processes, each behind the one before
_NOTHING = "Nothing will be let go if this process is killed: its guardian has ended (%s)."
_log = logging.getLogger(__name__)


class Watcher:
    """A guardian's process with pipes to it, as the run sees it; each system has its own way to start one.

    end: the descriptor at which the run's end is seen by the one behind it; ready: as far as the run has seen, and kept
    by it.
    """

    end: int
    _pipe: int  # of reports, never waited for
    _answers: int
    _process: subprocess.Popen[bytes]

    def __init__(self) -> None:
        self.ready = False

    def send(self, messages: bytes) -> None:
        """Never waits. Raises OSError where it is gone or does not read."""
        raise NotImplementedError

    def received(self) -> bytes:
        """What it has sent since the last call, READY and RELEASED. Raises OSError where it is gone."""
        raise NotImplementedError

    def let_go(self) -> None:
        """Have it end, as the run does."""
        for end in (self._pipe, self._answers, self.end):
            os.close(end)

    def wait(self, seconds: float) -> None:
        """Return when it has ended, or after so many seconds: it may be stopped, or its memory on a slow disk."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)

    def bury(self) -> None:
        """Kill it: one that was stopped, or does not read, would release all when it goes on."""
        self._process.kill()
        self.wait(BURY)
        self.let_go()


# Starts a process that stands in for another one, or the first. Raises EnvironmentLacksError.
Start = Callable[[Watcher | None], Watcher]


def cannot_be_started(error: OSError) -> EnvironmentLacksError:
    """For what starts them."""
    return EnvironmentLacksError(
        f"The process that lets go if this one is killed cannot be started ({error.strerror}).",
        "Free some memory or end some processes.",
    )


class Guardian:
    """The run's side: starts the processes, and reports to them what is pressed and released.

    Raises EnvironmentLacksError where no process can be started.
    """

    def __init__(self, start: Start) -> None:
        self._start = start
        self._down: dict[bytes, None] = {}
        self._beaten = 0.0
        self._released = False  # by the guardian, and not yet asked for
        self._started: list[float] = []  # when the last OFTEN of them were
        self._watchers: list[Watcher] = []  # the first, and the one behind it
        try:
            self._complete()
        except BaseException:
            self.close()
            raise

    def _complete(self) -> None:
        while len(self._watchers) < WATCHERS:
            self._started = [*self._started[1 - OFTEN :], time.monotonic()]
            watcher = self._start(self._watchers[-1] if self._watchers else None)
            self._watchers.append(watcher)
            watcher.send(b"".join(packed(DOWN, release) for release in self._down))

    def report(self, release: bytes, *, down: bool, display: int = 0, at_end: bool = False) -> None:
        """Report that something is about to go down, or is up again.

        release: the request to the display of that number that releases it, and does nothing where it is up; at_end:
        sent at the run's end only, as what toggles, which one that goes on would toggle back. Never waits. A guardian
        that is gone or does not listen is replaced.
        """
        release = bytes((display | AT_END * at_end,)) + release
        if down:
            self._down[release] = None
        else:
            self._down.pop(release, None)
        self._tell(DOWN if down else UP, release)

    def beat(self) -> bool:
        """Report that the run goes on; to be called often. True where everything was released since the last call."""
        self._listen()
        if len(self._watchers) < WATCHERS and time.monotonic() - self._started[-1] > WITHIN:
            self._renew("it could not be started")
        now = time.monotonic()
        if self._down and now - self._beaten >= BEAT:
            self._beaten = now
            self._tell(GOES_ON)
        released, self._released = self._released, False
        return released

    def ready(self, within: float = 0.0) -> bool:
        """Whether what goes down now is released at once if the run is killed; waits for so many seconds at most.

        True as well where no process can be started, which has been reported.
        """
        until = time.monotonic() + within
        while True:
            self._listen()
            if not self._watchers or self._watchers[0].ready:
                return True
            if time.monotonic() >= until:
                return False
            time.sleep(LOOK)

    def close(self) -> None:
        """End the processes, which release what they still believe to be down."""
        ending, self._watchers = self._watchers, []
        for watcher in ending:
            watcher.let_go()
        for watcher in ending:
            watcher.wait(LEAVE)

    def _listen(self) -> None:
        for watcher in list(self._watchers):
            try:
                received = watcher.received()
            except OSError as e:
                self._replace(watcher, e)
            else:
                watcher.ready |= READY in received
                self._released |= RELEASED in received

    def _tell(self, what: int, release: bytes = b"") -> None:
        for watcher in list(self._watchers):
            try:
                watcher.send(packed(what, release))
            except OSError as e:
                self._replace(watcher, e)

    def _replace(self, watcher: Watcher, error: OSError) -> None:
        watcher.bury()
        self._watchers.remove(watcher)
        if len(self._started) < OFTEN or time.monotonic() - self._started[0] > WITHIN:
            self._renew(error.strerror or str(error))
        elif not self._watchers:
            _report(_NOTHING, error.strerror)

    def _renew(self, why: str) -> None:
        try:
            self._complete()
        except (OSError, EnvironmentLacksError) as e:
            if not self._watchers:
                _report(_NOTHING, e)
        else:
            _report("The guardian of what is held down had ended (%s); another one is there.", why)


def _report(text: str, *values: object) -> None:
    report(_log, Notice.GUARDIAN, text, *values)
