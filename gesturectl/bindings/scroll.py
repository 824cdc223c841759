"""Scrolling by the hand's movement: along one axis, with fractions, and coasting after a flick.

state    | what comes                                            | becomes
---------|-------------------------------------------------------|--------------------------------------------------
idle     | the scroll gesture begins                             | waiting
waiting  | the hand has moved by START                           | scrolling along the axis it moved along most
scrolling| it clearly moves along the other axis                 | scrolling along that one
scrolling| it moves as if to leave by the picture's lower edge   | the same, its movement held back: it counts once the
         |                                                       | hand stays, and is discarded where the gesture ends
scrolling| the gesture ends, the hand faster than FLICK, after   | coasting
         | FLICKS of scrolling or more                           |
waiting, | the gesture ends otherwise, or is cancelled           | idle
scrolling|                                                       |
coasting | slower than STOP, or any bound gesture, a fist, the   | idle
         | hand lowered, a pause, the real mouse or keyboard     |

A gesture is known to have ended a moment after the fingers have left it. A hand that scrolls only since then, as one
that shows two fingers and is taken away, or goes on to another sign, has flicked nothing.
"""

from __future__ import annotations

import math
from collections import deque

from gesturectl.model.types import PointerMotion, Scroll
from gesturectl.settings import ScrollSettings

START = 0.12  # palm lengths, about 11 mm: what trembles within it, or moves as the pose is made, scrolls nothing
SPAN = 0.2  # seconds of movement by which the axis and the speed of a flick are judged
# Seconds for which a hand scrolls what it flicks: 0.12 pass after the fingers have left the gesture, until it ends
# (`gestures/phases.py`), 0.2 at 15 frames a second.
FLICKS = 0.25
TURN = 0.2  # palm lengths within SPAN along the other axis that release the lock
CLEARLY = 2.0  # times as far along the other axis as along the locked one
FLICK = 1.2  # palm lengths a second
STOP = 0.8  # wheel clicks a second
EVERY = 1 / 60  # seconds between two steps of coasting

Vector = tuple[float, float]


class Scroller:
    """Turns movements of the hand into wheel clicks, fractions and all."""

    def __init__(self, settings: ScrollSettings) -> None:
        self._gain = settings.speed * (-1.0 if settings.natural else 1.0)
        self._inertia = settings.inertia
        self._recent: deque[tuple[float, Vector]] = deque()  # time and movement (right, up), palm lengths
        self._axis: int | None = None  # 0 sideways, 1 up and down
        self._begun = 0.0  # when the axis became known
        self._waiting: Vector = (0.0, 0.0)  # moved before that
        self._held: Vector = (0.0, 0.0)  # moved while about to leave
        self._speed = 0.0  # wheel clicks a second at the flick; 0 while not coasting
        self._flicked = self._last = 0.0  # when the flick was, and the last step of coasting

    def move(self, motion: PointerMotion, *, leaves: bool = False) -> list[Scroll]:
        """The scrolling of one frame while the gesture is made.

        leaves: the hand is about to leave the picture by its lower edge.
        """
        step = (motion.right + self._held[0], -motion.down + self._held[1])
        self._held = step if leaves else (0.0, 0.0)
        if leaves:
            return []
        self._remember(motion.t, step)
        if self._axis is None:
            self._waiting = step = (self._waiting[0] + step[0], self._waiting[1] + step[1])
            if math.hypot(*step) < START:
                return []
            self._axis, self._begun = _longer(step), motion.t
        else:
            along, across = (abs(self._way()[i]) for i in (self._axis, 1 - self._axis))
            if across > TURN and across > CLEARLY * along:
                self._axis = 1 - self._axis
        return _scroll(motion.t, self._axis, step[self._axis] * self._gain)

    def end(self, t: float) -> None:
        """The gesture has ended at time `t`: what was flicked coasts on."""
        self._remember(t, (0.0, 0.0))
        axis = None if self._held != (0.0, 0.0) or t - self._begun < FLICKS - 1e-6 else self._axis
        speed = 0.0 if axis is None else self._way()[axis] / SPAN
        self.stop()
        if self._inertia and abs(speed) >= FLICK:
            self._axis, self._speed, self._flicked, self._last = axis, speed * self._gain, t, t

    def stop(self) -> None:
        """Scrolls no further."""
        self._recent.clear()
        self._axis, self._waiting, self._held, self._speed = None, (0.0, 0.0), (0.0, 0.0), 0.0

    def deadline(self) -> float | None:
        """When the next step of coasting is due."""
        return self._last + EVERY if self._speed else None

    def tick(self, t: float) -> list[Scroll]:
        """The coasting up to time `t`: the speed falls to 1/e in `inertia` seconds."""
        if not self._speed or self._axis is None or t <= self._last:
            return []
        amount = self._coasted(t) - self._coasted(self._last)
        axis, self._last = self._axis, t
        if abs(self._speed) * math.exp(-(t - self._flicked) / self._inertia) < STOP:
            self.stop()
        return _scroll(t, axis, amount)

    def _coasted(self, t: float) -> float:
        return self._speed * self._inertia * (1.0 - math.exp(-(t - self._flicked) / self._inertia))

    def _remember(self, t: float, step: Vector) -> None:
        self._recent.append((t, step))
        while self._recent[0][0] <= t - SPAN + 1e-6:
            self._recent.popleft()

    def _way(self) -> Vector:
        """How far the hand has got within the last SPAN."""
        return sum(x for _, (x, _) in self._recent), sum(y for _, (_, y) in self._recent)


def _longer(way: Vector) -> int:
    return 0 if abs(way[0]) > abs(way[1]) else 1


def _scroll(t: float, axis: int, amount: float) -> list[Scroll]:
    if not amount:
        return []
    return [Scroll(t, amount, 0.0) if axis == 0 else Scroll(t, 0.0, amount)]
