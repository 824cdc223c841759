"""Leads a person through calibration: what to do, how far it is, and what came of it, in the time of the frames."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from gesturectl.learn.calibrate import (
    PINCHES,
    SETTLE,
    Pinches,
    Reach,
    Rest,
    Sight,
    Sights,
    Suggestion,
    UnclearError,
    hand_of,
    measure_pinches,
    measure_reach,
    measure_rest,
    pinches,
    seen,
    suggest,
    suited_region,
)
from gesturectl.model.types import HandFrame
from gesturectl.settings import Config

LEAD = 3.0  # seconds to read what comes next, with the hand in view
TRIES = 3
REACH_TIME, REST_TIME, PINCH_TIME = 8.0, SETTLE + 3.0, 15.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """One thing to be measured."""

    name: str
    task: str
    seconds: float
    measure: Callable[[Sights], T]
    done: Callable[[Sights], bool] = lambda _: False  # whether it is over before its time
    so_far: Callable[[Sights], str] = lambda _: ""


@dataclass(frozen=True, slots=True)
class Progress:
    """What to show the person after a frame."""

    part: str
    says: str
    share: float  # of the part, 0 to 1; 0 while it has not begun
    so_far: str = ""
    said: tuple[str, ...] = ()  # new lines: what came of a part, and advice


class Guide:
    """Goes through the parts, each at most TRIES times; `finished` when all have been measured or given up."""

    def __init__(self, config: Config, screen: tuple[int, int]) -> None:
        self._config = config
        self._screen = screen
        self._results: dict[str, object] = {}
        self._parts = self._all_parts()
        self._at = self._failed = 0
        self._sights: list[Sight | None] = []
        self._begun: float | None = None  # when the part is measured from
        self._track: int | None = None

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do."""
        return self._at == len(self._parts)

    def suggestions(self) -> list[Suggestion] | None:
        """The settings that should be others, None where nothing could be measured."""
        if not self._results:
            return None
        reach, rest, pinched = (self._results.get(k) for k in ("reach", "rest", "pinch"))
        assert isinstance(reach, Reach | None) and isinstance(rest, Rest | None) and isinstance(pinched, Pinches | None)  # noqa: PT018
        return suggest(self._config, self._screen, reach, rest, pinched)

    def step(self, frame: HandFrame) -> Progress:
        """Takes one frame in. The part begins LEAD seconds after a hand came into view."""
        part = self._parts[self._at]
        hand = hand_of(frame, self._config.pointer.hand, self._track)
        self._track = hand.track_id if hand else self._track
        if self._begun is None:
            if hand is None:
                return Progress(part.name, part.task, 0.0, "raise your hand into view")
            self._begun = frame.t + LEAD
        if frame.t < self._begun:
            return Progress(part.name, part.task, 0.0, f"begins in {math.ceil(self._begun - frame.t)} s")
        self._sights.append(seen(frame, hand) if hand else None)
        share = min((frame.t - self._begun) / part.seconds, 1.0)
        so_far = part.so_far(self._sights)
        if share < 1.0 and not part.done(self._sights):
            return Progress(part.name, part.task, share, so_far)
        return Progress(part.name, part.task, 1.0, so_far, self._over(part))

    def _over(self, part: Part[object]) -> tuple[str, ...]:
        sights, self._sights, self._begun = self._sights, [], None
        try:
            self._results[part.name] = part.measure(sights)
        except UnclearError as e:
            self._failed += 1
            if self._failed < TRIES:
                return (f"{e} Once more.",)
            said: tuple[str, ...] = (f"{e} This part is left out.",)
        else:
            said = (f"{part.name}: measured",)
        self._at, self._failed = self._at + 1, 0
        return said

    def _all_parts(self) -> tuple[Part[object], ...]:
        return (
            Part(
                "reach",
                "Move your hand to the corners of what you reach with ease, again and again.",
                REACH_TIME,
                measure_reach,
                so_far=_extent,
            ),
            Part("rest", "Hold your hand still, as when you aim at something.", REST_TIME, self._measure_rest),
            Part(
                "pinch",
                f"Pinch {PINCHES} times with thumb and index finger, as when you click.",
                PINCH_TIME,
                measure_pinches,
                lambda s: len(pinches(s).closed) >= PINCHES,
                lambda s: f"{len(pinches(s).closed)} of {PINCHES}",
            ),
        )

    def _measure_rest(self, sights: Sights) -> Rest:
        pointer = self._config.pointer
        reach = self._results.get("reach")
        if isinstance(reach, Reach):
            pointer = pointer.model_copy(update={"region": suited_region(reach, self._screen)[0]})
        return measure_rest(sights, pointer, self._screen)


def _extent(sights: Sights) -> str:
    try:
        reach = measure_reach(sights)
    except UnclearError:
        return ""
    return f"{reach.width:.0f} cm across, {reach.height:.0f} cm up and down"
