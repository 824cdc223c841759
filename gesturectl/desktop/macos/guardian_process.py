"""The guardian's process on macOS, which posts its releases itself.

It is started without site-packages: it is told the folders of pyobjc, and imports no more of it than it needs.
"""

from __future__ import annotations

import sys
from importlib import import_module

from gesturectl.desktop.macos.events import RELEASE, Events
from gesturectl.desktop.release.posix_process import watch
from gesturectl.model.errors import EnvironmentLacksError


class _Releasing:
    """Posts releases; they are done at once, as far as macOS says."""

    descriptor = -1
    busy = False
    due = None

    def __init__(self) -> None:
        self._events = Events(import_module)

    def wanted(self, *, alone: bool) -> int:
        return 0

    def release(self, requests: bytes, *, alone: bool) -> None:
        for kind, number in RELEASE.iter_unpack(requests):
            try:
                self._events.release(kind, number)
            except EnvironmentLacksError:
                continue

    def hold_back(self) -> None:
        pass

    def go_on(self, events: int, now: float) -> None:
        pass


def main(words: list[str]) -> None:
    """words: the descriptor at which this one says its end, that of the one before or `-`, and the folders."""
    end, before, *folders = words
    sys.path += folders
    watch(0, 1, int(end), None if before == "-" else int(before), [_Releasing()])
