"""Describes in words what a run sees and does: one line for each change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from gesturectl.model.errors import NoReaderError
from gesturectl.model.types import (
    AskDesktop,
    Button,
    HandFrame,
    Key,
    Move,
    OutputEvent,
    Scroll,
    StartProgram,
    Text,
    Waits,
)
from gesturectl.pipeline.step import Step

EVERY = 0.5  # seconds between two lines about a moving pointer or a scroll
WAITING = 1.0  # seconds for which a hand does not count before it is said why


class Narrator:
    """A callback of a session that describes what changes; `say` prints one line."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._hands: dict[int, str] = {}
        self._waits: dict[int, tuple[Waits, float]] = {}  # why each hand does not count, and since when
        self._explained: dict[int, Waits] = {}  # what was said of that
        self._pointer: tuple[float, float] | None = None
        self._moved = False
        self._paced = -EVERY
        self._scrolled = [0.0, 0.0]

    def __call__(self, frame: HandFrame | None, step: Step) -> None:
        """One frame, or a deadline without one, and what it caused."""
        if frame is not None:
            self._seen(frame)
            self._waiting(frame.t, step.waiting)
        for g in step.gestures:
            if g.phase == "begin":
                self._line(step.t, f"gesture {g.name}")
        for event in step.outputs:
            self._output(event)
        self._pace(step.t)

    def _seen(self, frame: HandFrame) -> None:
        hands: dict[int, str] = {h.track_id: h.side for h in frame.hands}
        for track, side in hands.items():
            if track not in self._hands:
                self._line(frame.t, f"a {side} hand comes into view")
        for track in set(self._hands) - set(hands):
            self._line(frame.t, f"the {self._hands[track]} hand is out of sight")
        self._hands = hands

    def _waiting(self, t: float, waiting: Mapping[int, Waits]) -> None:
        """Says why a hand in view does not count, once for each reason that lasts."""
        waiting = {k: why for k, why in waiting.items() if k in self._hands}
        self._waits = {
            k: before if (before := self._waits.get(k)) and before[0] == why else (why, t) for k, why in waiting.items()
        }
        self._explained = {k: why for k, why in self._explained.items() if k in waiting}
        for track, (why, since) in self._waits.items():
            if t >= since + WAITING and self._explained.get(track) != why:
                self._explained[track] = why
                self._line(t, f"the {self._hands[track]} hand does not count yet: {why.value}")

    def _output(self, event: OutputEvent) -> None:
        if isinstance(event, Move):
            self._pointer = (event.x, event.y)
            self._moved = True
        elif isinstance(event, Button):
            at = f" at {self._pointer[0]:.0f}, {self._pointer[1]:.0f}" if self._pointer else ""
            self._line(event.t, f"{event.button} button {'down' if event.pressed else 'up'}{at}")
        elif isinstance(event, Key):
            self._line(event.t, f"key {event.key} {'down' if event.pressed else 'up'}")
        elif isinstance(event, StartProgram):
            self._line(event.t, f"starts {event.command[0]}")
        elif isinstance(event, AskDesktop):
            self._line(event.t, f"asks the desktop: {event.action}")
        elif isinstance(event, Text):
            self._line(event.t, f"types {len(event.text)} characters")
        elif isinstance(event, Scroll):
            self._scrolled[0] += event.dx
            self._scrolled[1] += event.dy

    def _pace(self, t: float) -> None:
        if t - self._paced < EVERY:
            return
        if max(map(abs, self._scrolled)) >= 0.5:
            self._paced = t
            self._line(t, f"scrolled {_way(*self._scrolled)}")
            self._scrolled = [0.0, 0.0]
        elif self._moved and self._pointer:
            self._paced = t
            self._line(t, f"pointer at {self._pointer[0]:.0f}, {self._pointer[1]:.0f}")
            self._moved = False

    def _line(self, t: float, text: str) -> None:
        self._say(f"{t:6.2f} s  {text}")


@contextmanager
def for_a_reader() -> Iterator[None]:
    """Raises NoReaderError in place of a BrokenPipeError: what is printed has lost its reader, and no stage failed."""
    try:
        yield
    except BrokenPipeError:
        raise NoReaderError("Nobody reads the standard output any more.") from None


def say(line: str) -> None:
    """Prints a line at once. Raises NoReaderError."""
    with for_a_reader():
        print(line, flush=True)


def _way(dx: float, dy: float) -> str:
    """Wheel clicks in words, such as `1.4 clicks up`."""
    ways = ((dy, "up", "down"), (dx, "right", "left"))
    return " and ".join(f"{abs(d):.1f} clicks {plus if d > 0 else minus}" for d, plus, minus in ways if abs(d) >= 0.05)
