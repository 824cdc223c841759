"""A window with the thread that serves it, which nobody sees by itself: Windows notifies programs by messages."""

from __future__ import annotations

import ctypes
import itertools
import logging
import threading
from collections.abc import Callable

from gesturectl.desktop.windows.api import Message, WindowClass, WindowProcedure, failure, kernel32, user32
from gesturectl.model.errors import EnvironmentLacksError

_log = logging.getLogger(__name__)
_POPUP = 0x80000000  # WS_POPUP
_CLOSE, _DESTROY = 0x0010, 0x0002
PATIENCE = 5.0  # seconds for the window to be made
END = 0.5  # seconds that its end waits for the thread
_numbers = itertools.count(1)


class HiddenWindow:
    """A top-level window in a thread of its own, which gets what is sent to all windows, too.

    handle: called there with the number of each message and its two arguments; gives the answer, None for the usual
    one. opened and closing: called there with the window's handle, before the first message and after the last one.
    Raises EnvironmentLacksError where there is no desktop for it.
    """

    def __init__(
        self,
        name: str,
        handle: Callable[[int, int, int], int | None] = lambda message, w, at: None,
        opened: Callable[[int], object] = lambda window: None,
        closing: Callable[[int], object] = lambda window: None,
        extended_style: int = 0,
    ) -> None:
        self._handle, self._opened, self._closing = handle, opened, closing
        self._extended_style = extended_style
        self._ready = threading.Event()
        self._failure: OSError | None = None
        self._class = f"gesturectl {name} {next(_numbers)}"
        self.window = 0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()
        if not self._ready.wait(PATIENCE) or self._failure:
            raise EnvironmentLacksError(
                f"Windows makes no window ({self._failure or 'it does not answer'}).", "Log in again."
            )

    def post(self, message: int) -> None:
        """Has `handle` be called with that message; from any thread."""
        user32.PostMessageW(self.window, message, 0, 0)

    def close(self) -> None:
        """Remove it; a second call does nothing."""
        if self.window:
            user32.PostMessageW(self.window, _CLOSE, 0, 0)
            self._thread.join(END)
            self.window = 0

    def _run(self) -> None:
        procedure = WindowProcedure(self._procedure)  # kept for as long as Windows calls it
        module = kernel32.GetModuleHandleW(None)
        kind = WindowClass(
            size=ctypes.sizeof(WindowClass),
            procedure=ctypes.cast(procedure, ctypes.c_void_p),
            instance=module,
            name=self._class,
        )
        user32.RegisterClassExW(ctypes.byref(kind))
        window = user32.CreateWindowExW(
            self._extended_style, self._class, "", _POPUP, 0, 0, 0, 0, None, None, module, None
        )
        if not window:
            self._failure = failure()
            self._ready.set()
            return
        self.window = window
        self._opened(window)
        self._ready.set()
        message = Message()
        while user32.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
            user32.DispatchMessageW(ctypes.byref(message))
        user32.UnregisterClassW(self._class, module)

    def _procedure(self, window: int, message: int, w: int, at: int) -> int:
        try:
            if message == _CLOSE:
                self._closing(window)
                user32.DestroyWindow(window)
                return 0
            if message == _DESTROY:
                user32.PostQuitMessage(0)
                return 0
            answer = self._handle(message, w, at)
        except Exception:  # whatever it is, Windows gets an answer
            _log.exception("A message of Windows could not be handled.")
            answer = None
        return int(user32.DefWindowProcW(window, message, w, at)) if answer is None else answer
