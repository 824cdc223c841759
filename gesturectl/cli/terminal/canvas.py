"""Draws hands as text: each character is a grid of 2 by 4 dots of Unicode braille; and the terminal that shows them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise

import numpy as np

from gesturectl.model.types import BONES, FloatArray, Hand, HandFrame, frozen

Point = tuple[float, float]

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


@contextmanager
def full_screen() -> Iterator[None]:
    """The terminal's second screen, without a cursor; what was on the first comes back at the end."""
    sys.stdout.write("\x1b[?1049h\x1b[?25l")
    try:
        yield
    finally:
        sys.stdout.write("\x1b[?25h\x1b[?1049l")
        sys.stdout.flush()


def redraw(lines: Sequence[str]) -> None:
    """Puts these lines in place of all that the screen shows; longer ones are cut at its edge."""
    columns = shutil.get_terminal_size().columns
    sys.stdout.write("\x1b[H" + "".join(f"{line[: columns - 1]}\x1b[K\n" for line in lines) + "\x1b[J")
    sys.stdout.flush()


def fitted(frame: HandFrame, spare: int) -> list[str]:
    """The hands of a frame as large as the terminal allows, with `spare` of its lines left for other things."""
    columns, lines = shutil.get_terminal_size()
    rows = max(lines - spare, 4)
    return draw(frame, min(columns - 1, int(rows * 2 * frame.size[0] / frame.size[1])), rows)


def draw(frame: HandFrame, columns: int, rows: int) -> list[str]:
    """The hands of a frame as `rows` lines of `columns` characters, mirrored as in a mirror."""
    width, height = columns * 2, rows * 4
    lines = []
    for hand in frame.hands:
        points = [
            ((1 - x / frame.size[0]) * width, y / frame.size[1] * height) for x, y in hand.landmarks[:, :2].tolist()
        ]
        lines += [(points[a], points[b]) for a, b in BONES]
    return _drawn(lines, columns, rows)


def _drawn(lines: Sequence[tuple[Point, Point]], columns: int, rows: int) -> list[str]:
    """Straight lines between points, in dots."""
    cells = [[0] * columns for _ in range(rows)]
    for (x0, y0), (x1, y1) in lines:
        steps = max(int(max(abs(x1 - x0), abs(y1 - y0))), 1)
        for i in range(steps + 1):
            x, y = int(x0 + (x1 - x0) * i / steps), int(y0 + (y1 - y0) * i / steps)
            if 0 <= x < columns * 2 and 0 <= y < rows * 4:
                cells[y // 4][x // 2] |= _DOTS[y % 4][x % 2]
    return ["".join(chr(0x2800 + c) if c else " " for c in row) for row in cells]


def draw_hands(hands: Sequence[Hand], columns: int = 16, rows: int = 8, across: int = 4) -> list[str]:
    """Each hand alone, scaled to its own field of `columns` by `rows` characters, `across` of them in a line."""
    return _beside([draw(_framed(hand, (columns * 2, rows * 4)), columns, rows) for hand in hands], across)


def draw_ways(ways: Sequence[FloatArray], columns: int = 16, rows: int = 8, across: int = 4) -> list[str]:
    """The ways of a motion (n, 3: t, x, y), each alone in its own field, as the person sees them."""
    size = np.array([columns * 2, rows * 4])
    fields = []
    for way in ways:
        p = way[:, 1:].astype(float)
        scale = float(((size - 2) / np.maximum(np.ptp(p, axis=0), 1e-6)).min())
        points = ((p - (p.min(axis=0) + p.max(axis=0)) / 2) * scale + size / 2).tolist()
        fields.append(_drawn([(tuple(a), tuple(b)) for a, b in pairwise(points)], columns, rows))
    return _beside(fields, across)


def _beside(fields: Sequence[Sequence[str]], across: int) -> list[str]:
    lines = []
    for i in range(0, len(fields), across):
        lines += [" ".join(parts).rstrip() for parts in zip(*fields[i : i + across], strict=True)]
    return lines


def _framed(hand: Hand, size: tuple[int, int]) -> HandFrame:
    """The hand moved and scaled to fill a frame of `size`."""
    p = hand.landmarks.astype(float)
    low, high = p[:, :2].min(axis=0), p[:, :2].max(axis=0)
    scale = min((s - 2) / max(float(e), 1e-6) for s, e in zip(size, high - low, strict=True))
    p[:, :2] = (p[:, :2] - (low + high) / 2) * scale + [size[0] / 2, size[1] / 2]
    return HandFrame(0.0, size, (replace(hand, landmarks=frozen(p)),))
