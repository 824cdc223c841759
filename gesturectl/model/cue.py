"""How a run stands, as far as it may be shown at the pointer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gesturectl.model.types import Target, Waits

Steers = Literal["", "scroll", "zoom", "follow", "clutch"]  # what a hand does instead of moving the pointer


@dataclass(frozen=True, slots=True)
class Cue:
    """How the pointing hand stands at one moment."""

    at: tuple[float, float]  # the pointer, screen pixels
    points: bool = False  # a hand moves the pointer
    paused: bool = False  # a gesture has paused the run, and a hand is there that may resume it
    closing: float = 0.0  # the nearest bound pinch: 0 wide open, below 1 until it closes, 1 while it is closed
    steers: Steers = ""
    waited: float = 0.0  # share of the time that a gesture or a pointer at rest has to last before it acts
    next_rest: str = ""  # what the next rest of the pointer does, in words, where that is not a click
    number: str = ""  # what is waited for while things on the screen have numbers, in words
    waits: Waits | None = None  # why no hand counts, where one is seen
    target: Target | None = None  # what a press goes to, where such things are asked for
