"""Decides from the gap between thumb and fingertip when a pinch closes and opens, and when it began to.

state    | gap                                        | becomes
---------|--------------------------------------------|---------------------------------------------------
unarmed  | apart: has been seen open                  | open
unarmed  | not apart                                  | stays: a hand that arrives pinched does not press
open     | together and the fingers are a pinch's     | closed
open     | falling fast, below NEAR                   | open, `since` says when the closing began
closed   | apart in two frames running                | open
closed   | apart in one frame only                    | stays: one bad frame drops no drag

Together: <= ENTER and at most CLOSE of the thumb's gap to the finger beside it, or <= WIDE of ENTER and at most CLOSER
of that. Apart: >= EXIT; or RISE above the lowest since it closed, and at least PARTED of the gap to the finger beside
it. When the hand turns away from the camera, all its gaps look smaller, open ones too; how they compare stays.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from gesturectl.settings import Pinch

USUAL = Pinch()
ENTER, EXIT = USUAL.enter, USUAL.exit  # palm lengths, where the config says nothing else
CLOSE, PARTED = 0.5, 0.56  # of the thumb's gap to the finger beside it
WIDE, CLOSER = 1.16, 0.36  # of ENTER, and of the thumb's gap to the finger beside it
RISE = 0.12  # palm lengths
NEAR = 0.62  # a gap that falls below this fast enough is a pinch on its way
SPEED = 1.0  # palm lengths a second: fast enough
LOOK_BACK = 0.4  # seconds within which the beginning of a closing is looked for
LEAD = 0.05  # seconds before the gap began to change at which the hand's own place is still undisturbed
GIVE_UP = 0.35  # seconds after which a closing that did not press is none


@dataclass(frozen=True, slots=True)
class PinchState:
    """Whether the pinch is closed, and since when the pointer should stay where it was (None: it may move)."""

    closed: bool
    since: float | None


class PinchDetector:
    """One finger's pinch of one hand."""

    def __init__(self, thresholds: Pinch = USUAL) -> None:
        self._enter, self._exit = thresholds.enter, thresholds.exit
        self._armed = False
        self._closed = False
        self._lowest = 0.0  # the gap's, since it closed
        self._gaps: deque[tuple[float, float]] = deque()
        self._since: float | None = None  # since when the pointer should stay
        self._above: float | None = None  # when the gap rose to that of an open pinch

    def step(self, gap: float, t: float, *, formed: bool, beside: float) -> PinchState:
        """The state after this frame. Gaps in palm lengths, `beside` that to the finger beside it.

        formed: whether the fingers' shape allows a pinch.
        """
        self._gaps.append((t, gap))
        while self._gaps[0][0] < t - LOOK_BACK:
            self._gaps.popleft()
        if not self._armed:
            self._armed = gap >= self._exit or (gap > self._enter and gap >= PARTED * beside)
            return PinchState(False, None)
        if self._closed:
            self._still_closed(gap, t, beside)
        elif formed and (gap <= min(self._enter, CLOSE * beside) or gap <= min(WIDE * self._enter, CLOSER * beside)):
            if self._since is None:
                self._since = self._onset(t)
            self._closed = True
            self._above = None
            self._lowest = gap
        else:
            self._approach(gap, t)
        return PinchState(self._closed, self._since)

    def _still_closed(self, gap: float, t: float, beside: float) -> None:
        rising = self._rate() > SPEED
        self._lowest = min(self._lowest, gap)
        if gap < self._exit and not (gap >= self._lowest + RISE and gap >= PARTED * beside):
            self._above = None
            if not rising:
                self._since = None
            elif self._since is None:
                self._since = t
            return
        if self._above is None:
            self._above = t
            if self._since is None:
                self._since = t
        else:
            self._closed = False
            self._since = self._above = None

    def _approach(self, gap: float, t: float) -> None:
        """Notices a closing before it presses, and drops it when nothing comes of it."""
        if self._since is None:
            if gap < NEAR and self._rate() < -SPEED:
                self._since = self._onset(t)
        elif gap > NEAR or t - self._since > GIVE_UP:
            self._since = None

    def _rate(self) -> float:
        if len(self._gaps) < 2:
            return 0.0
        (t0, g0), (t1, g1) = self._gaps[-2], self._gaps[-1]
        return (g1 - g0) / (t1 - t0) if t1 > t0 else 0.0

    def _onset(self, t: float) -> float:
        """When the gap began to fall, less a little for the muscles before the fingers."""
        begin = t
        later = self._gaps[-1][1]
        for when, gap in list(self._gaps)[-2::-1]:
            if gap < later + 0.01:
                break
            begin, later = when, gap
        return begin - LEAD
