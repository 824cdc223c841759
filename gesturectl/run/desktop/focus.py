"""Watches which window has the keyboard, in a thread of its own, and keeps the newest for the engine's thread."""

from __future__ import annotations

import logging
import selectors
import socket
import threading
from collections.abc import Callable

from gesturectl.desktop.focus_registry import open_focused_window
from gesturectl.desktop.focused_window import FocusedWindow
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Window
from gesturectl.run.driver import Driver
from gesturectl.settings import Config

log = logging.getLogger(__name__)
AGAIN = 1.0  # seconds before a lost connection is tried again
LEAVE = 2.0  # seconds after which a desktop that hangs is left to itself
SETTLE = 0.05  # seconds for which no window has the keyboard before that counts: it is so between two windows


class Focus:
    """The window that has the keyboard; watched from `start` on."""

    def __init__(self, wake: Callable[[], None], connect: Callable[[], FocusedWindow] = open_focused_window) -> None:
        self._wake = wake
        self._connect = connect
        self._news: list[Window | None] = []  # one at most
        self._lock = threading.Lock()
        self._stop, self._stopped = socket.socketpair()  # a pipe can be waited for on some systems only
        self._thread: threading.Thread | None = None
        self._needed = False
        self._last: Window | None = None

    def start(self, *, needed: bool = True) -> None:
        """Begins to watch; where that is needed, a desktop that reports no windows is logged.

        A second call does nothing, unless it is the first that needs it.
        """
        if needed and not self._needed and self._thread and not self._thread.is_alive():
            self._thread = None  # it has ended without a message
        self._needed = self._needed or needed
        if self._thread is not None:
            return
        thread = threading.Thread(target=self._run, name="focus", daemon=True)
        thread.start()
        self._thread = thread

    def take(self) -> list[Window | None]:
        """The window that has got the keyboard since the last call, or nothing where that is the same."""
        with self._lock:
            news, self._news = self._news, []
        return news

    def close(self) -> None:
        """Stops watching."""
        self._stopped.close()
        if self._thread is not None:
            self._thread.join(LEAVE)
            if self._thread.is_alive():
                return  # it may yet look at the other end
        self._stop.close()

    def _run(self) -> None:
        try:
            self._watch()
        except Exception as e:  # the run itself goes on
            log.error("Windows are no longer watched.", exc_info=e)

    def _watch(self) -> None:
        """Watches until it is to stop, over lost connections; not at all where this desktop reports no windows."""
        known = False  # that it does
        while True:
            try:
                windows = self._connect()
            except EnvironmentLacksError as e:
                if not known:
                    if self._needed:
                        log.warning("%s\nThe rules of `apps` have no effect.", e)
                    return
            else:
                known = True
                try:
                    self._follow(windows)
                    return
                except OSError as e:
                    log.info("%s. Windows are looked for again.", str(e).rstrip("."))
                finally:
                    windows.close()
            if self._stop.fileno() in self._wait(None, AGAIN):
                return

    def _follow(self, windows: FocusedWindow) -> None:
        """Reports windows until it is to stop; raises OSError once the connection is gone."""
        while True:
            window = windows.read()
            if window is None and windows.fileno() in self._wait(windows, SETTLE):
                continue
            self._put(window)
            if self._stop.fileno() in self._wait(windows, None):
                return

    def _put(self, window: Window | None) -> None:
        if window == self._last:
            return
        self._last = window
        with self._lock:
            self._news = [window]
        self._wake()

    def _wait(self, windows: FocusedWindow | None, seconds: float | None) -> set[int]:
        """What can be read, `_stop` where this is to end; nothing after so many seconds."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._stop, selectors.EVENT_READ)
            if windows is not None:
                selector.register(windows.fileno(), selectors.EVENT_READ)
            return {key.fd for key, _ in selector.select(seconds)}


def follow_windows(focus: Focus, config: Config, driver: Driver) -> bool:
    """Puts the profile in force that goes with the window that has the keyboard; True where that is another window."""
    levels = driver.pipeline.levels
    asked = bool(config.apps)
    # With a second profile a rule may be about to be written, and the status shows what windows are called.
    if not (asked or len(config.profiles) > 1 or levels.choice.window):
        return False
    focus.start(needed=asked)
    windows = focus.take()
    for window in windows:
        before = levels.profile
        driver.enter(window)
        if levels.profile != before:
            log.debug("The profile `%s` is in force, for %s.", levels.profile, window or "no window")
    return bool(windows)
