"""What a run holds down on a desktop that has no place for such a note, in a file: it outlives a run that is killed."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

Held = tuple[str, int]  # what kind of thing, and its number
_MOST = 4096  # bytes
# Where they exist: closed in programs that are started, no link followed, no ends of lines translated.
_SPECIAL = sum(getattr(os, name, 0) for name in ("O_CLOEXEC", "O_NOFOLLOW", "O_BINARY"))
_DAMAGED = (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError)  # what reading a note may raise


class HeldFile:
    """The note of one run at a time, which has the lock; it is written before anything goes down.

    Where it cannot be written, it is not kept.
    """

    def __init__(self, path: Path, place: str) -> None:
        """place: the desktop, by what distinguishes it from others of the same user."""
        self._place = place
        self._held: set[Held] = set()
        self._file: int | None = None
        with suppress(OSError):
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | _SPECIAL, 0o600)
        self.left = self._read()  # by a run before

    def add(self, held: Held) -> None:
        """Note what is about to go down."""
        self._held.add(held)
        self._write()

    def discard(self, held: Held) -> None:
        """Note what is up again."""
        self._held.discard(held)
        self._write()

    def close(self) -> None:
        """Everything is up."""
        self._held.clear()
        self._write()
        self.leave()

    def leave(self) -> None:
        """What is noted may still be down."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _read(self) -> list[Held]:
        with suppress(*_DAMAGED):
            if self._file is not None:
                place, held = _parsed(os.read(self._file, _MOST))
                return held if place == self._place else []
        return []

    def _write(self) -> None:
        line = json.dumps({"place": self._place, "held": sorted(self._held)}).encode() + b"\n"
        if self._file is not None:
            with suppress(OSError):
                os.lseek(self._file, 0, os.SEEK_SET)
                os.write(self._file, line)  # what is left behind its end counts for nothing
                os.ftruncate(self._file, len(line))


def is_noted(path: Path) -> bool:
    """Whether anything is noted in that file."""
    with suppress(*_DAMAGED):
        return bool(_parsed(path.read_bytes()[:_MOST])[1])
    return False


def _parsed(content: bytes) -> tuple[str, list[Held]]:
    noted = json.loads(content.split(b"\n")[0])
    return noted["place"], [(str(kind), int(number)) for kind, number in noted["held"]]
