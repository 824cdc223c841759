"""Whether somebody sits at this Mac: not while it is locked or asleep, or another user is in front."""

from __future__ import annotations

import logging
import select
import socket
import threading
from collections.abc import Callable

from gesturectl.desktop.away import ASLEEP, BEHIND, LOCKED
from gesturectl.desktop.macos.session import Listening
from gesturectl.model.errors import EnvironmentLacksError

_log = logging.getLogger(__name__)
_WORDS = {"": "", "locked": LOCKED, "asleep": ASLEEP, "behind": BEHIND}


def reporters() -> list[str]:
    """Names of what reports lock and sleep."""
    return ["macOS"]


class MacSeat:
    """As Seat."""

    def __init__(self, report: Callable[[str], object]) -> None:
        self._report = report
        self._closed = False
        self._ear, self._bell = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="seat", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and reporting."""
        self._closed = True
        self._bell.close()
        self._thread.join(2)

    def _run(self) -> None:
        try:
            listening = Listening("seat")
        except EnvironmentLacksError as e:
            _log.warning("Lock and sleep go unnoticed. %s", e)
            return
        try:
            self._listen(listening)
        except OSError as e:
            _log.warning("Lock and sleep go unnoticed from now on (%s). Start gesturectl again.", e.strerror)
        finally:
            listening.close()
            self._ear.close()
        if not self._closed:
            self._report("")

    def _listen(self, listening: Listening) -> None:
        reported = ""
        while True:
            ready, _, _ = select.select([listening.fileno(), self._ear.fileno()], [], [])
            if self._ear.fileno() in ready:
                return
            for said in listening.said():
                if (why := _WORDS[said]) != reported:
                    reported = why
                    self._report(why)
                if said == "asleep":
                    listening.answer()
