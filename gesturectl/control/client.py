"""The other end of the control socket; imports little, so that a command answers at once."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from gesturectl.control.local import KILL, connect
from gesturectl.control.local.channel import Channel
from gesturectl.control.lock import is_held, runtime_folder
from gesturectl.model.errors import EnvironmentLacksError, InputError

VERSION = 1
PATIENCE = 15.0  # seconds to wait for an answer
END = 10.0  # seconds in which a run has to have ended after it was asked to


def ask(command: str, **words: str | float | bool | None) -> dict[str, Any]:
    """The running gesturectl's answer to one command.

    Raises EnvironmentLacksError where none runs or it does not answer, InputError where it refuses.
    """
    with _connection() as channel:
        _send(channel, command, words)
        return next(_answers(channel, PATIENCE))


def follow() -> Iterator[dict[str, Any]]:
    """Its status now and at each change, until it ends. Raises as `ask` does."""
    with _connection() as channel:
        _send(channel, "follow", {})
        try:
            for answer in _answers(channel, None):
                yield answer["status"]
        except EnvironmentLacksError:
            return


def wait_for_end() -> None:
    """Waits until no gesturectl runs any more. Raises EnvironmentLacksError where it goes on."""
    end = time.monotonic() + END
    while is_held():
        if time.monotonic() > end:
            raise EnvironmentLacksError(
                f"The running gesturectl has not ended within {END:.0f} seconds.", f"End it with `{KILL}`."
            )
        time.sleep(0.01)


@contextmanager
def _connection() -> Iterator[Channel]:
    try:
        channel = connect(runtime_folder() / "socket", PATIENCE)
    except OSError:
        raise EnvironmentLacksError("No gesturectl runs.", "Start it with `gesturectl run`.") from None
    with closing(channel):
        yield channel


def _send(channel: Channel, command: str, words: dict[str, str | float | bool | None]) -> None:
    try:
        channel.send(json.dumps({"version": VERSION, "command": command, **words}).encode() + b"\n")
    except OSError:  # it has ended meanwhile
        raise _no_answer() from None


def _answers(channel: Channel, seconds: float | None) -> Iterator[dict[str, Any]]:
    """The answers as they come, each within so many seconds. Raises as `ask` does."""
    rest = b""
    while True:
        line, newline, rest = rest.partition(b"\n")
        if not newline:
            rest = line + _received(channel, seconds)
            continue
        answer = json.loads(line)
        if not answer["ok"]:
            raise InputError(answer["problem"], answer["remedy"])
        yield answer


def _received(channel: Channel, seconds: float | None) -> bytes:
    try:
        received = channel.receive(seconds)
    except OSError:
        received = b""
    if not received:
        raise _no_answer()
    return received


def _no_answer() -> EnvironmentLacksError:
    return EnvironmentLacksError("The running gesturectl does not answer.", "Look into its log.")
