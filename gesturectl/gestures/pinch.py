"""Decides when a pinch closes and opens, and when it began to, from how likely its fingers touch in each frame.

The evidence of the frames adds up (a sequential probability ratio test; Wald 1945): one clear frame is enough to press,
frames that contradict each other are not, and a single bad one drops no drag. A fast hand is blurred, and seldom closes
or opens a pinch: while it goes, what speaks for a change counts for less.

state    | the evidence                                   | becomes
---------|------------------------------------------------|-----------------------------------------------
unarmed  | says apart, and the gap is that of no pinch    | open: a hand that arrives pinched does not press
open     | says closed                                    | closed
open     | says closed, but the hand may not press now    | unarmed: the fingers have to part first
open     | none yet, but the gap falls fast, below NEAR   | open, `since` says when the closing began
closed   | says apart                                     | open
closed   | of this frame: not closed                      | closed, `since` says when
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from gesturectl.gestures.touch import CLOSED

PRESS, RELEASE = 1.0, -1.0  # evidence, in units of the natural logarithm of odds, at which a pinch closes and opens
# Its bounds: one clear frame takes it from LEAST to PRESS, and one bad one from MOST to no RELEASE.
LEAST, MOST = -1.5, 2.0
CLEAR = 3.0  # what one frame says at most
STAY = 0.5  # what is added to it while the pinch is closed: the next frame of a closed one is mostly closed
FRAME = 1 / 30  # seconds; frames that follow each other faster err together, and count for less each
# Palm lengths a second from which on a frame counts for less, in the ratio of the speeds: for opening, and for closing.
# In rendered clips 95 % of the pinches close and open below 0.75; drags go at 2 (median; a tenth at 4.4).
CARRIED, REACHING = 1.0, 2.0
UNTOUCHED = 0.3  # gap, in palm lengths, that is none of a pinch: a hand that arrives has no past that the network knows
NEAR = 0.62  # a gap, in palm lengths, that falls below this fast enough is a pinch on its way
SPEED = 1.0  # palm lengths a second: fast enough
LOOK_BACK = 0.4  # seconds within which the beginning of a closing is looked for
LEAD = 0.05  # seconds before the gap began to change at which the hand's own place is still undisturbed
GIVE_UP = 0.35  # seconds after which a closing that did not press is none
TOUCH = 0.15  # gap, in palm lengths, that a quarter of the pinches have when they close (61 of rendered and real hands)
DOUBT = 0.35  # how far a pinch counts as open, at least, as long as nothing but the gap says that it closes
BARELY = 0.99  # what a pinch that does not close is shown as at most


@dataclass(frozen=True, slots=True)
class PinchState:
    """Whether the pinch is closed, and since when the pointer should stay where it was (None: it may move)."""

    closed: bool
    since: float | None


class PinchDetector:
    """One finger's pinch of one hand."""

    def __init__(self) -> None:
        self.closed = False
        self._armed = False
        self._free = True
        self._evidence = 0.0
        self._last: float | None = None
        self._gaps: deque[tuple[float, float]] = deque()
        self._since: float | None = None  # since when the pointer should stay

    @property
    def shut(self) -> bool:
        """Whether the fingers touch, be it that the hand arrived like that and the pinch does not count."""
        return self.closed or (not self._armed and self._evidence > 0.0)

    @property
    def closing(self) -> float:
        """How near the pinch is to closing, to be shown: 0 wide open, below 1 until it closes, 1 while it is closed.

        The gap brings it as far as DOUBT leaves, the evidence that decides does the rest.
        """
        if self.closed:
            return 1.0
        if not self._armed or not self._gaps:
            return 0.0
        wide = max(0.0, min(1.0, (self._gaps[-1][1] - TOUCH) / (NEAR - TOUCH)))
        unsure = max(0.0, (PRESS - self._evidence) / (PRESS - LEAST)) if self._free else 1.0
        return min(1.0 - unsure * (DOUBT + (1.0 - DOUBT) * wide), BARELY)

    def step(
        self, likely: Sequence[float], gap: float, t: float, *, free: bool, speed: float = 0.0, barred: bool = False
    ) -> PinchState:
        """The state after this frame, by how likely each state of `touch` is and the gap in palm lengths.

        free: whether nothing else keeps it from closing; speed: of the hand, in palm lengths a second; barred: what
        closes now does not count, and has to open before it does.
        """
        self._gaps.append((t, gap))
        while self._gaps[0][0] < t - LOOK_BACK:
            self._gaps.popleft()
        self._free = free and not barred
        passed = FRAME if self._last is None else t - self._last
        self._last = t
        odds = math.log(max(likely[CLOSED], 1e-9) / max(1.0 - likely[CLOSED], 1e-9))
        said = max(-CLEAR, min(CLEAR, odds))
        gained = min(1.0, passed / FRAME) * (said + STAY * self.closed)
        if self.closed == (said < 0.0):
            gained *= min(1.0, (CARRIED if self.closed else REACHING) / max(speed, CARRIED))
        self._evidence = max(LEAST, min(MOST, self._evidence + gained))
        if self._evidence <= RELEASE and gap > UNTOUCHED:
            self._armed = True
        if self.closed:
            self._still_closed(odds, t)
        elif self._armed and barred and self._evidence >= PRESS:
            self._armed, self._since = False, None
        elif self._armed and free and self._evidence >= PRESS:
            if self._since is None:
                self._since = self._onset(t)
            self.closed, self._evidence = True, MOST
        else:
            self._approach(gap, t)
        return PinchState(self.closed, self._since)

    def _still_closed(self, odds: float, t: float) -> None:
        if self._evidence <= RELEASE:
            self.closed, self._since = False, None
        elif odds > 0:
            self._since = None
        elif self._since is None:
            self._since = t

    def _approach(self, gap: float, t: float) -> None:
        """Notices a closing before it presses, and drops it when nothing comes of it."""
        if self._since is None:
            if self._armed and gap < NEAR and self._rate() < -SPEED:
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
