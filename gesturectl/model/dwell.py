"""What the next rest of the pointer does, and the panel on the screen from which that is picked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from gesturectl.model.types import Monitor

Choice = Literal["click", "double", "right", "drag", "scroll"]
Edge = Literal["left", "right", "top", "bottom"]
CHOICES: tuple[Choice, ...] = get_args(Choice)
WORDS: Mapping[Choice, str] = {
    "click": "click",
    "double": "double click",
    "right": "right click",
    "drag": "drag",
    "scroll": "scroll",
}
LOCK = "lock"
CELLS = (*CHOICES, LOCK)
WIDTH, HEIGHT = 84, 48  # of a cell, pixels at size 1


@dataclass(slots=True)
class NextDwell:
    """What the next rest does; locked: all of them, until another is picked."""

    choice: Choice = "click"
    locked: bool = False

    def pick(self, cell: str) -> None:
        """Another choice, or the lock put on or off."""
        if cell == LOCK:
            self.locked = not self.locked
        for choice in CHOICES:
            if cell == choice:
                self.choice = choice

    def used(self) -> None:
        """It has been done: the next one clicks again, unless that is locked."""
        if not self.locked:
            self.choice = "click"

    def words(self) -> str:
        """In words."""
        return WORDS[self.choice] + (", locked" if self.locked else "")


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the panel, in pixels of the screen."""

    name: str
    x: int
    y: int
    width: int
    height: int

    def holds(self, x: float, y: float) -> bool:
        """Whether a place is within it."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


def cells(area: Monitor, edge: Edge, size: float) -> Iterator[Cell]:
    """The panel in the middle of a monitor's edge; size: 1 for an ordinary screen. No larger than the monitor."""
    beside = edge in ("left", "right")
    width, height = (min(round(WIDTH * size), area.width), min(round(HEIGHT * size), area.height))
    if beside:
        height = min(height, area.height // len(CELLS))
    else:
        width = min(width, area.width // len(CELLS))
    x = area.x + (area.width - width * (1 if beside else len(CELLS))) // 2
    y = area.y + (area.height - height * (len(CELLS) if beside else 1)) // 2
    x = {"left": area.x, "right": area.x + area.width - width}.get(edge, x)
    y = {"top": area.y, "bottom": area.y + area.height - height}.get(edge, y)
    for n, name in enumerate(CELLS):
        yield Cell(name, x + (0 if beside else n * width), y + (n * height if beside else 0), width, height)
