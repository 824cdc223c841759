"""The border to the desktop: where output events go."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Protocol, runtime_checkable

from gesturectl.model.types import Monitor, OutputEvent, Text

Steps = Generator[float, None, None]  # each gives the seconds after which to go on


class Output(Protocol):
    """A place where output events take effect; one thread uses it."""

    name: str

    @property
    def screen(self) -> tuple[int, int]:
        """Width and height in pixels."""

    @property
    def monitors(self) -> tuple[Monitor, ...]:
        """What of it can be seen, from left to right; another tuple as soon as it changes."""

    def pointer(self) -> tuple[float, float]:
        """Where the pointer is now, in screen pixels."""

    def emit(self, event: OutputEvent) -> None:
        """Make `event` happen.

        Raises EnvironmentLacksError when the connection is gone, GesturectlError for a key that does not exist here.
        """

    def user_active(self) -> bool:
        """True if the real mouse or keyboard was used since the last call; False where that cannot be known."""

    def close(self) -> None:
        """Undo what was set up; a second call does nothing."""


@runtime_checkable
class Typist(Protocol):
    """An output whose typing takes its time, as programs would lose keys that come too fast."""

    def type(self, event: Text) -> Steps:
        """As `emit`, in steps between which other events may come; closing it early leaves nothing down or changed."""


def at_once(steps: Steps) -> None:
    """Take the steps one after the other, with all their waiting."""
    for seconds in steps:
        time.sleep(seconds)
