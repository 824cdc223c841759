"""What gestures have done of late, so that it can be taken back."""

from __future__ import annotations

from dataclasses import dataclass

from gesturectl.actions.registry import Action


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
