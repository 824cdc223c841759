"""The run's side of the process that listens to macOS."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from typing import Any

from gesturectl.desktop.helper import command
from gesturectl.desktop.macos.frameworks import folders
from gesturectl.model.errors import EnvironmentLacksError

_LEAVE = 1.0  # seconds for its end


class Listening:
    """A process that says what it hears in lines. Raises EnvironmentLacksError where it cannot be started."""

    def __init__(self, what: str) -> None:
        """what: as `session_process` takes it."""
        words = command("macos.session_process", what, *folders())
        pipe = subprocess.PIPE
        try:
            self._process = subprocess.Popen(
                words, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, start_new_session=True
            )
        except OSError as e:
            raise EnvironmentLacksError(
                f"The process that listens to macOS cannot be started ({e.strerror}).", "Close other programs."
            ) from None
        assert self._process.stdin
        assert self._process.stdout
        self._in, self._out = self._process.stdin, self._process.stdout
        self._came = b""

    def fileno(self) -> int:
        """The descriptor that becomes readable when it has said something."""
        return self._out.fileno()

    def said(self) -> list[Any]:
        """What it has said, of which there is something when the descriptor is readable. Raises OSError at its end."""
        came = os.read(self.fileno(), 65536)
        if not came:
            raise ConnectionResetError(0, "The process that listens to macOS has ended")
        *lines, self._came = (self._came + came).split(b"\n")
        return [json.loads(line) for line in lines]

    def answer(self) -> None:
        """Let the computer sleep."""
        with contextlib.suppress(OSError):
            os.write(self._in.fileno(), b".")

    def close(self) -> None:
        """End it."""
        self._in.close()
        try:
            self._process.wait(_LEAVE)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._out.close()
