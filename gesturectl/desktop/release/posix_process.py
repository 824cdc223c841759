"""The guardian's process where displays are reached by descriptors that it inherits.

It is started without site-packages, so that it stays small and is ready early: nothing large may be imported here.
"""

from __future__ import annotations

import contextlib
import os
import select
import time
from collections.abc import Sequence

from gesturectl.desktop.release.reports import BEAT, READY, RELEASED, SILENCE, STRETCH, Reports

# Seconds after which the releases are sent again, each after the answer before: a busy server may read the dead run's
# last press after these.
AGAIN = (0.05, 0.1, 0.25, 0.6)


class Releasing:
    """The guardian's side of a display; one that needs nothing but `release` has nothing to poll for."""

    descriptor = -1

    @property
    def busy(self) -> bool:
        """Whether something is still to be done."""
        return False

    @property
    def due(self) -> float | None:
        """When something is to be done whatever comes until then."""
        return None

    def wanted(self, *, alone: bool) -> int:
        """What to poll for; alone: the run has ended, so that its connections can be read."""
        return 0

    def release(self, requests: bytes, *, alone: bool) -> None:
        """Send the requests now and, where others may come between, again."""

    def hold_back(self) -> None:
        """Do not send them again: the run goes on, and what it presses now is meant."""

    def go_on(self, events: int, now: float) -> None:
        """Do what can be done by what was polled."""


class _Releasing(Releasing):
    """Sends the releases until they have surely been done."""

    def __init__(self, word: str) -> None:
        descriptor, own, again, ask, answer = word.split(":")
        self.descriptor = int(descriptor)
        self._own, self._times = own == "1", int(again)
        self._ask, self._answer = bytes.fromhex(ask), bytes.fromhex(answer)
        self._requests = self._out = self._in = b""
        self._again: list[float] = []
        self._due: float | None = None  # when they are sent again
        self._waits = False  # for an answer
        self._gone = False

    @property
    def busy(self) -> bool:
        return not self._gone and (bool(self._out) or self._waits or self._due is not None)

    @property
    def due(self) -> float | None:
        return self._due

    def wanted(self, *, alone: bool) -> int:
        events = select.POLLOUT if self._out else 0
        return 0 if self._gone else events | (select.POLLIN if self._own or alone else 0)

    def release(self, requests: bytes, *, alone: bool) -> None:
        if self._gone or not requests:
            return
        self._requests = requests
        self._again = list(AGAIN[: self._times]) if self._own or alone else []
        self._asks = bool(self._ask) and (self._own or alone)
        self._send()

    def hold_back(self) -> None:
        self._again, self._due = [], None

    def go_on(self, events: int, now: float) -> None:
        if events & select.POLLIN:
            self._read(now)
        elif events & (select.POLLERR | select.POLLHUP | select.POLLNVAL):
            self._gone = True
        if self._out and events & select.POLLOUT:
            self._write()
        if self._due is not None and now >= self._due:
            self._send()

    def _send(self) -> None:
        self._due = None
        self._in = b""
        self._waits = self._asks
        self._out += self._requests + (self._ask if self._asks else b"")
        self._write()
        if not self._waits:
            self._answered(time.monotonic())

    def _write(self) -> None:
        try:
            self._out = self._out[os.write(self.descriptor, self._out) :]
        except BlockingIOError:
            pass
        except OSError:
            self._gone = True

    def _read(self, now: float) -> None:
        try:
            came = os.read(self.descriptor, 65536)
        except BlockingIOError:
            return
        except OSError:
            came = b""
        if not came:
            self._gone = True
        elif self._waits:
            self._in += came
            if self._answer in self._in:
                self._waits = False
                self._answered(now)
            self._in = self._in[-len(self._answer) :]

    def _answered(self, now: float) -> None:
        self._due = now + self._again.pop(0) if self._again else None


def watch(run: int, answers: int, end: int, before: int | None, displays: Sequence[Releasing]) -> None:
    """Until the run has ended and everything is up.

    end: where that is said then; before: where the one before this one says it, None for the first.
    """
    reports = Reports()
    alive, released = True, False
    silent, last = 0.0, time.monotonic()
    _send(answers, READY)
    while alive or (before is not None and reports.down) or any(d.busy for d in displays):
        counts = alive and not released and bool(reports.down)
        ready = _poll([run] if alive else [], before, [] if before is not None else displays, counts=counts)
        now = time.monotonic()
        silent, last = silent + min(now - last, STRETCH), now
        release = False
        if run in ready:
            silent, released = 0.0, False
            came = os.read(run, 65536)
            reports.take(came)
            alive, release = bool(came), not came
        if before in ready:
            if os.read(before, 1):
                return
            before, release = None, not alive
        if before is not None:
            continue
        if counts and alive and silent > SILENCE:
            released = release = True
            _send(answers, RELEASED)
        for number, display in enumerate(displays):
            if release:
                display.release(reports.requests(number, ended=not alive), alone=not alive)
            elif run in ready:
                display.hold_back()
            display.go_on(ready.get(display.descriptor, 0), now)
    with contextlib.suppress(OSError):  # where the one behind has ended before
        os.write(end, b".")


def _send(answers: int, what: bytes) -> None:
    with contextlib.suppress(OSError):  # where the run ends just now
        os.write(answers, what)


def _poll(runs: list[int], before: int | None, displays: Sequence[Releasing], *, counts: bool) -> dict[int, int]:
    poll = select.poll()
    for descriptor in [*runs, *([] if before is None else [before])]:
        poll.register(descriptor, select.POLLIN)
    for display in displays:
        if wanted := display.wanted(alone=not runs):
            poll.register(display.descriptor, wanted)
    until = [max(d.due - time.monotonic(), 0.0) for d in displays if d.due is not None]
    until += [BEAT] if counts else []
    return dict(poll.poll(int(1000 * min(until)) + 1 if until else None))


def main(words: list[str]) -> None:
    """words: the descriptor at which this one says its end, that of the one before or `-`, and the displays' words."""
    end, before, *displays = words
    watch(0, 1, int(end), None if before == "-" else int(before), [_Releasing(word) for word in displays])
