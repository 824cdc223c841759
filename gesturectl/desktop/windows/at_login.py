"""What Windows starts at login: a run, and another one after it has failed, as systemd does it on Linux.

The registry's Run key only starts a program. This one is small and does nothing else; whatever it imports stays in
memory for the whole session.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

# Ended on request, by a wrong command line or another run, which stay, or by Ctrl+C. The Task Manager gives 1.
FINAL = (0, 1, 2, 130)
LACKS = 3  # a display or a permission may come later: it is tried again for as long as the session lasts
FIRST, LONGEST = 5.0, 60.0  # seconds before it is tried again: each time twice as many, up to this
FAULTS = 5  # crashes and other faults of the program after which there is another run; the next one is the last
STEADY = 600.0  # seconds of a run after which these and the pause begin anew
MOST = 250_000  # bytes of the log, and of the one before it
LINE = 2000  # bytes of a line there
_LINGER = 1.0  # seconds for the last messages: programs that the run has started may keep its end of the pipe open
_NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)


def command() -> list[str]:
    """The run, which waits for a camera that is not there yet."""
    own = [] if getattr(sys, "frozen", False) else ["-m", "gesturectl"]
    return [sys.executable, *own, "run", "--wait"]


def log_file() -> Path:
    """Where each attempt stands, with the run's messages."""
    import platformdirs

    return platformdirs.user_state_path("gesturectl", appauthor=False) / "login.log"


class Log:
    """Lines with their time, in a file and an older one; nothing that fails there reaches the run."""

    def __init__(self, path: Path, most: int = MOST) -> None:
        self._path, self._most = path, most
        self._lock = threading.Lock()

    def write(self, text: str) -> None:
        with self._lock, suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._path.exists() and self._path.stat().st_size > self._most:
                self._path.replace(self._path.with_name(f"{self._path.name}.1"))
            with self._path.open("a", encoding="utf-8") as f:
                f.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}\n")


class Restarts:
    """What follows the end of a run."""

    def __init__(self) -> None:
        self._pause, self._faults = FIRST, 0

    def after(self, code: int, lasted: float) -> float | None:
        """Seconds until the next run, None for no other one.

        code: the run's exit code; lasted: the seconds that it ran.
        """
        if code in FINAL:
            return None
        if lasted >= STEADY:
            self._pause, self._faults = FIRST, 0
        if code != LACKS:
            self._faults += 1
            if self._faults > FAULTS:
                return None
        pause, self._pause = self._pause, min(2 * self._pause, LONGEST)
        return pause


def supervise(words: Sequence[str], log: Log, rest: Callable[[float], object] = time.sleep) -> int:
    """Runs this command again and again, until there is to be no other run; the last one's exit code."""
    restarts = Restarts()
    while True:
        log.write("A run begins.")
        began = time.monotonic()
        code = _run(words, log)
        pause = restarts.after(code, time.monotonic() - began)
        ended = f"The run has ended with exit code {code}"
        if pause is None:
            log.write(f"{ended}; there is no other one before the next login, or `gesturectl ui`.")
            return code
        log.write(f"{ended}; the next one begins in {pause:g} s.")
        rest(pause)


def _run(words: Sequence[str], log: Log) -> int:
    """The exit code of one run. What it says on stderr goes to the log."""
    null = subprocess.DEVNULL
    try:
        run = subprocess.Popen(words, stdin=null, stdout=null, stderr=subprocess.PIPE, creationflags=_NO_WINDOW)
    except OSError as e:  # as while the program is replaced by another version
        log.write(f"{words[0]}: cannot be started ({e.strerror}).")
        return LACKS
    assert run.stderr
    messages = threading.Thread(target=_keep, args=(run.stderr, log), daemon=True)
    messages.start()
    code = run.wait()
    messages.join(_LINGER)
    return code


def _keep(said: IO[bytes], log: Log) -> None:
    with said:
        while line := said.readline(LINE):
            log.write(line.decode("utf-8", "replace").rstrip())


def main(words: Sequence[str] = ()) -> None:
    """words: the command, where it is not the usual one."""
    sys.exit(supervise(words or command(), Log(log_file())))


if __name__ == "__main__":
    main()
