"""Which application is in front on macOS, and what its window is called."""

from __future__ import annotations

import select
from typing import Any

from gesturectl.desktop.macos.session import Listening
from gesturectl.model.types import Window

READY = 3.0  # seconds in which it begins to listen


class MacFocusedWindow:
    """As FocusedWindow; the first look waits a little for the process that listens."""

    name = "macOS"

    def __init__(self) -> None:
        self._listening = Listening("focus")
        self._last: Window | None = None
        self._patience = READY

    def fileno(self) -> int:
        return self._listening.fileno()

    def read(self) -> Window | None:
        while select.select([self.fileno()], [], [], self._patience)[0]:
            self._patience = 0.0
            for said in self._listening.said():
                self._last = _window(said)
        self._patience = 0.0
        return self._last

    def close(self) -> None:
        self._listening.close()


def _window(said: Any) -> Window | None:
    return None if said is None else Window(tuple(said["names"]), said["title"], tuple(said["programs"]))
