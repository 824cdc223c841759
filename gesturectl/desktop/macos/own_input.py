"""The user's own mouse, trackpad and keyboard, by Quartz' counter of events from hardware; it needs no permission."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

LATE = 2.0  # seconds after which an event of ours has surely been counted, if such events are
_ANY_INPUT = 0xFFFFFFFF  # kCGAnyInputEventType, which pyobjc does not name
_WRAP = 1 << 32


class OwnInput:
    """Distinguishes the user's own events from ours by their number.

    By Apple's documentation the counter is of hardware alone; should it count what is posted, too, ours are taken off.
    So an event of ours is awaited in the counter until a while has shown that such events never come there.
    """

    def __init__(self, count: Callable[[], int], clock: Callable[[], float]) -> None:
        self._count = count
        self._clock = clock
        self._last = count()
        self._rose = clock()  # when the counter did last, as far as it was looked at
        self._awaited: deque[float] = deque()  # when ours were posted
        self._ours_are_counted = True

    def sent(self, events: int) -> None:
        """Take notice that so many of ours are posted."""
        if self._ours_are_counted:
            self._awaited.extend([self._clock()] * events)

    def used(self) -> bool:
        """Whether the user has done anything since the last call."""
        count, now = self._count(), self._clock()
        new, self._last = (count - self._last) % _WRAP, count
        if new:
            self._rose = now
        foreign = new > len(self._awaited)
        for _ in range(min(new, len(self._awaited))):
            self._awaited.popleft()
        self._expire(now)
        return foreign

    def _expire(self, now: float) -> None:
        while self._awaited and now - self._awaited[0] > LATE:
            if self._rose < self._awaited.popleft():
                self._ours_are_counted = False
                self._awaited.clear()


def hardware_events(quartz: Any) -> int:
    """How many events of real devices there were since the window server has started."""
    return int(quartz.CGEventSourceCounterForEventType(quartz.kCGEventSourceStateHIDSystemState, _ANY_INPUT))
