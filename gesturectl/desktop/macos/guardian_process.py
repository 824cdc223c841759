"""The guardian's process on macOS, which posts its releases itself.

It is started without site-packages: it is given the folders of pyobjc, and imports no more of it than it needs.
"""

from __future__ import annotations

import sys
from importlib import import_module

from gesturectl.desktop.macos.events import RELEASE, Events
from gesturectl.desktop.release.posix_process import Releasing, watch
from gesturectl.model.errors import EnvironmentLacksError


class _Releasing(Releasing):
    """Posts releases; they are done at once, as far as macOS says."""

    def __init__(self) -> None:
        self._events = Events(import_module)

    def release(self, requests: bytes, *, alone: bool) -> None:
        for kind, number in RELEASE.iter_unpack(requests):
            try:
                self._events.release(kind, number)
            except EnvironmentLacksError:
                continue


def main(words: list[str]) -> None:
    """words: the descriptor at which this one says its end, that of the one before or `-`, and the folders."""
    end, before, *folders = words
    sys.path += folders
    watch(0, 1, int(end), None if before == "-" else int(before), [_Releasing()])
