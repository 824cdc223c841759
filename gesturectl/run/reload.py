"""Reads the config again when its file changes during a run."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from pathlib import Path

from gesturectl.settings import Config

INTERVAL = 0.25  # seconds between two looks at the file
_Stamp = tuple[int, int, int]

LATER = ("tracker.engine", "tracker.device", "tracker.max_hands")  # take effect at the next start only


class Look:
    """A file that is looked at now and then; made before it is first read, so that no change is missed.

    A look costs a few microseconds, and sees through links and whatever way an editor or the program itself replaces
    the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known = self._seen = _stamp(path)
        self._next = 0.0

    @property
    def there(self) -> bool:
        """Whether there was a file at the last look."""
        return self._seen is not None

    def changed(self, t: float) -> bool:
        """Whether the file has changed, or gone, and then stayed so for one interval; `t` is the present in seconds."""
        if t < self._next:
            return False
        self._next = t + INTERVAL
        before, self._seen = self._seen, _stamp(self.path)
        return self._seen != self._known and self._seen == before

    def take(self) -> None:
        """The file as it is now counts as known from here on."""
        self._known = self._seen = _stamp(self.path)


class ConfigFile:
    """The config's file of a run."""

    def __init__(self, path: Path, read: Callable[[], Config]) -> None:
        self.path = path
        self._read = read
        self._look = Look(path)
        self.found = self._look.there  # when it was last read

    def changed(self, t: float) -> bool:
        """As of a look; but a file that is gone changes nothing."""
        return self._look.changed(t) and self._look.there

    def read(self) -> Config:
        """The config as it is now, which counts as known from here on. Raises what reading raises."""
        self._look.take()
        self.found = self._look.there
        return self._read()


def waits(old: Config, new: Config) -> list[str]:
    """What differs and takes effect at the next start only."""
    return [name for name in LATER if (at := attrgetter(name))(old) != at(new)]


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
