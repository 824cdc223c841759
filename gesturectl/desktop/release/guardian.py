"""Releases what a run held down that was killed or stands still: a small process beside it, and a second behind that.

An X server keeps the buttons and keys of XTEST down when the program that pressed them dies, and so do some Wayland
compositors. The run reports each change to the guardian through a pipe, as the request that undoes it, and as long as
anything is down also that it goes on. Two things have the guardian release whatever is down by then:

    the pipe's end, which is the run's end      it stays until the display server has answered that all is done
    SILENCE seconds without a report            it tells the run, which finds its buttons up when it goes on

It counts the time in which it runs itself: where the whole computer stands still for a while, both go on together.

The second one gets the same reports and does nothing until the first has ended too early. So there is one at every
moment, as a new process of Python is ready only after some tenths of a second.

The guardian runs this file by itself, outside the package and without site-packages, so that it stays small and is
ready early: what only the run needs is imported where it is needed.
"""

from __future__ import annotations

import contextlib
import os
import select
import sys
import time

SILENCE = 1.0  # seconds without a report after which a run that holds something stands still
BEAT = 0.1  # seconds between two reports that it goes on
STRETCH = 0.25  # seconds that count at most between two looks of a guardian that may itself be kept from running
# Seconds after which the releases are sent again, each after the answer before: a busy server may read the dead run's
# last press after these.
AGAIN = (0.05, 0.1, 0.25, 0.6)
OFTEN, WITHIN = 5, 5.0  # so many processes within so many seconds are started at once, others after that time
ROOM = 1 << 20  # bytes of reports that wait for a guardian that is kept from running
BURY = 0.05  # seconds after which one that was killed is left to itself
LEAVE = 1.0  # seconds after which a guardian that does not end is left to itself
WATCHERS = 2  # processes, each behind the one before
_DOWN, _UP, _GOES_ON = b"+-."
_AT_END = 0x80  # beside the display's number: only at the run's end
_NOTHING = "Nothing will be let go if this process is killed: its guardian has ended (%s)."


class Display:
    """A connection on which the releases are sent, as the guardian is told of it.

    own: nobody else reads from it or writes to it; again: how often the releases are sent again at a run's end, where
    its last press may come after them; ask: a request whose answer has `answer` in it, both empty where what is sent
    takes effect at once.
    """

    def __init__(
        self, descriptor: int, *, own: bool = False, again: int = 0, ask: bytes = b"", answer: bytes = b""
    ) -> None:
        self.descriptor = descriptor
        self.own = own
        self.again = again
        self.ask = ask
        self.answer = answer

    @property
    def word(self) -> str:
        """The same as a word of the guardian's command."""
        return f"{self.descriptor}:{int(self.own)}:{self.again}:{self.ask.hex()}:{self.answer.hex()}"


class _Watcher:
    """A guardian's process, as the run sees it. Raises EnvironmentLacksError where it cannot be started."""

    def __init__(self, displays: tuple[Display, ...], before: _Watcher | None) -> None:
        """before: the one for which this one stands in."""
        import signal
        import subprocess

        from gesturectl.model.errors import EnvironmentLacksError

        # Pipes, as many small messages on a socket soon find it full.
        reports, self._pipe = _pipe()
        self._answers, answers = _pipe()
        self.end, end = os.pipe()  # said there by this one, for the one behind it
        for mine in (self._pipe, self._answers):
            os.set_blocking(mine, False)
        awaited = [before.end] if before else []
        words = [str(end), str(before.end) if before else "-", *(d.word for d in displays)]
        null = subprocess.DEVNULL
        # These are for the run, which releases everything by itself; the guardian inherits that they are blocked.
        for_the_run = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGABRT)
        former = signal.pthread_sigmask(signal.SIG_BLOCK, for_the_run)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", __file__, *words],
                stdin=reports,
                stdout=answers,
                stderr=null,
                pass_fds=[end, *awaited, *(d.descriptor for d in displays)],
                start_new_session=True,
            )
        except OSError as e:
            self.let_go()
            raise EnvironmentLacksError(
                f"The process that lets go if this one is killed cannot be started ({e.strerror}).",
                "Free some memory or end some processes.",
            ) from None
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, former)
            for its in (reports, answers, end):
                os.close(its)
        _move(self._process.pid)

    def tell(self, messages: bytes) -> None:
        """Never waits. Raises OSError where it is gone or does not listen."""
        os.write(self._pipe, messages)

    def answered(self) -> bool:
        """Whether it has released everything since the last call. Raises OSError where it is gone."""
        try:
            came = os.read(self._answers, 16)
        except BlockingIOError:
            return False
        if not came:
            raise ConnectionResetError(0, "it was ended")
        return True

    def let_go(self) -> None:
        """Have it end, as the run does."""
        for end in (self._pipe, self._answers, self.end):
            os.close(end)

    def wait(self, seconds: float) -> None:
        """Return when it has ended, or after so many seconds: it may be stopped, or its memory on a slow disk."""
        import subprocess

        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)

    def bury(self) -> None:
        self._process.kill()  # one that is only stopped would release all when it goes on
        self.wait(BURY)
        self.let_go()


