"""Which way to click is surest for a person: each is asked for at signs, and counted by what the program makes of it.

The frames go through the same pipeline as in a run, with the user's own gestures known and one gesture bound at a time.
No clock.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

from gesturectl.actions.mouse import Click, Press
from gesturectl.actions.schema import Binding
from gesturectl.bindings.apps import USUAL
from gesturectl.learn.calibrate import Observation, Observations, found_in
from gesturectl.learn.classifier import Trained
from gesturectl.learn.guide import GONE, Guide, Part
from gesturectl.model.types import Button, HandFrame
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.settings import Config

SIGNS = 5  # for each way to click
FIRST = 2.5  # seconds until the first sign, in which the hand is held still and begins to count
SHOWN = 0.7  # seconds for which a sign is shown
ABOUT_TIME = 10.0
DWELL = 0.8  # seconds of rest that click, where the config has none
SCREEN = (1920, 1080)  # with nothing on it
ENOUGH = 3  # of the signs that have to be answered by a click for a way to be called sure


@dataclass(frozen=True, slots=True)
class Way:
    """A way to click: what is to be done at each sign, and how long that may take."""

    name: str
    task: str
    use: str  # what in a config clicks by it
    every: float = 2.0  # seconds between two signs
    within: float = 1.5  # seconds in which an answer comes

    @property
    def seconds(self) -> float:
        """Time of all its signs."""
        return FIRST + SIGNS * self.every


PINCH = Way(
    "pinch",
    "At each sign let the tips of thumb and index finger meet, and part them.",
    "`{on: pinch, do: {press: left}}` in your profile",
)
MIDDLE = Way(
    "pinch_middle",
    "At each sign let the tips of thumb and middle finger meet, and part them.",
    "`{on: pinch_middle, do: {press: left}}` in your profile",
)
TAP = Way(
    "index_tap",
    "At each sign tap the desk with your index finger, the hand at rest.",
    "`pointer: {mode: rest}`",
)
THUMB = Way(
    "thumb_tap",
    "At each sign tap the side of your index finger with the thumb, the hand at rest on the desk.",
    "`{on: thumb_tap, do: {click: left}}` in your profile",
)
REST = Way(
    "dwell",
    "At each sign move your hand somewhere else, and rest it there.",
    f"`pointer: {{dwell: {DWELL}}}`",
    every=3.5,
    within=3.2,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What came of one way to click.

    answered: of SIGNS; unasked: clicks at other times, also while the pointer was only moved about; delay: seconds from
    a sign to its click, as a median, None where none came.
    """

    name: str
    answered: int
    unasked: int
    delay: float | None

    def words(self) -> str:
        """For the person."""
        after = f", {self.delay:.1f} s after the sign" if self.delay is not None else ""
        return f"{self.answered} of {SIGNS} clicked{after}; {self.unasked or 'none'} unasked"


class ClickTest(Guide):
    """Asks for each way to click that the config allows of; `counted` says what came of them."""

    def __init__(self, config: Config) -> None:
        self._config, self._own = config, Trained(config.gestures)
        ways = (PINCH, MIDDLE, *((TAP, THUMB) if config.pointer.mode != "air" else ()), REST)
        self._ways = {w.name: w for w in ways}
        about = Part(
            "about",
            "Move your hand about, as when you look for something on the screen, and do not click.",
            ABOUT_TIME,
            found_in,
        )
        super().__init__((about, *map(self._part, ways)), config.pointer.hand)

    def counted(self) -> list[Counted]:
        """What came of the ways that were tried, the surest first: most answers but for those unasked, then soonest."""
        tried = [self.results[name] for name in self._ways if name in self.results]
        return sorted(tried, key=lambda c: (c.unasked - c.answered, math.inf if c.delay is None else c.delay))

    def surest(self) -> Way | None:
        """The way to click with which this person is surest, None where none is sure."""
        sure = (c for c in self.counted() if c.answered >= ENOUGH and c.unasked < c.answered)
        return next((self._ways[c.name] for c in sure), None)

    def _part(self, way: Way) -> Part:
        return Part(
            way.name,
            way.task,
            way.seconds,
            partial(self._count, way),
            so_far=lambda seen: f"{_given(way, seen)[0]} of {SIGNS}",
            sign=lambda seen: _given(way, seen)[1],
        )

    def _count(self, way: Way, observations: Observations) -> Counted:
        found = found_in(observations)
        signs = _signs(way, found)
        answers: list[float] = []
        unasked = len(clicks(self.results.get("about", ()), self._config, self._own, way.name))
        for t in clicks(found, self._config, self._own, way.name):
            sign = next((s for s in signs if 0 <= t - s <= way.within), None)
            if sign is None:
                unasked += 1
            else:
                signs.remove(sign)  # a second click for one sign was not asked for
                answers.append(t - sign)
        return Counted(way.name, len(answers), unasked, median(answers) if answers else None)


def clicks(observations: Sequence[Observation], config: Config, own: Trained, name: str) -> list[float]:
    """When a hand clicks by one way alone, by the frames' time. own: the gestures that the run knows."""
    action = Press(press="left") if name in (PINCH.name, MIDDLE.name) else Click(click="left")
    dwell = (config.pointer.dwell or DWELL) if name == REST.name else 0.0
    pointer = config.pointer.model_copy(update={"dwell": dwell, "between_frames": False})
    taps = () if name == TAP.name else (Binding(on=TAP.name, do="nothing"),)  # which clicks where nothing is said
    bound = (Binding(on=name, do=action), *taps)
    alone = {"pointer": pointer, "profiles": {USUAL: bound}, "layers": {}, "extends": {}, "apps": ()}
    middle = (SCREEN[0] / 2, SCREEN[1] / 2)
    pipeline = Pipeline(config.model_copy(update=alone), own, {}, SCREEN, middle, strokes=own.strokes)
    out: list[float] = []
    for seen in observations:
        steps = []
        while (due := pipeline.deadline()) is not None and due <= seen.t:
            steps.append(pipeline.tick(due))
        steps.append(pipeline.step(HandFrame(seen.t, seen.size, (seen.hand,))))
        out += [e.t for step in steps for e in step.outputs if isinstance(e, Button) and e.pressed]
    return out


def _signs(way: Way, found: Sequence[Observation]) -> list[float]:
    """When the signs were shown, as far as they have been: by the time for which the hand was in view."""
    times: list[float] = []
    passed, last = 0.0, None
    for seen in found:
        passed += min(seen.t - last, GONE) if last is not None else 0.0
        last = seen.t
        if len(times) < SIGNS and passed >= FIRST + len(times) * way.every:
            times.append(seen.t)
    return times


def _given(way: Way, observations: Observations) -> tuple[int, bool]:
    """How many signs have been shown, and whether one is just now."""
    found = [s for s in observations if s]
    signs = _signs(way, found)
    return len(signs), bool(signs) and found[-1].t - signs[-1] < SHOWN
