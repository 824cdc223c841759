"""How one desktop action is done here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from gesturectl.model.errors import GesturectlError

OWN_WAY = "Write your own way below `desktop:` in the config, such as `{}: {{run: [PROGRAM]}}`."


@dataclass(frozen=True, slots=True)
class Way:
    """How an action is done: by a call, else by keys, else not at all.

    words: what is done, such as `EWMH message to Openbox`, or why nothing can be; do: asks the desktop, which may take
    seconds. It raises EnvironmentLacksError where the desktop is gone, GesturectlError where it refuses or does not do
    it, NothingToDo where there is nothing to be done.
    """

    words: str
    do: Callable[[], None] | None = None
    chord: str = ""

    @property
    def possible(self) -> bool:
        """Whether anything can be done."""
        return self.rank > 0

    @property
    def rank(self) -> int:
        """How good it is: 2 a call, 1 keys, 0 nothing."""
        return 2 if self.do else 1 if self.chord else 0


class NothingToDo(Exception):  # noqa: N818  # all is well
    """Nothing has to be done, such as past the last workspace."""


class Asked(Protocol):
    """A part of a desktop that can be asked for some of the actions; one thread uses it."""

    name: str

    def ways(self) -> Mapping[str, Way]:
        """How it does what it can do."""

    def close(self) -> None:
        """Ends the connection."""


def not_done(whom: str, what: str, remedy: str = "") -> GesturectlError:
    """The error of a desktop that has not done what it was asked for."""
    return GesturectlError(f"{whom} {what}.", remedy or "Write your own way below `desktop:` in the config.")
