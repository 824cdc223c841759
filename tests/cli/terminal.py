"""The command as a person has it: in a terminal, with answers typed when they are asked for."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

from tests.cli.program import Home


class Terminal:
    """A running command, by what it shows and what is typed."""

    def __init__(self, process: subprocess.Popen[bytes], fd: int) -> None:
        self._process = process
        self._fd = fd
        self.shown = ""
        self._begin = 0

    def until(self, text: str, seconds: float = 60.0) -> str:
        """What is shown up to `text` from where the last call stopped; fails where the command ends before."""
        deadline = time.monotonic() + seconds
        begin = self._begin
        while (at := self.shown.find(text, begin)) < 0:
            assert self._read(deadline - time.monotonic()), f"no {text!r} in {self.shown[begin:]!r}"
        self._begin = at + len(text)
        return self.shown[begin : self._begin]

    def type(self, text: str) -> None:
        os.write(self._fd, text.encode())

    def end(self, seconds: float = 60.0) -> int:
        """The exit code, all output read."""
        deadline = time.monotonic() + seconds
        while self._read(deadline - time.monotonic()):
            pass
        return self._process.wait(seconds)

    def _read(self, seconds: float) -> bool:
        if seconds <= 0 or not select.select([self._fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._fd, 65536)
        except OSError:  # all of the other side is closed
            return False
        self.shown += data.decode(errors="replace").replace("\r\n", "\n")
        return bool(data)


@contextlib.contextmanager
def terminal(home: Home, *words: str | Path, **changes: str) -> Iterator[Terminal]:
    """Runs the command in a terminal of 80 by 24; it is killed with the block where it has not ended."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "gesturectl", *map(str, words)],
        cwd=home.folder,
        env=home.environment(TERM="xterm", **changes),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
