"""Draws hands as text: each character is a grid of 2 by 4 dots of Unicode braille."""

from __future__ import annotations

from gesturectl.types import HandFrame

BONES = (
    (0, 1), (1, 2), (2, 3), (3, 4), (0, 5), (5, 6), (6, 7), (7, 8), (5, 9), (9, 10), (10, 11), (11, 12),
    (9, 13), (13, 14), (14, 15), (15, 16), (13, 17), (0, 17), (17, 18), (18, 19), (19, 20),
)  # fmt: skip
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


def draw(frame: HandFrame, columns: int, rows: int) -> list[str]:
    """The hands of a frame as `rows` lines of `columns` characters, mirrored as in a mirror."""
    cells = [[0] * columns for _ in range(rows)]
    width, height = columns * 2, rows * 4
    for hand in frame.hands:
        points = [
            ((1 - x / frame.size[0]) * width, y / frame.size[1] * height) for x, y in hand.landmarks[:, :2].tolist()
        ]
        for a, b in BONES:
            (x0, y0), (x1, y1) = points[a], points[b]
            steps = max(int(max(abs(x1 - x0), abs(y1 - y0))), 1)
            for i in range(steps + 1):
                x, y = int(x0 + (x1 - x0) * i / steps), int(y0 + (y1 - y0) * i / steps)
                if 0 <= x < width and 0 <= y < height:
                    cells[y // 4][x // 2] |= _DOTS[y % 4][x % 2]
    return ["".join(chr(0x2800 + c) if c else " " for c in row) for row in cells]
