"""Which parts of a frame are searched for palms, in which order, and how they are exposed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gesturectl.vision.exposure import EXPOSURES
from gesturectl.vision.roi import Roi

AROUND = 2.0  # edge of the part that is searched for a lost hand, of its region's
TILE = 0.6  # edge of the part that is searched for hands far away, of the frame's longer edge
TILES = 3  # parts along that edge; one of them is searched in every third search
DARK = 6  # while something moves, one search in so many is for dark hands, too: they cost an eighth of all searches
WIDE = 1.8  # edge of the part in which a hand that fills its whole image is small enough, of the image's longer edge
SURE = 0.9  # presence of hands in pictures that are not as usual: faces in such were taken for hands of up to 0.84
LONE_TILES = ((0.6, 3), (0.4, 5))  # the same for an image that stands alone: edge and number, all of them


@dataclass(frozen=True, slots=True)
class Part:
    """A square part of a frame."""

    left: float  # image pixels
    top: float
    side: float
    exposure: float = 1.0  # how many times longer it is to be exposed
    further: bool = False  # to be searched only where nothing was found before
    presence: float = 0.0  # a hand found there has to be this sure


def parts(size: tuple[int, int], lost: Sequence[Roi], searches: int, *, alone: bool, lively: bool) -> Iterator[Part]:
    """The parts of a stream's frame. A hand far away shows only in a smaller one, a dark hand in one exposed longer.

    size: width and height; lost: the regions of hands just lost; searches: how many there were; alone: no hand is seen;
    lively: something has moved just now, so that a dark hand may have come.
    """
    width, height = size
    around = [roi for roi in lost if AROUND * roi.size < max(height, width)]
    if around and searches % 2:
        roi = around[searches // 2 % len(around)]
        side = AROUND * roi.size
        yield Part(roi.cx - side / 2, roi.cy - side / 2, side)
    whole = Part(0.0, 0.0, float(max(height, width)))
    yield whole
    if alone and searches % TILES == 0:
        yield _tile(width, height, TILE, searches // TILES % TILES, TILES)
    if alone and lively and searches % DARK == 1:
        exposure = EXPOSURES[searches // DARK % len(EXPOSURES)]
        yield replace(whole, exposure=exposure, further=True, presence=SURE)


def parts_of_image(size: tuple[int, int]) -> Iterator[Part]:
    """The parts of an image that stands alone, for which time does not matter; size: width and height."""
    width, height = size
    longer = float(max(height, width))
    wide = WIDE * longer
    whole = Part(0.0, 0.0, longer)
    tiles = [_tile(width, height, edge, i, number) for edge, number in LONE_TILES for i in range(number)]
    others = [Part((width - wide) / 2, (height - wide) / 2, wide, presence=SURE), *tiles]
    yield whole
    yield from (replace(part, further=True) for part in others)
    for exposure in EXPOSURES:
        yield from (replace(part, exposure=exposure, further=True, presence=SURE) for part in (whole, *others))


def _tile(width: int, height: int, edge: float, part: int, number: int) -> Part:
    """A square part of the frame; `number` of them lie along its longer edge, centred across it."""
    side = edge * max(width, height)
    along = part / (number - 1)
    left = (width - side) * (along if width >= height else 0.5)
    top = (height - side) * (0.5 if width >= height else along)
    return Part(left, top, side)
