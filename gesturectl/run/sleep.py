"""Notices that the computer has slept."""

from __future__ import annotations

import time

SLEPT = 2.0  # seconds beyond which it was sleep, not what clocks differ by


class Sleep:
    """Compares the clock that goes on while the computer sleeps with the one that does not."""

    def __init__(self) -> None:
        self._ahead = _ahead()

    def ended(self) -> bool:
        """Whether it has slept since the last call."""
        before, self._ahead = self._ahead, _ahead()
        return self._ahead - before > SLEPT


def _ahead() -> float:
    """Seconds by which the one clock is ahead of the other; 0 where that is unknown."""
    if not hasattr(time, "CLOCK_BOOTTIME"):
        return 0.0
    return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
