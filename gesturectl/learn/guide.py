"""Leads a person through tasks: what to do, how far it is, and what came of it, in the time of the frames."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gesturectl.learn.calibrate import Observation, Observations, UnclearError, hand_of, observe
from gesturectl.model.types import HandFrame

LEAD = 3.0  # seconds to read what comes next, with the hand in view
TRIES = 3
GONE = 0.5  # seconds without the hand after which the part waits for it


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to be measured."""

    name: str
    task: str
    seconds: float
    measure: Callable[[Observations], object]
    done: Callable[[Observations], bool] = lambda _: False  # whether it is over before its time
    so_far: Callable[[Observations], str] = lambda _: ""
    sign: Callable[[Observations], bool] = lambda _: False  # whether what is asked for at signs is, just now
    begin: str = "raise your hand into view"


@dataclass(frozen=True, slots=True)
class Progress:
    """What to show the person after a frame."""

    part: str
    says: str
    share: float  # of the part, 0 to 1; 0 while it has not begun
    so_far: str = ""
    said: tuple[str, ...] = ()  # new lines: what came of a part, and advice
    sign: bool = False  # do it now


class Guide:
    """Goes through the parts, each at most TRIES times; `finished` when all have been measured or given up.

    hand: which hand is led, as `pointer.hand`; results: what was measured, by the part's name.
    """

    def __init__(self, parts: Sequence[Part], hand: str) -> None:
        self.results: dict[str, Any] = {}
        self._parts, self._hand = parts, hand
        self._at = 0  # the part that is being measured
        self._failed = 0  # how often it could not be
        self._observations: list[Observation | None] = []
        self._begun: float | None = None  # when the part is measured from
        self._track: int | None = None
        self._seen = 0.0  # when the hand was last in view
        self._left_out = False  # the part is to be

    def leave_out(self) -> None:
        """Leaves out the part that is being measured, at the next frame; from any thread."""
        self._left_out = True

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do."""
        return self._at == len(self._parts)

    def step(self, frame: HandFrame) -> Progress:
        """Processes one frame. The part begins LEAD seconds after a hand came into view, and waits while it is gone."""
        part = self._parts[self._at]
        if self._left_out:
            return Progress(part.name, part.task, 1.0, "", self._next(f"{part.name}: left out"))
        hand = hand_of(frame, self._hand, self._track)
        self._track = hand.track_id if hand else self._track
        if self._begun is None:
            if hand is None:
                return Progress(part.name, part.task, 0.0, part.begin)
            self._begun = frame.t + LEAD
        if frame.t < self._begun:
            self._seen = frame.t
            return Progress(part.name, part.task, 0.0, f"begins in {math.ceil(self._begun - frame.t)} s")
        if hand is None and frame.t - self._seen > GONE:
            share = min((self._seen + GONE - self._begun) / part.seconds, 1.0)
            return Progress(part.name, part.task, max(share, 0.0), f"waits for your hand: {part.begin}")
        if hand is not None and frame.t - self._seen > GONE:
            self._begun += frame.t - self._seen - GONE
        self._seen = frame.t if hand else self._seen
        self._observations.append(observe(frame, hand) if hand else None)
        share = min((frame.t - self._begun) / part.seconds, 1.0)
        so_far = part.so_far(self._observations)
        if share < 1.0 and not part.done(self._observations):
            return Progress(part.name, part.task, share, so_far, sign=part.sign(self._observations))
        return Progress(part.name, part.task, 1.0, so_far, self._finish(part))

    def _finish(self, part: Part) -> tuple[str, ...]:
        observations = self._observations
        try:
            self.results[part.name] = part.measure(observations)
        except UnclearError as e:
            self._failed += 1
            if self._failed < TRIES:
                self._observations, self._begun = [], None
                return (f"{e} Once more.",)
            return self._next(f"{e} This part is left out.")
        return self._next(f"{part.name}: measured")

    def _next(self, said: str) -> tuple[str, ...]:
        self._observations, self._begun = [], None
        self._at += 1
        self._failed, self._left_out = 0, False
        return (said,)
