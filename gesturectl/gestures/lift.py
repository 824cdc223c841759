"""When a hand that is moved on the desk is lifted, as a mouse is, to be put down elsewhere.

A lifted hand comes nearer to a camera above it, and is seen larger: by 5 % where it is lifted by 3 cm, 60 cm below.
A camera in front sees it larger where it moves towards the camera, too, and lower in the picture then; lifted, it is
seen higher. On a desk that is seen from 45 degrees, the logarithm of a hand's size grows by one for each focal length
that it moves down in the picture; what it grows beyond that is lift. So both views give one measure, of which the slow
part is left out, since the height of the desk is not known.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from gesturectl.model.smoothing import smoothing
from gesturectl.model.types import KNUCKLES, WRIST, Hand, HandFrame

# By rendered hands on a desk (models/training/desk_hands.py).
ENTER = 0.03  # of the measure above its slow part
LEAVE = 0.02
CLEAR, CLEARLY = 0.04, 0.1  # from which on, or after how many seconds, it is no noise
CUTOFF = 4.0  # Hz of the measure's low-pass
SLOW = 0.7  # seconds of the slow part
HELD = 4.0  # the same while the hand is lifted
STILL = 0.01  # focal lengths within which a lifted hand rests
RESTED = 0.4  # seconds after which a hand that rests lies on the desk, however high that seems
GAP = 0.5  # seconds without the hand after which it lies on the desk, wherever it comes back
LANDING = 0.08  # seconds for which a hand that was lifted has not arrived yet
FOCAL = 0.87  # focal length of an ordinary webcam, of the picture's width
STEEP = 1.4  # by which a desk seen from 45 degrees in front seems shorter than it is wide
_POINTS = [WRIST, 1, *KNUCKLES]

Points = NDArray[np.complex128]


class LiftDetector:
    """Follows one hand, which lies on the desk in its first frame. front: the camera is in front of the desk."""

    def __init__(self, *, front: bool) -> None:
        self._front = front
        self._shape: Points | None = None  # of the first frame, around its middle
        self._base = self._smooth = 0.0
        self.t = 0.0  # when it was seen last
        self._lifted = False
        self._above = 0.0  # the measure above its slow part
        self._left = -math.inf  # when it was lifted for the last time
        self._calm = (0.0, 0.0, 0j)  # since when it rests; the measure and the place there
        self._since = 0.0  # when it was on the desk for the last time, as far as is known by now

    @property
    def sure(self) -> bool:
        """Whether a hand that is lifted has been for CLEARLY, or clearly so: else it may be the tracker's noise."""
        return self._above > CLEAR or self.t - self._since >= CLEARLY

    def step(self, hand: Hand, size: tuple[int, int], t: float) -> float | None:
        """Since when the hand has been lifted, None where it is not. size: the frame's."""
        points = hand.landmarks[_POINTS, 0] + 1j * hand.landmarks[_POINTS, 1]
        middle = points.mean()
        shape: Points = points - middle
        if self._front:
            shape = shape.real + 1j * STEEP * shape.imag
        if self._shape is None:
            self._shape, self.t, self._base = shape, t, math.nan
        first = float(np.vdot(self._shape, self._shape).real)
        grown = math.log(max(float(abs(np.vdot(self._shape, shape))), 1e-6) / max(first, 1e-6))
        place = complex(middle) / (FOCAL * size[0])
        measure = grown - place.imag if self._front else grown
        if math.isnan(self._base):
            self._base, self._smooth, self._calm, self._since = measure, measure, (t, measure, place), t
        self._smooth += (measure - self._smooth) * smoothing(CUTOFF, t - self.t)
        measure = self._smooth
        self._rest(measure, place, t)
        self._above = above = measure - self._base
        self._lifted = above > (LEAVE if self._lifted else ENTER)
        if above < LEAVE:
            self._since = t
        self._base += above * min((t - self.t) / (HELD if self._lifted else SLOW), 1.0)
        self.t = t
        if self._lifted:
            self._left = t
        return self._since if t - self._left < LANDING else None

    def _rest(self, measure: float, place: complex, t: float) -> None:
        """Takes a hand that rests for one that lies on the desk."""
        since, was, at = self._calm
        if abs(place - at) > STILL:
            self._calm = (t, measure, place)
            return
        was += (measure - was) * 0.3
        self._calm = (since, was, at)
        if t - since >= RESTED:
            self._base = was


class Lifts:
    """Those of all hands on the desk."""

    def __init__(self) -> None:
        self._hands: dict[int, LiftDetector] = {}
        self._since: dict[int, float] = {}

    def step(self, frame: HandFrame, fronts: Mapping[int, bool]) -> None:
        """Takes in the hands of a frame. fronts: the tracks of those on the desk; whether the camera is in front."""
        self._hands = {k: d for k, d in self._hands.items() if frame.t - d.t < GAP}
        self._since = {}
        for hand in frame.hands:
            track = hand.track_id
            if track not in fronts:
                continue
            if track not in self._hands:
                self._hands[track] = LiftDetector(front=fronts[track])
            if (since := self._hands[track].step(hand, frame.size, frame.t)) is not None:
                self._since[track] = since

    @property
    def surely(self) -> Collection[int]:
        """The tracks of hands that are lifted, and not only seem so by the tracker's noise."""
        return [track for track in self._since if self._hands[track].sure]

    def since(self, track: int) -> float | None:
        """When a hand that is lifted was on the desk for the last time, None where it lies there."""
        return self._since.get(track)

    def lay(self, track: int) -> None:
        """A hand lies on the desk, however high it seemed until now."""
        self._hands.pop(track, None)
        self._since.pop(track, None)
