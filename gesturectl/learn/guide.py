"""Leads a person through calibration: what to do, how far it is, and what came of it, in the time of the frames."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from gesturectl.learn.calibrate import (
    PINCHES,
    SETTLE,
    Observation,
    Observations,
    Reach,
    Rest,
    Suggestion,
    UnclearError,
    hand_of,
    measure_pinches,
    measure_reach,
    measure_rest,
    observe,
    pinches,
    suggest,
    suited_region,
)
from gesturectl.learn.mount import Mount, measure_mount, suggest_mount, turned
from gesturectl.model.types import HandFrame
from gesturectl.settings import Config

LEAD = 3.0  # seconds to read what comes next, with the hand in view
TRIES = 3
GONE = 0.5  # seconds without the hand after which the part waits for it
LIKELY_REACH = (14.0, 9.0)  # centimetres: who moves less has mostly not gone to all corners; half of the usual region
CAMERA_TIME = 6.0
REACH_TIME, REST_TIME, PINCH_TIME = 8.0, SETTLE + 3.0, 15.0


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to be measured."""

    name: str
    task: str
    seconds: float
    measure: Callable[[Observations], object]
    done: Callable[[Observations], bool] = lambda _: False  # whether it is over before its time
    so_far: Callable[[Observations], str] = lambda _: ""
    begin: str = "raise your hand into view"


@dataclass(frozen=True, slots=True)
class Progress:
    """What to show the person after a frame."""

    part: str
    says: str
    share: float  # of the part, 0 to 1; 0 while it has not begun
    so_far: str = ""
    said: tuple[str, ...] = ()  # new lines: what came of a part, and advice


class Refusal(NamedTuple):
    """Why something is not done, and what helps."""

    problem: str
    remedy: str


class Guide:
    """Goes through the parts, each at most TRIES times; `finished` when all have been measured or given up.

    camera_only: measure how the camera is mounted and nothing else; else that comes first for hands on the desk.
    other: the name of the source where it is not the camera that the config names: its mount is not for the config.
    """

    def __init__(
        self, config: Config, screen: tuple[int, int], *, camera_only: bool = False, other: str | None = None
    ) -> None:
        self._config = config
        self._screen = screen
        self._other = other
        self._camera_only = camera_only
        self._results: dict[str, Any] = {}  # what was measured, by the part's name
        self._parts = self._all_parts()
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

    def suggestions(self) -> list[Suggestion] | None:
        """The settings that should be others, None where nothing could be measured."""
        if not self._results:
            return None
        found = [] if self._other else self._mount()
        reach, rest, pinch = (self._results.get(name) for name in ("reach", "rest", "pinch"))
        return found + suggest(self._config, self._screen, reach, rest, pinch)

    def for_other_camera(self) -> Refusal | None:
        """Why settings that were found are not suggested: the config is about another camera; None where none is."""
        found = self._mount() if self._other else []
        if not found:
            return None
        settings = ", ".join(f"`{'.'.join(s.path)}: {s.new}`" for s in found)
        return Refusal(
            f"{self._other} needs {settings}, but `camera.source` names another camera.",
            f"Set `camera.source` to {self._other} first, or calibrate with the camera that it names.",
        )

    def doubts(self) -> list[str]:
        """Why the suggestions may not suit, as sentences."""
        reach = self._results.get("reach")
        if not isinstance(reach, Reach) or (reach.width >= LIKELY_REACH[0] and reach.height >= LIKELY_REACH[1]):
            return []
        return [
            f"You moved {reach.width:.0f} cm across and {reach.height:.0f} cm up and down only. With so short a reach "
            "the pointer is quick and hard to hold still. If you can reach farther with ease, measure once more."
        ]

    def _mount(self) -> list[Suggestion]:
        mount = self._results.get("camera")
        return suggest_mount(self._config, mount) if isinstance(mount, Mount) else []

    def step(self, frame: HandFrame) -> Progress:
        """Processes one frame. The part begins LEAD seconds after a hand came into view, and waits while it is gone."""
        part = self._parts[self._at]
        mount = self._results.get("camera")
        if isinstance(mount, Mount):
            frame = turned(frame, mount.turn)
        if self._left_out:
            return Progress(part.name, part.task, 1.0, "", self._next(f"{part.name}: left out"))
        hand = hand_of(frame, self._config.pointer.hand, self._track)
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
            return Progress(part.name, part.task, share, so_far)
        return Progress(part.name, part.task, 1.0, so_far, self._finish(part))

    def _finish(self, part: Part) -> tuple[str, ...]:
        observations = self._observations
        try:
            self._results[part.name] = part.measure(observations)
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

    def _all_parts(self) -> tuple[Part, ...]:
        camera = Part(
            "camera",
            "Lay your hand on the desk, push it straight away from you and pull it back, again and again. If you point "
            "in the air only, hold it upright instead, its palm to the camera.",
            CAMERA_TIME,
            measure_mount,
            begin="bring your hand into view",
        )
        if self._camera_only:
            return (camera,)
        first = () if self._config.pointer.mode == "air" else (camera,)
        return (
            *first,
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

    def _measure_rest(self, observations: Observations) -> Rest:
        pointer = self._config.pointer
        reach = self._results.get("reach")
        if isinstance(reach, Reach):
            pointer = pointer.model_copy(update={"region": suited_region(reach, self._screen)[0]})
        return measure_rest(observations, pointer, self._screen)


def _extent(observations: Observations) -> str:
    try:
        reach = measure_reach(observations)
    except UnclearError:
        return ""
    return f"{reach.width:.0f} cm across, {reach.height:.0f} cm up and down"
