"""Whether the picture of a hand is as it was when its landmarks were computed, so that they need not be again.

A hand that lies on the desk does not move for most of the time, and its landmarks are most of what a frame costs. The
picture is compared with the one that the landmarks are of, not with the last one, so that a slow movement adds up. A
change has to be larger than the camera's noise. The noise is what two pictures usually differ by, and depends on how
bright they are; where much moves in the frame, the region's own usual difference is less, and counts.

tests/vision/test_still.py shows what the limits do for pictures with up to 7 grey levels of noise, as JPEGs of quality
45 to 100: of a hand that rests at least 19 of 20 are the same, and none is of a hand that has moved by 1.5 pixels, or a
finger by 2. `gesturectl bench cpu` measures what that saves.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from gesturectl.model.types import Frame, ImageArray, frozen
from gesturectl.vision.landmark import Landmarks
from gesturectl.vision.roi import Roi

BLOCK = 4  # pixels of a block's edge: noise is averaged, a finger is still wider
REACH = 0.5  # edges of a hand's region to each side of its centre: there is nothing of the hand beyond
LOCAL = 9.0  # times the noise of 3x3 blocks by which their mean has to change
WHOLE = 2.0  # times the noise's square, the mean over the region
LEAST = 0.25  # grey levels, the least noise: a decoder that repeats its pictures shows none
MOST = 3.0  # the most: 7 levels in each pixel are 2.5 in the difference of two blocks; more is a camera that shakes
LEVELS = 8  # of brightness, for each of which the noise is known
CLIPPED = 3.0  # times the usual difference: more than that is a movement
SEVERAL = 100  # blocks of a level from which its noise is known; else that of the whole picture counts
ENOUGH = 4  # pictures until the noise is known
SOMETIMES = 3  # from then on it is measured in every third: that costs as much as the comparison
REMEMBERED = 9  # of these, of which the middle one counts
LOOKS = 4  # at a hand that does not move, whose mean counts from then on: one look's noise would stay
CHECKED = 0.4  # seconds after which the landmarks of a hand that does not move are computed all the same
AGREED = 0.02  # share of its region's edge by which they may differ then, from the tracker's noise
DRIFTED = 0.01  # the same of the mean of these looks: what the picture's noise hides may move a hand by no more

Grey = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reference:
    """The part of a reduced picture around a hand."""

    shape: tuple[int, ...]  # of the whole
    rows: slice
    columns: slice
    picture: Grey


class Pictures:
    """Compares the pictures of a camera, each given once and in order."""

    def __init__(self) -> None:
        self._last: Grey | None = None
        self._taken = 0
        self._noises: deque[Grey] = deque(maxlen=REMEMBERED)  # (LEVELS,) each
        self._noise: Grey | None = None  # the middle ones

    def take(self, image: ImageArray) -> None:
        """Takes in the next picture (height, width, 3)."""
        size = (max(1, image.shape[1] // BLOCK), max(1, image.shape[0] // BLOCK))
        # In fractions of a grey level: a good camera's noise is less than one of them.
        whole = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float32)
        grey = cv2.resize(whole, size, interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)
        if self._last is not None and self._last.shape == grey.shape:
            self._taken += 1
            if len(self._noises) < ENOUGH or self._taken % SOMETIMES == 0:
                self._noises.append(_noise(grey[::2, ::2], self._last[::2, ::2]))
                self._noise = np.median(self._noises, axis=0).astype(np.float32)
        else:
            self._noises.clear()
        self._last = grey

    def reference(self, roi: Roi, reduced: int) -> Reference:
        """The last picture around a hand; reduced: how many times smaller than its frame it came."""
        assert self._last is not None
        k = reduced * BLOCK
        reach = REACH * roi.size
        rows = _within((roi.cy - reach) / k, (roi.cy + reach) / k, self._last.shape[0])
        columns = _within((roi.cx - reach) / k, (roi.cx + reach) / k, self._last.shape[1])
        return Reference(self._last.shape, rows, columns, self._last[rows, columns])

    def same(self, reference: Reference) -> bool:
        """Whether the last picture shows there what it showed then, but for the noise."""
        if self._last is None or self._last.shape != reference.shape or reference.picture.size == 0:
            return False
        if self._noise is None or len(self._noises) < ENOUGH:
            return False
        difference = self._last[reference.rows, reference.columns] - reference.picture
        difference -= np.median(difference)  # the light and the camera's exposure change all of it
        difference /= np.clip(self._noise, LEAST, MOST)[_level(reference.picture)]
        own = max(1.4826 * float(np.median(np.abs(difference))), LEAST / MOST)
        if own < 1.0:
            difference /= own
        if float(np.square(difference).mean()) > WHOLE:
            return False
        return 3.0 * float(np.abs(cv2.blur(difference, (3, 3))).max()) <= LOCAL


@dataclass(frozen=True, slots=True)
class _Known:
    got: Landmarks  # the mean of these looks
    looks: int
    computed: float  # time of the last one's frame
    reference: Reference  # the picture at the first one
    checks: Landmarks  # the mean of the last looks, of those since as well


class StillHands:
    """The landmarks of the last frames, which count as long as their pictures stay the same."""

    def __init__(self) -> None:
        self._pictures = Pictures()
        self._known: dict[int, _Known] = {}  # by track
        self._same: set[int] = set()  # tracks whose picture is as it was

    def take(self, frame: Frame, tracks: Collection[int]) -> None:
        """Takes in the next frame, in which these tracks are looked for."""
        self._known = {i: known for i, known in self._known.items() if i in tracks}
        self._same = set()
        if tracks:
            self._pictures.take(frame.image)
            self._same = {i for i, known in self._known.items() if self._pictures.same(known.reference)}

    def unmoved(self, track: int, t: float) -> Landmarks | None:
        """A track's landmarks where nothing has changed around them and they are recent enough."""
        known = self._known.get(track)
        if known is None or track not in self._same or known.looks < LOOKS:
            return None
        return known.got if t - known.computed < CHECKED - 1e-6 else None

    def computed(self, track: int, got: Landmarks, roi: Roi, frame: Frame) -> Landmarks:
        """Remembers a track's landmarks of this frame; roi: the region around them.

        Gives the mean of LOOKS looks where neither the picture nor the landmarks have changed but for their noise.
        Before, each look counts by itself: gestures judge movements by that noise.
        """
        known = self._known.get(track)
        if known is None or track not in self._same or not _agree(got, known.got, roi.size, AGREED):
            self._known[track] = _Known(got, 1, frame.t, self._pictures.reference(roi, frame.reduced), got)
            return got
        if known.looks < LOOKS:
            mean = _mean(known.got, known.looks, got)
            known = replace(known, got=mean, checks=mean)
        else:
            known = replace(known, checks=_mean(known.checks, LOOKS, got))
            if not _agree(known.checks, known.got, roi.size, DRIFTED):
                self._known[track] = _Known(got, 1, frame.t, self._pictures.reference(roi, frame.reduced), got)
                return got
            known = replace(known, got=replace(got, points=known.got.points, world=known.got.world))
        known = replace(known, looks=known.looks + 1, computed=frame.t)
        self._known[track] = known  # its picture stays the first one, so that slow changes add up
        return known.got if known.looks >= LOOKS else got


