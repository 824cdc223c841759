"""Sounds by Windows itself."""

from __future__ import annotations

import logging
from importlib import import_module
from pathlib import Path
from typing import Any

_log = logging.getLogger(__name__)
_FILE, _ASYNC, _NO_DEFAULT, _PURGE = 0x20000, 0x1, 0x2, 0x40  # SND_FILENAME and what follows


class WindowsPlayer:
    """Plays one sound at a time; a new one ends that before."""

    def __init__(self) -> None:
        self._sound: Any = import_module("winsound")

    def play(self, file: Path) -> bool:
        """Has it begin, and returns at once; False where this computer has nothing to be heard by."""
        try:
            self._sound.PlaySound(str(file), _FILE | _ASYNC | _NO_DEFAULT)
        except RuntimeError as e:
            _log.warning("Windows plays no sound (%s). There will be none.", e)
            return False
        return True

    def close(self) -> None:
        """Ends what still plays, so that the file can be removed."""
        self._sound.PlaySound(None, _PURGE)
