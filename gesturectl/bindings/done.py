"""What gestures have done of late, so that it can be taken back."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from gesturectl.actions.registry import Action

REMEMBERED = 16  # actions that can be taken back


@dataclass(slots=True, eq=False)
class Done:
    """An action that a gesture has caused, and what was in force before it."""

    t: float
    gesture: str
    track: int
    began: float  # when the gesture did
    do: Action
    paused: bool
    profile: str
    layers: tuple[str, ...]  # put on to stay
    taken_back: bool = False
    settled: bool = False  # whether it is too late to take it back
    ended: float = math.inf  # when the gesture did


class History:
    """The last actions that gestures have caused, the newest last."""

    def __init__(self) -> None:
        self._done: deque[Done] = deque(maxlen=REMEMBERED)

    def __iter__(self) -> Iterator[Done]:
        return iter(self._done)

    def add(self, done: Done) -> None:
        """A gesture has caused one more."""
        self._done.append(done)

    def last(self, since: float) -> Done | None:
        """The last one since a time that was not taken back."""
        return next((d for d in reversed(self._done) if not d.taken_back and d.t >= since - 1e-9), None)

    def taken_back_since(self, since: float) -> bool:
        """Whether one since a time was said not to be meant."""
        return any(d.taken_back and d.t >= since - 1e-9 for d in self._done)
