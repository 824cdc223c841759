"""What one frame or deadline causes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gesturectl.bindings.made import Making
from gesturectl.model.types import GestureEvent, OutputEvent, PoseScore, Waits
from gesturectl.pipeline.correcting import Outcome, Settled


@dataclass(frozen=True, slots=True)
class Step:
    """What one frame or deadline caused, in the order in which it has to be sent."""

    t: float
    poses: Sequence[PoseScore] = ()
    gestures: Sequence[GestureEvent] = ()
    outputs: Sequence[OutputEvent] = ()
    waiting: Mapping[int, Waits] = field(default_factory=dict)  # why each hand that does not count does not
    acted: Sequence[str] = ()  # the gestures that have acted, but for what concerns the pointer's place, and a pause
    making: Making | None = None  # what hands make, after a frame of a stream
    outcomes: Sequence[Outcome] = ()  # of what the user has said of gestures
    settled: Sequence[Settled] = ()  # gestures that have acted and can no longer be taken back
    last: tuple[str, str] | None = None  # the gesture of which it can be said that it was not meant, and what it did
