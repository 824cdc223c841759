"""The run as a service: signals that end it or have it read its config, and what systemd gets to know."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

from gesturectl.run.terminal import ending_with_it, has_terminal

log = logging.getLogger(__name__)

END = 3.0  # seconds that a run has to end when it is asked to
LATE = 3  # the exit code of one that needs longer
LAST_WORDS = 0.1  # seconds
_HANGUP = getattr(signal, "SIGHUP", None)  # Windows has none
_ENDS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name))


def _end(code: int) -> None:
    """Ends the process with as much of its last words as can be had at once."""
    words = threading.Thread(
        target=log.error, args=("The program hung, and did not end within %.0f seconds; it is ended.", END), daemon=True
    )
    words.start()  # in a thread of its own, as what hangs may have the log's lock
    words.join(LAST_WORDS)
    time.sleep(LAST_WORDS)
    os._exit(code)


class Signals:
    """The signals that have come meanwhile.

    A run that has been asked to end has END seconds for it. Then the process ends, whatever it waits for, and its
    guardian releases what it holds.
    """

    def __init__(self, end: Callable[[int], object] = _end) -> None:
        """end: ends the process with an exit code."""
        self.stop: list[int] = []
        self._hung_up = False
        self._end = end
        self._deadline: threading.Timer | None = None

    def take(self, number: int, _: FrameType | None) -> None:
        """A signal's handler."""
        if number == _HANGUP:
            self._hung_up = True
        else:
            self.stop.append(number)

    def reload(self) -> bool:
        """Whether the config is to be read again: SIGHUP says so, unless the terminal is gone, which ends the run."""
        if not self._hung_up:
            return False
        self._hung_up = False
        if self._had_terminal and not has_terminal():
            self.stop.append(signal.SIGTERM)
            return False
        return True

    @contextmanager
    def taken(self) -> Iterator[Signals]:
        """Takes SIGINT, SIGTERM, SIGHUP, and what else ends a run on this system, meanwhile."""
        self._had_terminal = has_terminal()
        numbers = [*_ENDS, *([_HANGUP] if _HANGUP else [])]
        ours, theirs = socket.socketpair()
        theirs.setblocking(False)
        former_fd = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        threading.Thread(target=self._listen, args=(ours,), name="signals", daemon=True).start()
        former = {n: signal.signal(n, self.take) for n in numbers}
        try:
            with ending_with_it(self._end_soon):
                yield self
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(former_fd)
            theirs.close()  # which ends the thread
            if self._deadline is not None:
                self._deadline.cancel()

    def ending(self, number: int = signal.SIGTERM) -> None:
        """The run is asked to end by this signal, or as if by it: from now on it has END seconds."""
        if self._deadline is None:
            self._deadline = threading.Timer(END, self._end, (130 if number == signal.SIGINT else LATE,))
            self._deadline.daemon = True
            self._deadline.start()

    def _listen(self, numbers: socket.socket) -> None:
        """Takes notice of signals while the main thread, whose handlers come later, waits for something."""
        with numbers:
            while came := numbers.recv(64):
                for number in came:
                    if number in _ENDS or (number == _HANGUP and self._had_terminal and not has_terminal()):
                        self.ending(number)

    def _end_soon(self) -> None:
        self.stop.append(signal.SIGTERM)
        self.ending()


class Service:
    """What systemd (`Type=notify`) gets to know of the run; nothing where it did not start it.

    The watchdog is fed by `alive`, which the engine calls as it goes on, so that an engine that hangs is restarted.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = environment.get("NOTIFY_SOCKET", "")
        own = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        patience = environment.get("WATCHDOG_USEC", "") if own else ""
        self._every = int(patience) / 1e6 / 4 if self._address and patience.isdecimal() else None
        self._fed = 0.0
        self._status = ""

    def ready(self) -> None:
        """Everything is open."""
        self._send("READY=1")

    def stopping(self) -> None:
        """The run ends."""
        self._send("STOPPING=1")

    def alive(self) -> None:
        """The engine has gone on."""
        if self._every is not None and (now := time.monotonic()) - self._fed >= self._every:
            self._fed = now
            self._send("WATCHDOG=1")

    def status(self, text: str) -> None:
        """One line for `systemctl status`."""
        if text != self._status:
            self._status = text
            self._send(f"STATUS={text}")

    def _send(self, text: str) -> None:
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
            s.setblocking(False)
            s.sendto(text.encode(), address)
