"""Releases what a killed run held down: a small process beside it, which outlives it by a moment.

An X server keeps the buttons and keys of XTEST down when the program that pressed them dies, and so do some Wayland
compositors. The run reports each change to the guardian through a pipe, as the request that releases it. The pipe's end
is the run's end, and whatever is down by then is released.

The guardian runs this file by itself, outside the package and without site-packages, so that it stays small and is
ready early: what only the run needs is imported where it is needed.
"""

from __future__ import annotations

import os
import sys
import time

AGAIN = (0.05, 0.1, 0.25, 0.6)  # seconds after which the releases are sent again, one after the other
RENEW = 5.0  # seconds that a guardian has to have lasted to be replaced
LEAVE = 1.0  # seconds after which a guardian that does not end is left to itself


class Guardian:
    """The run's side: starts the process, and reports to it what is pressed and released.

    `display` is the descriptor of a connection that nobody writes to once this process is dead; `own` where the run
    itself has pressed through another one, so that the releases may overtake its presses. Raises EnvironmentLacksError
    where no process can be started.
    """

    def __init__(self, display: int, *, own: bool) -> None:
        self._display = display
        self._own = own
        self._down: dict[bytes, None] = {}
        self._start()

    def _start(self) -> None:
        import signal
        import subprocess

        from gesturectl.model.errors import EnvironmentLacksError

        reading, self._pipe = os.pipe()
        os.set_blocking(self._pipe, False)
        command = [sys.executable, "-I", "-S", __file__, str(self._display), *(["own"] if self._own else [])]
        null = subprocess.DEVNULL
        # These are for the run, which releases everything by itself; the guardian inherits that they are blocked.
        former = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
        try:
            self._process = subprocess.Popen(
                command, stdin=reading, stdout=null, stderr=null, pass_fds=[self._display], start_new_session=True
            )
        except OSError as e:
            os.close(self._pipe)
            raise EnvironmentLacksError(
                f"The process that lets go if this one is killed cannot be started ({e.strerror}).",
                "Free some memory or end some processes.",
            ) from None
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, former)
            os.close(reading)
        self._reporting = True
        self._began = time.monotonic()

    def report(self, release: bytes, *, down: bool) -> None:
        """Report that something is about to go down, or is up again; `release` is the request that releases it.

        Never waits. A guardian that is gone or does not listen is replaced; if that happens at once, no reports follow.
        """
        if down:
            self._down[release] = None
        else:
            self._down.pop(release, None)
        if not self._reporting:
            return
        try:
            self._write(release, down=down)
        except OSError as e:
            self._replace(e)

    def close(self) -> None:
        """End the guardian, which releases what it still believes to be down."""
        import contextlib
        import subprocess

        if self._reporting:
            os.close(self._pipe)
        with contextlib.suppress(subprocess.TimeoutExpired):  # it may be stopped, or the server not answering
            self._process.wait(LEAVE)

    def _write(self, release: bytes, *, down: bool) -> None:
        os.write(self._pipe, bytes((down, *len(release).to_bytes(2, "little"))) + release)

    def _replace(self, error: OSError) -> None:
        import logging

        from gesturectl.model.errors import EnvironmentLacksError
        from gesturectl.model.notices import Notice, report

        log = logging.getLogger(__name__)
        self._process.kill()  # one that is only stopped would release all when it goes on
        os.close(self._pipe)
        self._reporting = False
        if time.monotonic() - self._began > RENEW:
            try:
                self._start()
                for release in self._down:
                    self._write(release, down=True)
            except (OSError, EnvironmentLacksError):
                self._reporting = False
            else:
                text = "The guardian of what is held down had ended (%s); another one is there."
                report(log, Notice.GUARDIAN, text, error.strerror)
                return
        log.warning("Nothing will be let go if this process is killed: its guardian has ended (%s).", error.strerror)


def _watch(pipe: int, display: int, again: tuple[float, ...]) -> None:
    down: dict[bytes, None] = {}
    received = b""
    while more := os.read(pipe, 4096):
        received += more
        while len(received) > 2 and len(received) >= (end := 3 + int.from_bytes(received[1:3], "little")):
            if received[0]:
                down[received[3:end]] = None
            else:
                down.pop(received[3:end], None)
            received = received[end:]
    requests = b"".join(reversed(down))
    if requests:
        os.write(display, requests)
        # A server may overlook what is sent right before a connection ends. A busy one may read the dead run's last
        # press after these; a release of what is up does nothing.
        for wait in again:
            time.sleep(wait)
            os.write(display, requests)


if __name__ == "__main__":
    _watch(0, int(sys.argv[1]), AGAIN if len(sys.argv) > 2 else AGAIN[:1])