def _agree(got: Landmarks, before: Landmarks, size: float, share: float) -> bool:
    return bool(np.linalg.norm(got.points[:, :2] - before.points[:, :2], axis=1).max() < share * size)


def _mean(before: Landmarks, looks: int, last: Landmarks) -> Landmarks:
    share = 1.0 / (looks + 1)
    points = before.points + share * (last.points - before.points)
    world = before.world + share * (last.world - before.world)
    return replace(last, points=frozen(points), world=frozen(world))


def _noise(now: Grey, before: Grey) -> Grey:
    """(LEVELS,) standard deviation of the difference where nothing moves, by brightness."""
    difference = np.abs(now - before).ravel()
    usual = 1.4826 * float(np.median(difference))
    most = CLIPPED * max(usual, LEAST)
    level = _level(before).ravel()
    blocks = np.bincount(level, minlength=LEVELS)
    sums = np.bincount(level, np.minimum(difference, most), LEVELS)
    # Of normal values the mean size is sqrt(2 / pi) of the standard deviation.
    return np.where(blocks < SEVERAL, usual, 1.2533 * sums / np.maximum(blocks, 1)).astype(np.float32)


def _level(picture: Grey) -> NDArray[np.intp]:
    return (picture * (LEVELS / 256.0)).astype(np.intp)


def _within(low: float, high: float, size: int) -> slice:
    return slice(int(np.clip(low, 0, size)), int(np.clip(np.ceil(high), 0, size)))
