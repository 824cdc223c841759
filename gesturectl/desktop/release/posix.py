"""Guardians on Linux and macOS, which send releases on descriptors that they inherit, or in a way of their own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Sequence
from functools import partial

from gesturectl.desktop.helper import command
from gesturectl.desktop.release.guardian import Guardian, Watcher, cannot_be_started

ROOM = 1 << 20  # bytes of reports that wait for a guardian that is kept from running


class Display:
    """A connection on which the releases are sent, as it is described to the guardian.

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


def guardian_of(*displays: Display) -> Guardian:
    """A guardian that sends the releases to these. Raises EnvironmentLacksError where it cannot be started."""
    words, descriptors = [d.word for d in displays], [d.descriptor for d in displays]
    return Guardian(partial(_Process, "release.posix_process", words, descriptors))


def guardian_by(module: str, *words: str) -> Guardian:
    """A guardian whose processes run another module of `desktop`, with these words behind those of posix_process.

    Raises EnvironmentLacksError where it cannot be started.
    """
    return Guardian(partial(_Process, module, words, ()))


class _Process(Watcher):
    """A guardian's process with pipes to it. Raises EnvironmentLacksError where it cannot be started."""

    def __init__(self, module: str, words: Sequence[str], descriptors: Sequence[int], before: Watcher | None) -> None:
        """descriptors: what it inherits; before: the one for which this one stands in."""
        super().__init__()
        # Pipes, as many small messages on a socket soon find it full.
        reports, self._pipe = _pipe()
        self._answers, answers = _pipe()
        self.end, end = os.pipe()  # said there by this one, for the one behind it
        for mine in (self._pipe, self._answers):
            os.set_blocking(mine, False)
        awaited = [before.end] if before else []
        null = subprocess.DEVNULL
        # These are for the run, which releases everything by itself; the guardian inherits that they are blocked.
        for_the_run = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGABRT)
        former = signal.pthread_sigmask(signal.SIG_BLOCK, for_the_run)
        try:
            self._process = subprocess.Popen(
                command(module, str(end), str(before.end) if before else "-", *words),
                stdin=reports,
                stdout=answers,
                stderr=null,
                pass_fds=[end, *awaited, *descriptors],
                start_new_session=True,
            )
        except OSError as e:
            self.let_go()
            raise cannot_be_started(e) from None
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, former)
            for its in (reports, answers, end):
                os.close(its)
        _move(self._process.pid)

    def send(self, messages: bytes) -> None:
        os.write(self._pipe, messages)

    def received(self) -> bytes:
        try:
            came = os.read(self._answers, 16)
        except BlockingIOError:
            return b""
        if not came:
            raise ConnectionResetError(0, "it was ended")
        return came


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

    def work() -> None:
        from gesturectl.desktop.release.own_scope import move_to_own_scope

        move_to_own_scope(pid)

    threading.Thread(target=work, name="scope", daemon=True).start()
