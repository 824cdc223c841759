"""Numbers on what can be pressed: what the fingers of a hand and the keyboard say of them, and the press of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gesturectl.actions.base import click
from gesturectl.model.hints import ENDS, Hints
from gesturectl.model.types import Move, OutputEvent, Target
from gesturectl.pipeline.counting import END, Counting
from gesturectl.pointer.monitors import DesktopPointer


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that are shown, if any, and the fingers that are counted meanwhile."""

    hints: Hints
    pointer: DesktopPointer
    counting: Counting = field(default_factory=Counting)

    def look(self, targets: Sequence[Target], t: float) -> None:
        """There is this on the screen now."""
        if self.hints.numbers:
            self.hints.look(targets, self.pointer.position, t)

    def tick(self, t: float) -> None:
        """They go once nothing has been said of them for a while."""
        if self.hints.until is not None and self.hints.until <= t:
            self.hints.end()

    def type(self, digits: str, t: float) -> list[OutputEvent]:
        """What those cause that were typed since the frame before."""
        out: list[OutputEvent] = []
        for digit in self.hints.due(digits):
            if digit == ENDS:
                self.hints.end()
            out += self._press(self.hints.digit(digit, t), t)
        return out

    def step(self, pose: str | None, targets: Sequence[Target], t: float, *, paused: bool) -> list[OutputEvent]:
        """What the pointing hand's debounced pose causes, None where it is not in the frame."""
        if paused:
            self.hints.end()
        if not self.hints.on:
            self.counting.reset()
            return []
        if not self.hints.numbers:
            self.hints.look(targets, self.pointer.position, t)
        if pose is None:
            return []
        said = self.counting.step(pose, t)
        if said == END:
            self.hints.end()
        return self._press(self.hints.digit(said, t), t) if said else []

    def _press(self, target: Target | None, t: float) -> list[OutputEvent]:
        """Presses something on the screen; the hand takes the pointer up there."""
        if target is None:
            return []
        self.pointer.put(target.middle)
        return [Move(t, *self.pointer.position), *click("left", t)]
