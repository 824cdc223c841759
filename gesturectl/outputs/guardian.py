"""Lets go of what a killed run held down: a small process beside it, which outlives it by a moment.

An X server keeps the buttons and keys of XTEST down when the program that pressed them dies. The guardian is told of
each change through a pipe. The pipe's end is the run's end, and whatever is down by then is released.

The guardian runs this file by itself, outside the package and without site-packages, so that it stays small and is
ready early: what only the run needs is imported where it is needed.
"""

from __future__ import annotations

import os
import struct
import sys
import time

AGAIN = 0.05  # seconds until the releases are sent a second time
LEAVE = 1.0  # seconds after which a guardian that does not end is left to itself
_RELEASE_OF = {2: 3, 4: 5}  # X core event codes: key press and release, button press and release


class Guardian:
    """The run's side: starts the process, and tells it what goes down and comes up.

    `display` is the descriptor of a connection to the X server that nobody else writes to; `opcode` is XTEST's, `root`
    the root window's number. Raises EnvironmentLacksError where no process can be started.
    """

    def __init__(self, display: int, opcode: int, root: int) -> None:
        import signal
        import subprocess

        from gesturectl.errors import EnvironmentLacksError

        reading, self._pipe = os.pipe()
        os.set_blocking(self._pipe, False)
        command = [sys.executable, "-I", "-S", __file__, str(display), str(opcode), str(root)]
        null = subprocess.DEVNULL
        # These are for the run, which lets everything go by itself; the guardian inherits that they are blocked.
        former = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
        try:
            self._process = subprocess.Popen(
                command, stdin=reading, stdout=null, stderr=null, pass_fds=[display], start_new_session=True
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
        self._told = True

    def tell(self, code: int, number: int) -> None:
        """Say that a button or keycode is about to go down, or is up again; `code` is its X core event's.

        Never waits. A guardian that is gone or does not listen is told no more, and a warning logged.
        """
        if not self._told:
            return
        try:
            os.write(self._pipe, bytes((code, number)))
        except OSError as e:
            import logging

            self._told = False
            logging.getLogger(__name__).warning(
                "Nothing will be let go if this process is killed: its guardian cannot be told (%s).", e.strerror
            )

    def close(self) -> None:
        """End the guardian; it lets go of what it still believes to be down."""
        import contextlib
        import subprocess

        os.close(self._pipe)
        with contextlib.suppress(subprocess.TimeoutExpired):  # it may be stopped, or the server not answering
            self._process.wait(LEAVE)


def _watch(pipe: int, display: int, opcode: int, root: int) -> None:
    down: dict[tuple[int, int], None] = {}
    while told := os.read(pipe, 4096):
        for code, number in zip(told[::2], told[1::2], strict=True):
            if code in _RELEASE_OF:
                down[_RELEASE_OF[code], number] = None
            else:
                down.pop((code, number), None)
    # XTestFakeInput of "X Test Extension Protocol", in the byte order of this computer.
    request = struct.Struct("=BBHBB2xII8xhh7xB")
    requests = b"".join(request.pack(opcode, 2, 9, code, number, 0, root, 0, 0, 0) for code, number in reversed(down))
    if requests:
        os.write(display, requests)
        # The server may read the dead run's last press after this release; a release of what is up does nothing.
        time.sleep(AGAIN)
        os.write(display, requests)


if __name__ == "__main__":
    _watch(0, *(int(a) for a in sys.argv[1:]))
