"""Whether somebody sits at the desktop: not while it is locked, the computer asleep, another session in front.

Windows sends these to a window. It lets a program a few seconds for each before it goes on.
"""

from __future__ import annotations

import ctypes
import logging
import signal
import threading
from collections.abc import Callable

from gesturectl.desktop.away import ASLEEP, BEHIND, LOCKED
from gesturectl.desktop.windows.api import kernel32, wtsapi32
from gesturectl.desktop.windows.hidden_window import HiddenWindow
from gesturectl.model.errors import EnvironmentLacksError

_log = logging.getLogger(__name__)
ENDS = 4.0  # seconds for the run's end; Windows grants five
END_SESSION, POWER, SESSION = 0x0016, 0x0218, 0x02B1  # WM_ENDSESSION, WM_POWERBROADCAST, WM_WTSSESSION_CHANGE
_SUSPEND, _RESUMED = 0x04, (0x06, 0x07, 0x12)  # PBT_APMSUSPEND; critical, by the user, automatic
_LOCK, _UNLOCK = 7, 8  # WTS_SESSION_LOCK and what follows
_IN_FRONT, _BEHIND = (1, 3), (2, 4)  # connected to the console or from afar, and disconnected
_THIS_SESSION = 0  # NOTIFY_FOR_THIS_SESSION
_INFORMATION = 25  # WTSSessionInfoEx
_LOCKED_FLAG = 0  # of WTSINFOEX_LEVEL1, on Windows 8 and later
_SLEEP, _TURN = "sleep", "turn"


class WindowsSeat:
    """Listens in a thread of its own from now on until closed; as `linux.seat.Seat`.

    Where Windows ends the session, the run is ended as by SIGTERM.
    """

    def __init__(self, report: Callable[[str], object], end: Callable[[], object] | None = None) -> None:
        self._report = report
        self._end = end or (lambda: signal.raise_signal(signal.SIGTERM))
        self._away: dict[str, str] = {}  # reason by its source
        self._reported = ""
        self._closed = threading.Event()
        self._window: HiddenWindow | None = None
        try:
            self._window = HiddenWindow("seat", self.hear, self._register, wtsapi32.WTSUnRegisterSessionNotification)
        except EnvironmentLacksError as e:
            _log.warning("Lock and sleep go unnoticed. %s", e)

    def close(self) -> None:
        """Stop listening and reporting."""
        self._closed.set()
        if self._window:
            self._window.close()

    def hear(self, message: int, what: int, _: int) -> int | None:
        """A message of Windows."""
        if message == SESSION:
            self._hear_session(what)
        elif message == POWER and what == _SUSPEND:
            self._mark(_SLEEP, ASLEEP)
        elif message == POWER and what in _RESUMED:
            self._mark(_SLEEP, "")
        elif message == END_SESSION and what:
            self._end()
            self._closed.wait(ENDS)  # with the answer, Windows ends this process
        else:
            return None
        why = next(iter(self._away.values()), "")
        if why != self._reported:
            self._reported = why
            self._report(why)
        return 1

    def _register(self, window: int) -> None:
        wtsapi32.WTSRegisterSessionNotification(window, _THIS_SESSION)
        if is_locked():
            self.hear(SESSION, _LOCK, 0)

    def _hear_session(self, what: int) -> None:
        if what in (_LOCK, _UNLOCK):
            self._mark("lock", LOCKED if what == _LOCK else "")
        elif what in (*_IN_FRONT, *_BEHIND):
            self._mark(_TURN, BEHIND if what in _BEHIND else "")

    def _mark(self, source: str, why: str) -> None:
        self._away.pop(source, None)
        if why:
            self._away[source] = why


def reporters() -> list[str]:
    """Names of what reports lock and sleep on this computer now."""
    return ["Windows"]


def is_locked() -> bool:
    """Whether this session is locked by now; False where that is not known."""
    session, held, size = ctypes.c_uint32(), ctypes.c_void_p(), ctypes.c_uint32()
    kernel32.ProcessIdToSessionId(kernel32.GetCurrentProcessId(), ctypes.byref(session))
    asked = (None, session, _INFORMATION, ctypes.byref(held), ctypes.byref(size))
    if not wtsapi32.WTSQuerySessionInformationW(*asked) or not held.value:
        return False
    try:
        # WTSINFOEXW: the level and, as far as that is 1, session, state and flags behind four unused bytes.
        words = (ctypes.c_int32 * 5).from_address(held.value)
        return bool(words[0] == 1 and words[4] == _LOCKED_FLAG)
    finally:
        wtsapi32.WTSFreeMemory(held)
