"""Sorts what a run shows into gestures that were meant and hands that meant nothing, once both can be told apart.

a hand, five times a second                                        | is kept as one that meant nothing
-------------------------------------------------------------------|------------------------------------------------
around a gesture that acted and was taken back                     | yes, as stray
around one that is bound and was made, whatever came of it         | no: it was meant, or is no evidence
around one that, as the user said, should have acted               | no
shows a pose of the user's own that is bound, and does not act     | no: its hand may not have counted
of somebody else                                                   | no
any other                                                          | yes
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from gesturectl.gestures.who import STRANGERS
from gesturectl.learn.hour.usual import Hands, Passage, Usual, kept_hand, passages, spread_out
from gesturectl.model.corrections import Correction
from gesturectl.model.types import POSES, Hand, HandFrame
from gesturectl.pipeline.correcting import LATEST, SEARCHED
from gesturectl.pipeline.step import Step

EVERY = 0.2  # seconds between two frames that are looked at
LONGEST_STEP = 1.0  # seconds from one frame to the next that count as time that is learned from
BEFORE, AFTER = 1.5, 0.7  # seconds around a gesture that belong to it
WAITED = LATEST + 2.0 + BEFORE  # seconds after which it is known what came of a gesture
LEAST = 1e-6
MOST_WAITING = 400  # moments beyond which those that differ least go


@dataclass(slots=True)
class _Made:
    """A bound gesture that a hand has made. end: None while it goes on."""

    gesture: str
    track: int
    began: float
    end: float | None = None
    stray: bool = False


@dataclass(frozen=True, slots=True)
class _Seen:
    t: float
    seconds: float  # since the frame before
    hands: tuple[Hand, ...]  # that may be kept
    out: tuple[int, ...]  # the tracks whose hands may not


@dataclass(slots=True)
class _Going:
    """A hand without interruption."""

    last: float
    numbers: list[int] = field(default_factory=list)
    seconds: float = 0.0


class Collector:
    """Takes in what a run shows, in order of time. seconds: how much of it is learned from.

    before: what was collected already of the same hour; now: the time of day, seconds since the epoch.
    """

    def __init__(self, seconds: float, before: Usual | None = None, now: Callable[[], float] = lambda: 0.0) -> None:
        before = before or Usual()
        self.left = seconds
        self._now = now
        self._hands = Hands(spread=before.spread)
        numbers = [self._hands.put(k) for k in before.hands]
        self._passages = [Passage(p.seconds, tuple(numbers[k] for k in p.hands)) for p in before.passages]
        self._meant: list[Correction] = list(before.meant)
        self._waiting: deque[_Seen] = deque()
        self._made: deque[_Made] = deque()
        self._going: dict[int, _Going] = {}
        self._last: float | None = None
        self._due = -1e9

    @property
    def finished(self) -> bool:
        """Whether all of the time is over, and what is still being waited for too."""
        return self.left <= LEAST and not self._waiting

    @property
    def gestures(self) -> int:
        """How many were meant, of those that are kept."""
        return len(self._meant)

    @property
    def hands(self) -> int:
        """How many hands that differ are kept."""
        return len(self._hands.kept)

    def step(self, frame: HandFrame, step: Step, bound: Collection[str]) -> None:
        """A frame, and what it caused. bound: the gestures that do anything at present."""
        t = frame.t
        passed = 0.0 if self._last is None else min(max(t - self._last, 0.0), LONGEST_STEP)
        if self._last is not None and t < self._last:  # the stream began anew
            self._break_off()
        if passed == LONGEST_STEP or not frame.hands:  # ends of gestures in a pause are not seen
            for made in self._made:
                made.end = t if made.end is None else made.end
        self._last = t
        over, self.left = self.left <= LEAST, max(0.0, self.left - passed)
        self._follow(step, bound)
        for done in step.settled:
            for made in self._made:
                if (made.gesture, made.track) == (done.gesture, done.track) and abs(made.began - done.began) < BEFORE:
                    made.stray |= done.taken_back
            if done.moment is not None:
                self._meant.append(replace(done.moment, at=round(self._now(), 3)))
                if len(self._meant) > MOST_WAITING:
                    self._meant = list(spread_out(self._meant))
        if any(o.taken is not None and o.taken.meant for o in step.outcomes):
            self._made.append(_Made("", 0, t - SEARCHED, t))
        if not over and t >= self._due:
            self._due = t + EVERY - LEAST
            strangers = {track for track, why in step.waiting.items() if why in STRANGERS}
            own = {p.track_id for p in step.poses if p.pose in bound and p.pose not in POSES}
            seen = tuple(h for h in frame.hands if h.track_id not in strangers)
            self._waiting.append(_Seen(t, EVERY, seen, tuple(own)))
        self._decide(t)

    def taken(self) -> Usual:
        """What is collected by now; what is being waited for is left out."""
        hands = self._hands
        going = [Passage(g.seconds, tuple(g.numbers)) for g in self._going.values() if g.numbers]
        found = passages([*self._passages, *going], hands.moved)
        self._meant = list(spread_out(self._meant))
        return Usual(tuple(hands.kept), found, tuple(self._meant), hands.spread)

    def _follow(self, step: Step, bound: Collection[str]) -> None:
        """Takes note of the gestures that hands make."""
        for e in step.gestures:
            if e.phase == "begin" and e.name in bound:
                self._made.append(_Made(e.name, e.track_id, e.t))
            elif e.phase in ("end", "cancel"):
                for made in self._made:
                    if (made.gesture, made.track, made.end) == (e.name, e.track_id, None):
                        made.end = e.t

    def _decide(self, t: float) -> None:
        """Keeps the hands of which it is known by now that they meant nothing."""
        while self._waiting and self._waiting[0].t <= t - WAITED:
            seen = self._waiting.popleft()
            while self._made and (end := self._made[0].end) is not None and end < seen.t - BEFORE - AFTER:
                self._made.popleft()
            around = [m for m in self._made if self._belongs(m, seen.t)]
            if any(not m.stray for m in around):
                self._go_on(seen, ())
                continue
            hands = tuple(h for h in seen.hands if h.track_id not in seen.out)
            self._go_on(seen, hands, stray=bool(around))

    @staticmethod
    def _belongs(made: _Made, t: float) -> bool:
        return made.began - BEFORE <= t and (made.end is None or t <= made.end + AFTER)

    def _go_on(self, seen: _Seen, hands: tuple[Hand, ...], *, stray: bool = False) -> None:
        there = {h.track_id for h in hands}
        for track in [k for k in self._going if k not in there]:
            self._end(track)
        for hand in hands:
            going = self._going.get(hand.track_id)
            if going is not None and seen.t - going.last > LONGEST_STEP:
                self._end(hand.track_id)
                going = None
            if going is None:
                going = self._going[hand.track_id] = _Going(seen.t)
            going.last = seen.t
            going.seconds += seen.seconds / len(hands)
            number = self._hands.put(kept_hand(hand, stray=stray))
            if not going.numbers or going.numbers[-1] != number:
                going.numbers.append(number)

    def _end(self, track: int) -> None:
        going = self._going.pop(track)
        self._passages.append(Passage(going.seconds, tuple(going.numbers)))

    def _break_off(self) -> None:
        self._waiting.clear()
        self._made.clear()
        self._due = -1e9
        for track in tuple(self._going):
            self._end(track)
