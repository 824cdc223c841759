"""Bindings whose gestures are being made, what is due of them later, and what is held back meanwhile."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gesturectl.actions.base import Behaviour, Running
from gesturectl.actions.registry import Action, behaviour
from gesturectl.actions.schema import Binding
from gesturectl.bindings.made import Begun
from gesturectl.bindings.onward import Onward


@dataclass(slots=True, eq=False)
class Active:
    """A binding whose gesture is being made."""

    binding: Binding
    track_id: int
    began: float
    due: float | None  # when it fires next
    decided: float = -math.inf  # when no gesture can come any more that would take its place
    ended: bool = False  # its gesture has ended before it was decided
    barred: bool = False  # its gesture has begun while it said a number
    held: bool = False  # what it is the first part of may act instead, or has
    fired: bool = False
    idle: bool = False  # it was due while paused, and does nothing
    onward: Onward | None = None  # of a swipe whose hand may go on
    running: Running | None = None  # of an action that follows the hand, from when it fires
    at: float = -math.inf  # when it last fired

    @property
    def action(self) -> Behaviour:
        return behaviour(self.binding.do)

    @property
    def in_force(self) -> bool:
        return self.fired and not self.idle

    @property
    def acts_again(self) -> bool:
        """Whether its hand has gone so far that it is to act once more, or may yet go so far."""
        if self.onward is None or self.idle:
            return False
        return self.onward.until is not None or self.onward.acted < self.onward.times

    @property
    def earliest(self) -> float | None:
        """When it fires first, None where it does so at its gesture's end."""
        return max(self.began + self.binding.hold, self.decided) if self.binding.when == "begin" else None


@dataclass(slots=True, eq=False)
class Due:
    """An action at time `t`: a macro's step, a tap that may yet become a double one, or what waits to be decided."""

    t: float
    do: Action
    gesture: str = ""  # the one that acts by it, if it has not yet
    track: int | None = None
    cause: Active | None = None


@dataclass(slots=True, eq=False)
class Tapped:
    """A tap that may become a double one."""

    t: float  # when it ended
    doubles: Sequence[Active]  # of two gestures, of which the other came before the first tap
    taps: Sequence[Active]  # what it does if it does not
    again: bool = False  # the second one has begun


@dataclass(slots=True, eq=False)
class HeldBack:
    """What the first of two gestures does on its own, while the bindings of both may act; once one has, never."""

    seconds: Sequence[Active]
    made: list[Begun]  # that are taken for the first
    active: Sequence[Active]
    later: list[Due]

    @property
    def acted(self) -> bool:
        """Whether one of those of both has."""
        return any(a.fired for a in self.seconds)

    def holds(self, a: Active) -> bool:
        """Whether this is one of those that it holds back."""
        return a in self.active or any(d.cause is a for d in self.later)
