"""The other end of the control socket; imports little, so that a command answers at once."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gesturectl.control.lock import is_held, runtime_folder
from gesturectl.model.errors import EnvironmentLacksError, InputError

VERSION = 1
PATIENCE = 15.0  # seconds to wait for an answer
END = 10.0  # seconds in which a run has to have ended after it was told to


def ask(command: str, **words: str | bool | None) -> dict[str, Any]:
    """The running gesturectl's answer to one command.

    Raises EnvironmentLacksError where none runs or it does not answer, InputError where it refuses.
    """
    with _connection() as s:
        _send(s, command, words)
        return next(_answers(s))


def follow() -> Iterator[dict[str, Any]]:
    """Its status now and at each change, until it ends. Raises as `ask` does."""
    with _connection() as s:
        _send(s, "follow", {})
        s.settimeout(None)
        try:
            for answer in _answers(s):
                yield answer["status"]
        except EnvironmentLacksError:
            return


def wait_for_end() -> None:
    """Waits until no gesturectl runs any more. Raises EnvironmentLacksError where it goes on."""
    end = time.monotonic() + END
    while is_held():
        if time.monotonic() > end:
            raise EnvironmentLacksError(
                f"The running gesturectl has not ended within {END:.0f} seconds.", "End it with `pkill -9 gesturectl`."
            )
        time.sleep(0.01)


@contextmanager
def _connection() -> Iterator[socket.socket]:
    if not hasattr(socket, "AF_UNIX"):
        raise EnvironmentLacksError("A running gesturectl cannot be reached on this system.", "Use Linux or macOS.")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
        try:
            s.connect(str(runtime_folder() / "socket"))  # with a time-out it would not wait for its turn
        except OSError:
            raise EnvironmentLacksError("No gesturectl runs.", "Start it with `gesturectl run`.") from None
        s.settimeout(PATIENCE)
        yield s


def _send(s: socket.socket, command: str, words: dict[str, str | bool | None]) -> None:
    s.sendall(json.dumps({"version": VERSION, "command": command, **words}).encode() + b"\n")


def _answers(s: socket.socket) -> Iterator[dict[str, Any]]:
    with s.makefile("rb") as lines:
        while True:
            try:
                line = lines.readline()
            except OSError:
                line = b""
            if not line.endswith(b"\n"):
                raise EnvironmentLacksError("The running gesturectl does not answer.", "Look into its log.")
            answer = json.loads(line)
            if not answer["ok"]:
                raise InputError(answer["problem"], answer["remedy"])
            yield answer
