"""Linux and macOS."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext


def has_terminal() -> bool:
    """Whether the run has a terminal, so that a hangup may say that this is gone."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True


def ending_with_it(ended: Callable[[], None]) -> AbstractContextManager[None]:
    """Calls `ended` where the run has to end and no signal says so, and keeps the system waiting until the block ends.

    Here signals say all of it.
    """
    del ended
    return nullcontext()
