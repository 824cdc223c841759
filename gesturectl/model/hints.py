"""Numbers on what can be pressed: one of them, shown by fingers or typed, says what is clicked."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from gesturectl.model.types import Target

DIGITS = "12345"  # as many as a hand has fingers
ENDS = "-"  # stands among typed digits for the key that ends it
LONGEST = 3  # digits of a number
SECONDS = 10.0  # after which they go, since the last digit
PATIENT = 2.0  # seconds in which something that can be pressed has to be found
GRACE = 0.5  # seconds for which all of it may be gone


@dataclass(slots=True)
class Hints:
    """The numbers that are shown, each with what it stands for; all are of the same length, so that no one begins
    another.
    """

    until: float | None = None  # when they go; None while there are none
    numbers: Mapping[str, Target] | None = None  # None until something is found
    typed: str = ""
    gone: bool = False  # nothing of it is there at present
    early: str = ""  # digits that were typed then

    @property
    def on(self) -> bool:
        """Whether a number is waited for."""
        return self.until is not None

    def words(self) -> str:
        """What is waited for, in words; empty where nothing is."""
        if not self.on:
            return ""
        if not self.numbers:
            return "looking for buttons"
        return f"number {self.typed}…" if self.typed else "show or type a number"

    def begin(self, t: float) -> None:
        """Shows them, or ends them where they are shown."""
        if self.on:
            self.end()
        else:
            self.until = t + PATIENT

    def end(self) -> None:
        """Shows none any more."""
        self.until, self.numbers, self.typed, self.gone, self.early = None, None, "", False, ""

    def look(self, there: Sequence[Target], near: tuple[float, float], t: float) -> None:
        """There is this on the screen now, and the pointer at `near`. What is gone loses its number.

        Where all is gone, it may come again within GRACE: a window that opens has the keyboard for a moment.
        """
        if self.until is None:
            return
        if self.numbers is None:
            self.numbers = numbered(there, near) or None
            if self.numbers:
                self.until += SECONDS - PATIENT
            return
        if self.gone and there:
            self.gone, self.until = False, t + SECONDS
        left = {number: target for number, target in self.numbers.items() if target in there}
        if left:
            self.numbers = left
        elif not there and not self.gone:
            self.gone, self.until = True, t + GRACE
        elif there:
            self.end()

    def due(self, typed: str) -> str:
        """The digits that count now, with those just typed: while all is gone, they wait until it is there again."""
        due, self.early = self.early + typed, ""
        if self.gone:
            due, self.early = "", due
        return due

    def digit(self, digit: str, t: float) -> Target | None:
        """One more digit of the number; what it stands for, once it is whole. One that leads to none is ignored."""
        typed = self.typed + digit
        if self.numbers is None or self.gone or not any(number.startswith(typed) for number in self.numbers):
            return None
        found = self.numbers.get(typed)
        if found is None:
            self.typed, self.until = typed, t + SECONDS
        else:
            self.end()
        return found


def numbered(there: Sequence[Target], near: tuple[float, float]) -> dict[str, Target]:
    """A number for each thing that can be pressed, in reading order; of too many, for those nearest to a place."""
    can = sorted((t for t in there if t.catches), key=lambda t: math.dist(t.middle, near))[: len(DIGITS) ** LONGEST]
    length = next(n for n in range(1, LONGEST + 1) if len(DIGITS) ** n >= len(can))
    numbers = ("".join(digits) for digits in product(DIGITS, repeat=length))
    return dict(zip(islice(numbers, len(can)), sorted(can, key=lambda t: (t.y, t.x)), strict=True))
