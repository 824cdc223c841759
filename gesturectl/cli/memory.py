"""Whether there is enough memory, and which errors say that there is not."""

from __future__ import annotations

import errno
import sys

from gesturectl.model.errors import EnvironmentLacksError

LEAST = 1.5e9  # bytes of addresses that the libraries take, most of which are never used as memory
_SAID = ("bad_alloc", "cannot allocate memory", "insufficient memory", "out of memory", "failed to map segment",
         "can't start new thread", "resource temporarily unavailable")  # fmt: skip


def require() -> None:
    """Raises EnvironmentLacksError where this process may use too few addresses.

    The libraries for pictures and networks do not survive that, and some end the process without a message.
    """
    if sys.platform == "win32":
        return
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY and limit < LEAST:
        raise EnvironmentLacksError(
            f"This process may use {limit / 1e9:.1f} GB of addresses (`ulimit -v`), and needs {LEAST / 1e9:.1f} GB.",
            "Raise that with `ulimit -v unlimited`, or LimitAS= in a service.",
        )


def lacks(error: Exception) -> bool:
    """Whether an error is for want of memory, in the words of whichever library."""
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM  # the texts of other numbers, such as EAGAIN's, stand for much else
    return isinstance(error, MemoryError) or any(words in str(error).lower() for words in _SAID)
