"""The border to the desktop: where output events go."""

from __future__ import annotations

from typing import Protocol

from gesturectl.types import Monitor, OutputEvent


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
