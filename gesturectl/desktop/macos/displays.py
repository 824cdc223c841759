"""The displays of a Mac, in points: on a Retina display a point is two pixels wide, and events count points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gesturectl.model.types import Monitor

_MOST = 32


@dataclass(frozen=True, slots=True)
class Displays:
    """The rectangle that holds all displays, in global coordinates, and the displays from left to right within it."""

    left: float
    top: float
    size: tuple[int, int]
    monitors: tuple[Monitor, ...]


def displays(quartz: Any) -> Displays | None:
    """Those that are switched on; None where there is none."""
    error, numbers, count = quartz.CGGetActiveDisplayList(_MOST, None, None)
    if error != quartz.kCGErrorSuccess or not count:
        return None
    found: dict[tuple[float, float, float, float], str] = {}  # displays that mirror each other have one place
    for number in numbers[:count]:
        bounds = quartz.CGDisplayBounds(number)
        place = (bounds.origin.x, bounds.origin.y, bounds.size.width, bounds.size.height)
        found.setdefault(place, _name(quartz, number))
    left, top = (min(place[axis] for place in found) for axis in (0, 1))
    right, bottom = (max(place[axis] + place[axis + 2] for place in found) for axis in (0, 1))
    monitors = [
        Monitor(name, round(x - left), round(y - top), round(width), round(height))
        for (x, y, width, height), name in found.items()
    ]
    size = (round(right - left), round(bottom - top))
    return Displays(left, top, size, tuple(sorted(monitors, key=lambda m: (m.x, m.y))))


def _name(quartz: Any, number: int) -> str:
    """The same as long as the display is on the same port."""
    return "built-in" if quartz.CGDisplayIsBuiltin(number) else f"display-{quartz.CGDisplayUnitNumber(number)}"
