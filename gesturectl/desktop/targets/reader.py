"""What a desktop that can say what is on its windows is; one module beside this for each."""

from __future__ import annotations

from typing import Protocol

Rectangle = tuple[int, int, int, int, int]  # x, y, width and height, screen pixels; 1: can be pressed, 0: keep out

MOST = 400  # rectangles that count


class TargetReader(Protocol):
    """A connection to a desktop that lists what can be pressed in the window in use; one thread uses it.

    Its methods raise EnvironmentLacksError once the connection is gone.
    """

    def fileno(self) -> int:
        """The descriptor that becomes readable when another window is in use, or that one has moved."""

    def changed(self) -> bool:
        """Whether that is so since the last call."""

    def read(self) -> list[Rectangle]:
        """What is there now, MOST at most; takes its time, but an end is set to that."""

    @property
    def applications(self) -> int:
        """How many applications can be asked."""

    def close(self) -> None:
        """Ends the connection."""