class Guardian:
    """The run's side: starts the processes, and reports to them what is pressed and released.

    Raises EnvironmentLacksError where no process can be started.
    """

    def __init__(self, *displays: Display) -> None:
        self._displays = displays
        self._down: dict[bytes, None] = {}
        self._beaten = 0.0
        self._released = False  # by the guardian, and not yet asked for
        self._started: list[float] = []  # when the last OFTEN of them were
        self._watchers: list[_Watcher] = []  # the first, and the one behind it
        try:
            self._complete()
        except BaseException:
            self.close()
            raise

    def _complete(self) -> None:
        while len(self._watchers) < WATCHERS:
            self._started = [*self._started[1 - OFTEN :], time.monotonic()]
            watcher = _Watcher(self._displays, self._watchers[-1] if self._watchers else None)
            self._watchers.append(watcher)
            watcher.tell(b"".join(_packed(_DOWN, release) for release in self._down))

    def report(self, release: bytes, *, down: bool, display: int = 0, at_end: bool = False) -> None:
        """Report that something is about to go down, or is up again.

        release: the request to the display of that number that releases it, and does nothing where it is up; at_end:
        sent at the run's end only, as what toggles, which one that goes on would toggle back. Never waits. A guardian
        that is gone or does not listen is replaced.
        """
        release = bytes((display | _AT_END * at_end,)) + release
        if down:
            self._down[release] = None
        else:
            self._down.pop(release, None)
        self._tell(_DOWN if down else _UP, release)

    def beat(self) -> bool:
        """Report that the run goes on; to be called often. True where everything was released since the last call."""
        for watcher in list(self._watchers):
            try:
                self._released |= watcher.answered()
            except OSError as e:
                self._replace(watcher, e)
        if len(self._watchers) < WATCHERS and time.monotonic() - self._started[-1] > WITHIN:
            self._renew("it could not be started")
        now = time.monotonic()
        if self._down and now - self._beaten >= BEAT:
            self._beaten = now
            self._tell(_GOES_ON)
        released, self._released = self._released, False
        return released

    def close(self) -> None:
        """End the processes, which release what they still believe to be down."""
        ending, self._watchers = self._watchers, []
        for watcher in ending:
            watcher.let_go()
        for watcher in ending:
            watcher.wait(LEAVE)

    def _tell(self, what: int, release: bytes = b"") -> None:
        for watcher in list(self._watchers):
            try:
                watcher.tell(_packed(what, release))
            except OSError as e:
                self._replace(watcher, e)

    def _replace(self, watcher: _Watcher, error: OSError) -> None:
        watcher.bury()
        self._watchers.remove(watcher)
        if len(self._started) < OFTEN or time.monotonic() - self._started[0] > WITHIN:
            self._renew(error.strerror or str(error))
        elif not self._watchers:
            _log(_NOTHING, error.strerror)

    def _renew(self, why: str) -> None:
        from gesturectl.model.errors import EnvironmentLacksError

        try:
            self._complete()
        except (OSError, EnvironmentLacksError) as e:
            if not self._watchers:
                _log(_NOTHING, e)
        else:
            _log("The guardian of what is held down had ended (%s); another one is there.", why)


def _pipe() -> tuple[int, int]:
    """The ends of a pipe to read from and to write to; roomy where that is allowed."""
    import fcntl

    reading, writing = os.pipe()
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with contextlib.suppress(OSError):
            fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, ROOM)
    return reading, writing


