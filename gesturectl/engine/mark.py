"""A mark that the user has paused, which outlasts a run that ends without a word, but not the login session."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


class Mark:
    """Set while the user has paused; `path` is its file, None for runs that keep none."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    def is_set(self) -> bool:
        """Whether this or an earlier run has set it."""
        return self._path is not None and self._path.exists()

    def set(self, on: bool) -> None:
        """Sets it, or takes it away; a file that cannot be written is passed over, as nothing else depends on it."""
        if self._path is not None:
            with suppress(OSError):
                self._path.touch(0o600) if on else self._path.unlink(missing_ok=True)
