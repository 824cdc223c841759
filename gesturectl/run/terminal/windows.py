"""Windows: a closed console, a logoff and a shutdown are no signals but calls, and the process ends with them."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import wintypes

from gesturectl.model.system import win32

assert sys.platform == "win32"

ENDS = (2, 5, 6)  # CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT, CTRL_SHUTDOWN_EVENT
GRACE = 4.5  # seconds; Windows itself waits for 5

_Handler = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.DWORD)
_set_handler = win32.declare(win32.kernel32, "SetConsoleCtrlHandler", wintypes.BOOL, _Handler, wintypes.BOOL)


def has_terminal() -> bool:
    return False


@contextmanager
def ending_with_it(ended: Callable[[], None]) -> Iterator[None]:
    over = threading.Event()
    handler = _Handler(lambda event: is_end(event, ended, over))
    _set_handler(handler, True)
    try:
        yield
    finally:
        over.set()
        _set_handler(handler, False)


def is_end(event: int, ended: Callable[[], None], over: threading.Event) -> bool:
    """Takes an event of the console, in a thread that the system makes for it; False leaves it to others, as Ctrl+C.

    Windows ends the process as soon as this returns True, so that it waits for `over` before.
    """
    if event not in ENDS:
        return False
    ended()
    over.wait(GRACE)
    return True