def _move(pid: int) -> None:
    """Has the guardian survive what kills the run's whole control group, without waiting for that."""
    import threading

    def work() -> None:
        from gesturectl.desktop.release.own_scope import move_to_own_scope

        move_to_own_scope(pid)

    threading.Thread(target=work, name="scope", daemon=True).start()


def _log(text: str, *values: object) -> None:
    import logging

    from gesturectl.model.notices import Notice, report

    report(logging.getLogger(__name__), Notice.GUARDIAN, text, *values)


def _packed(what: int, release: bytes) -> bytes:
    return bytes((what, *len(release).to_bytes(2, "little"))) + release


class _Releasing:
    """The guardian's side of a display: sends the releases until they have surely been done."""

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
        """What to poll for; alone: the run has ended, so that its connections can be read."""
        events = select.POLLOUT if self._out else 0
        return 0 if self._gone else events | (select.POLLIN if self._own or alone else 0)

    def release(self, requests: bytes, *, alone: bool) -> None:
        """Send the requests now and, where others may come between, again."""
        if self._gone or not requests:
            return
        self._requests = requests
        self._again = list(AGAIN[: self._times]) if self._own or alone else []
        self._asks = bool(self._ask) and (self._own or alone)
        self._send()

    def hold_back(self) -> None:
        """Do not send them again: the run goes on, and what it presses now is meant."""
        self._again, self._due = [], None

    def go_on(self, events: int, now: float) -> None:
        """Do what can be done by what was polled."""
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


class _Reports:
    """What the run has reported."""

    def __init__(self) -> None:
        self.down: dict[bytes, None] = {}
        self._received = b""

    def take(self, received: bytes) -> None:
        self._received += received
        while len(self._received) > 2:
            end = 3 + int.from_bytes(self._received[1:3], "little")
            if len(self._received) < end:
                return
            what, release = self._received[0], self._received[3:end]
            self._received = self._received[end:]
            if what == _DOWN:
                self.down[release] = None
            elif what == _UP:
                self.down.pop(release, None)

    def requests(self, display: int, *, ended: bool) -> bytes:
        """The releases of what is down, last pressed first."""
        places = (display, display | _AT_END) if ended else (display,)
        return b"".join(release[1:] for release in reversed(self.down) if release[0] in places)


def _watch(run: int, answers: int, end: int, before: int | None, displays: list[_Releasing]) -> None:
    """Until the run has ended and everything is up.

    end: where that is said then; before: where the one before this one says it, None for the first.
    """
    reports = _Reports()
    alive, told = True, False
    silent, last = 0.0, time.monotonic()
    while alive or (before is not None and reports.down) or any(d.busy for d in displays):
        counts = alive and not told and bool(reports.down)
        ready = _poll([run] if alive else [], before, [] if before is not None else displays, counts=counts)
        now = time.monotonic()
        silent, last = silent + min(now - last, STRETCH), now
        release = False
        if run in ready:
            silent, told = 0.0, False
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
            told = release = True
            with contextlib.suppress(OSError):  # where the run ends just now
                os.write(answers, b"!")
        for number, display in enumerate(displays):
            if release:
                display.release(reports.requests(number, ended=not alive), alone=not alive)
            elif run in ready:
                display.hold_back()
            display.go_on(ready.get(display.descriptor, 0), now)
    with contextlib.suppress(OSError):  # where the one behind has ended before
        os.write(end, b".")


def _poll(runs: list[int], before: int | None, displays: list[_Releasing], *, counts: bool) -> dict[int, int]:
    poll = select.poll()
    for descriptor in [*runs, *([] if before is None else [before])]:
        poll.register(descriptor, select.POLLIN)
    for display in displays:
        if wanted := display.wanted(alone=not runs):
            poll.register(display.descriptor, wanted)
    until = [max(d.due - time.monotonic(), 0.0) for d in displays if d.due is not None]
    until += [BEAT] if counts else []
    return dict(poll.poll(int(1000 * min(until)) + 1 if until else None))


if __name__ == "__main__":
    _end, _before, *_displays = sys.argv[1:]
    _watch(0, 1, int(_end), None if _before == "-" else int(_before), [_Releasing(word) for word in _displays])
