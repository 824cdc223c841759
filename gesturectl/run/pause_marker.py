"""A file that marks a pause, so that it outlasts a run that is killed, but not the login session."""

from __future__ import annotations

import logging
from pathlib import Path

log = logging.getLogger(__name__)


class PauseMarker:
    """Set while the user has paused; `path` is its file, None for runs that keep none."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    def is_set(self) -> bool:
        """Whether this or an earlier run has set it."""
        return self._path is not None and self._path.exists()

    def set(self, on: bool) -> None:
        """Sets it, or takes it away; where that cannot be, it is logged and nothing else fails."""
        if self._path is None:
            return
        try:
            self._path.touch(0o600) if on else self._path.unlink(missing_ok=True)
        except OSError as e:
            after = "paused" if self.is_set() else "with the camera on"
            log.warning(
                "%s: cannot be changed (%s), so after a crash the run begins %s.", self._path, e.strerror, after
            )
