"""What Windows starts at login: a run, and another one after it has crashed, as systemd does it on Linux.

The registry's Run key only starts a program. This one is small and does nothing else; whatever it imports stays in
memory for the whole session.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence

PAUSE = 5.0  # seconds before it is tried again
# Ended as it was told to, by a wrong config or command line, which stay wrong, or by Ctrl+C. The Task Manager gives 1.
FINAL = (0, 1, 2, 130)
_NO_WINDOW = 0x08000000  # CREATE_NO_WINDOW


def command() -> list[str]:
    """The run, which waits for a camera that is not there yet."""
    own = [] if getattr(sys, "frozen", False) else ["-m", "gesturectl"]
    return [sys.executable, *own, "run", "--wait"]


def supervise(words: Sequence[str], pause: float = PAUSE) -> int:
    """Runs this command again and again, until it ends with a code that is final."""
    null = subprocess.DEVNULL
    while True:
        code = subprocess.call(words, stdin=null, stdout=null, stderr=null, creationflags=_NO_WINDOW)
        if code in FINAL:
            return code
        time.sleep(pause)


def main(words: Sequence[str] = ()) -> None:
    """words: the command, where it is not the usual one."""
    sys.exit(supervise(words or command()))


if __name__ == "__main__":
    main()
