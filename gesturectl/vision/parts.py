"""Which parts of a frame are searched for palms, in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gesturectl.vision.roi import Roi

AROUND = 2.0  # edge of the part that is searched for a lost hand, of its region's
TILE = 0.6  # edge of the part that is searched for hands far away, of the frame's longer edge
TILES = 3  # parts along that edge; one of them is searched in every third search
LONE_TILES = ((0.6, 3), (0.4, 5))  # the same for an image that stands alone: edge and number, all of them

Part = tuple[float, float, float]  # left, top, side of a square, image pixels


def parts(size: tuple[int, int], lost: Sequence[Roi], searches: int, *, alone: bool) -> Iterator[Part]:
    """The parts of a stream's frame; a hand far away shows only in a smaller one.

    size: width and height; lost: the regions of hands just lost; searches: how many there were; alone: no hand is seen.
    """
    width, height = size
    around = [roi for roi in lost if AROUND * roi.size < max(height, width)]
    if around and searches % 2:
        roi = around[searches // 2 % len(around)]
        side = AROUND * roi.size
        yield roi.cx - side / 2, roi.cy - side / 2, side
    yield 0.0, 0.0, float(max(height, width))
    if alone and searches % TILES == 0:
        yield _tile(width, height, TILE, searches // TILES % TILES, TILES)


def parts_of_image(size: tuple[int, int]) -> Iterator[Part]:
    """The parts of an image that stands alone; size: width and height."""
    width, height = size
    yield 0.0, 0.0, float(max(height, width))
    for edge, number in LONE_TILES:
        yield from (_tile(width, height, edge, i, number) for i in range(number))


def _tile(width: int, height: int, edge: float, part: int, number: int) -> Part:
    """A square part of the frame; `number` of them lie along its longer edge, centred across it."""
    side = edge * max(width, height)
    along = part / (number - 1)
    return (
        (width - side) * (along if width >= height else 0.5),
        (height - side) * (0.5 if width >= height else along),
        side,
    )
