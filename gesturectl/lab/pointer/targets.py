"""Small and large targets with and without others around them, and what `pointer.targets` does to them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from gesturectl.lab.pointer.task import SCREEN, simulate
from gesturectl.lab.pointer.user import Target
from gesturectl.model.types import Target as OnScreen
from gesturectl.pointer.mapping import gain
from gesturectl.pointer.targets import REACH
from gesturectl.settings import Config, Pointer

Mode = Literal["off", "soft", "snap"]
USERS: tuple[tuple[Mode, bool], ...] = (("off", False), ("soft", False), ("soft", True), ("snap", False))
WIDTHS = (8.0, 16.0, 32.0, 64.0)
DISTANCES = (300.0, 600.0)
BLOCK = 2  # distractors to each side of a target, a target's width apart as in the bubble cursor's study
MOST = 500  # targets on the screen


@dataclass(frozen=True, slots=True)
class Row:
    """What the simulated user does with targets of one width."""

    mapping: str
    mode: Mode
    known: bool  # the user has learnt that targets catch
    width: float
    dense: bool
    selections: int
    seconds: float  # mean
    error_rate: float
    given_up: int


def rows(seed: int = 1, mapping: Literal["absolute", "relative"] = "absolute", rings: int = 1) -> Iterator[Row]:
    """All modes side by side, by width, alone and among others."""
    for dense in (False, True):
        for width in WIDTHS:
            for mode, known in USERS:
                yield row(mode, width, dense=dense, seed=seed, mapping=mapping, rings=rings, known=known)


def row(
    mode: Mode,
    width: float,
    *,
    dense: bool,
    seed: int = 1,
    mapping: Literal["absolute", "relative"] = "absolute",
    rings: int = 1,
    known: bool = False,
) -> Row:
    """One of them; known: the user has learnt that targets catch, from as far as the next one lets them."""
    config = Config(pointer=Pointer(mapping=mapping, targets=mode))
    field = partial(on_screen, dense=dense)
    reach = REACH * gain(config.pointer, SCREEN)
    catch = min(reach, width / 2 if dense else math.inf) if known else 0.0
    result = simulate(config, seed=seed, rings=rings, distances=DISTANCES, widths=(width,), field=field, catch=catch)
    count = sum(c.selections for c in result.conditions)
    return Row(mapping, mode, known, width, dense, count, result.seconds, result.error_rate, result.given_up)


def on_screen(targets: Sequence[Target], *, dense: bool) -> tuple[OnScreen, ...]:
    """What the desktop says: a square as large as each target, and with `dense` around each as many as have room.

    Those around stand in rows a target's width apart; the rest of the screen has others at random places.
    """
    width = round(targets[0].width)
    centres = [t.centre for t in targets[:-1]]  # the last is the first again
    wanted = list(centres)
    if dense:
        steps = [(dx, dy) for dx in range(-BLOCK, BLOCK + 1) for dy in range(-BLOCK, BLOCK + 1)]
        wanted += [(x + 2 * width * dx, y + 2 * width * dy) for x, y in centres for dx, dy in steps]
        rng = np.random.default_rng(width)
        wanted += [(float(rng.uniform(0, SCREEN[0])), float(rng.uniform(0, SCREEN[1]))) for _ in range(2 * MOST)]
    there: list[tuple[float, float]] = []
    for x, y in wanted:
        away = min((max(abs(x - a), abs(y - b)) for a, b in there), default=math.inf)
        inside = all(width / 2 <= v <= size - width / 2 for v, size in zip((x, y), SCREEN, strict=True))
        if away >= 1.5 * width and inside and len(there) < MOST:
            there.append((x, y))
    side = round(width * math.sqrt(math.pi) / 2)
    return tuple(OnScreen(round(x - (side - 1) / 2), round(y - (side - 1) / 2), side, side) for x, y in there)
