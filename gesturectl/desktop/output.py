"""The border to the desktop: where output events go."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Protocol

from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Monitor, OutputEvent, Text

Steps = Generator[float, None, None]  # each gives the seconds after which to go on


class NoSessionError(EnvironmentLacksError):
    """The kind of session that an output is for is not here."""


class Output(Protocol):
    """A place where output events take effect; one thread uses it."""

    @property
    def name(self) -> str:
        """As on the command line."""

    @property
    def screen(self) -> tuple[int, int]:
        """Width and height in pixels."""

    @property
    def monitors(self) -> tuple[Monitor, ...]:
        """What of it can be seen, from left to right."""

    @property
    def monitor_changes(self) -> int:
        """How often the monitors have changed; a new connection counts as a change."""

    @property
    def connected(self) -> bool:
        """Whether events can be sent."""

    @property
    def guarded(self) -> bool:
        """Whether what is pressed now is released at once if this process is killed, as far as that can be had."""

    def pointer(self) -> tuple[float, float]:
        """Where the pointer is now, in screen pixels."""

    def emit(self, event: OutputEvent) -> None:
        """Make `event` happen.

        Raises EnvironmentLacksError when the connection is gone, GesturectlError for a key that does not exist here.
        """

    def type(self, event: Text) -> Steps:
        """As `emit`, in steps between which other events may come, as programs lose keys that come too fast.

        Closing it early leaves nothing down or changed.
        """

    def poll(self) -> None:
        """Do what is due without an event, such as connecting again; called between events."""

    def user_active(self) -> bool:
        """True if the real mouse or keyboard was used since the last call; False where that cannot be known."""

    def close(self) -> None:
        """Undo what was set up; a second call does nothing."""


def at_once(steps: Steps) -> None:
    """Take the steps one after the other, with all their waiting."""
    for seconds in steps:
        time.sleep(seconds)
