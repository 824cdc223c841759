"""Waits for what another program does."""

import time
from collections.abc import Callable


def wait_for(condition: Callable[[], object], what: str, seconds: float = 30.0, every: float = 0.01) -> None:
    """Returns as soon as `condition` is true; fails naming `what` after `seconds`; looks `every` so many."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(every)
