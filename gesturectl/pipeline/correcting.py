"""What the user says of gestures while they are being made: the last one was not meant, or one should have acted.

It answers in words, takes back what can be, and describes the moment, so that it counts from the next frame on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from gesturectl.actions.registry import behaviour
from gesturectl.bindings.binder import Binder
from gesturectl.bindings.done import Done
from gesturectl.gestures.corrections import UNTAUGHT, Corrections, example
from gesturectl.gestures.nearest import Found, Nearest
from gesturectl.model.corrections import METRES, PIXELS, Correction, Seen, rounded
from gesturectl.model.types import Example, GestureEvent, Hand, HandFrame, OutputEvent, Side

NOT_MEANT, SHOULD_HAVE_ACTED = "not_meant", "should_have_acted"
LATEST = 8.0  # seconds after an action within which it can be said of it
SEARCHED = 5.0  # seconds that are looked through for a gesture that should have acted
AROUND = (1.5, 0.5)  # seconds before and after a moment that are kept of it
APART = 0.03  # seconds between two hands that are kept, at least
KEPT = LATEST + AROUND[0] + 2.0  # seconds: an action may come later than its gesture begins
REMEMBERED = 30  # gestures of late that did not act at once


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has come of what the user said. taken: the correction, None where there was nothing to correct."""

    words: str
    taken: Correction | None = None
    remedy: str = ""  # what to do where there was nothing


@dataclass(frozen=True, slots=True)
class Settled:
    """A gesture that has acted, once it can no longer be taken back.

    moment: what the hand showed as it began, None where that was taken back or is no evidence of what is meant.
    """

    gesture: str
    track: int
    began: float
    taken_back: bool
    moment: Correction | None = None


@dataclass(frozen=True, slots=True)
class _Past:
    t: float
    size: tuple[int, int]
    hands: tuple[Hand, ...]


class Correcting:
    """The last seconds of all hands, and what is said of them."""

    def __init__(self, corrections: Corrections, nearest: Nearest) -> None:
        self._corrections = corrections
        self._nearest = nearest
        self._past: deque[_Past] = deque()
        self._doubted: deque[GestureEvent] = deque(maxlen=REMEMBERED)
        self._overruled: deque[tuple[int, float]] = deque(maxlen=REMEMBERED)

    def see(self, frame: HandFrame, done: Iterable[Done], making: Mapping[int, GestureEvent]) -> list[Settled]:
        """One more frame; those that can no longer be taken back from now on.

        done: what gestures have done of late; making: what hands have made until now, by track.
        """
        self._past.append(_Past(frame.t, frame.size, frame.hands))
        for d in done:
            if d.ended > frame.t and (d.track not in making or making[d.track].name != d.gesture):
                d.ended = frame.t
        while self._past[0].t < frame.t - KEPT:
            self._past.popleft()
        oldest = next((d for d in done if not d.settled), None)
        if oldest is None or oldest.t >= frame.t - LATEST:
            return []
        acted: dict[tuple[str, int, float], list[Done]] = {}
        for d in done:
            acted.setdefault((d.gesture, d.track, d.began), []).append(d)
        # A gesture acts again and again where it repeats.
        late = (m for m in acted.values() if m[-1].t < frame.t - LATEST and not m[0].settled)
        return [self._settle(making, frame.t) for making in late]

    def _settle(self, making: Sequence[Done], t: float) -> Settled:
        for d in making:
            d.settled = True
        done = making[0]
        settled = Settled(done.gesture, done.track, done.began, any(d.taken_back for d in making))
        # A gesture that has acted only as it was held is no evidence: who rests a hand holds it as long.
        if settled.taken_back or (done.track, done.began) in self._overruled:
            return settled
        if t - done.began > KEPT - AROUND[0]:  # not all of the moment is known any more
            return settled
        moment = self._moment(done.gesture, done.track, done.began, behaviour(done.do).words(), meant=True)
        if moment is None or not self._corrections.accept(moment[1]):
            return settled
        return replace(settled, moment=replace(moment[0], said=False))

    def doubted(self, e: GestureEvent) -> None:
        """A gesture did not act by what was said of others."""
        self._doubted.append(e)

    def overruled(self, e: GestureEvent) -> None:
        """A gesture acts all the same, as it was held."""
        self._overruled.append((e.track_id, e.t))

    def put(self, known: Sequence[Example]) -> None:
        """These moments count from now on, and no others."""
        self._corrections.put(known)

    def hear(self, frame: HandFrame, binder: Binder) -> tuple[list[Outcome], list[OutputEvent]]:
        """What comes of what the user has said of gestures, by a command or a gesture of the frame before."""
        outcomes: list[Outcome] = []
        outputs: list[OutputEvent] = []
        said, binder.kept.said[:] = [*binder.kept.said, *frame.said.split("\n")], []
        for what in filter(None, said):
            verb, _, gesture = what.partition(" ")
            if verb == NOT_MEANT:
                outcome, undo = self.not_meant(frame.t, binder)
                outputs += undo
            else:
                outcome = self.should_have_acted(gesture, frame.t, binder)
            outcomes.append(outcome)
        return outcomes, outputs

    def last(self, t: float, binder: Binder) -> tuple[str, str] | None:
        """The gesture that `not_meant` would be said of, and what it did; None where there is none."""
        done = binder.kept.done.last(t - LATEST)
        return None if done is None else (done.gesture, behaviour(done.do).words())

    def not_meant(self, t: float, binder: Binder) -> tuple[Outcome, list[OutputEvent]]:
        """The last action was not meant: takes back what can be, and has its moment count."""
        done, outputs, undone = binder.take_back(t, t - LATEST)
        if done is None:
            further = " further" if binder.kept.done.taken_back_since(t - LATEST) else ""
            return _nothing(f"Nothing{further} has acted in the last {LATEST:g} s."), []
        about = f"`{done.gesture}` ({behaviour(done.do).words()}) was not meant"
        back = "; taken back" if undone else ""
        kept = self._kept(done.gesture, done.track, done.began, behaviour(done.do).words(), meant=False)
        if kept is None:
            return Outcome(f"{about}{back}."), outputs
        return Outcome(f"{about}{back}; {self._counts}.", kept), outputs

    def should_have_acted(self, gesture: str, t: float, binder: Binder) -> Outcome:
        """A gesture should have acted in the last seconds: looks for what came nearest to it."""
        hands: dict[int, list[tuple[float, Hand]]] = {}
        for past in self._past:
            if past.t >= t - SEARCHED:
                for hand in past.hands:
                    hands.setdefault(hand.track_id, []).append((past.t, hand))
        acted: dict[int, list[tuple[float, float]]] = {}
        for d in binder.kept.done:
            if d.gesture == gesture:
                acted.setdefault(d.track, []).append((d.began, d.ended))
        found = self._held_back(gesture, t) or self._nearest.find(gesture, hands, acted)
        if found is None:
            return _nothing(f"Nothing like `{gesture}` was seen in the last {SEARCHED:g} s.")
        kept = self._kept(gesture, found.track, found.t, _words(gesture, binder), meant=True)
        if kept is None:
            return _nothing(f"Of `{gesture}` nothing can be learned by this.")
        ago = max(t - found.t, 0.0)
        return Outcome(f"`{gesture}` should have acted {ago:.1f} s ago ({found.words}); {self._counts}.", kept)

    @property
    def _counts(self) -> str:
        """How long what is said counts."""
        return "kept" if self._corrections.stored else "counts until the run ends, as nothing is kept of recorded hands"

    def _held_back(self, gesture: str, t: float) -> Found | None:
        """The last time in those seconds that the gesture began and did not act by what was said of others."""
        late = (e for e in reversed(self._doubted) if e.name == gesture and t - SEARCHED <= e.t <= t)
        return next((Found(e.t, e.track_id, 1.0, "it was taken for one that is not meant") for e in late), None)

    def _kept(self, gesture: str, track: int, t: float, words: str, *, meant: bool) -> Correction | None:
        """The correction of a moment of a hand, which counts from now on; None where there is nothing to learn."""
        moment = self._moment(gesture, track, t, words, meant=meant)
        if moment is None:
            return None
        correction, known = moment
        known = self._corrections.add(known)
        return replace(correction, reach=known.reach, alike=known.alike)

    def _moment(
        self, gesture: str, track: int, t: float, words: str, *, meant: bool
    ) -> tuple[Correction, Example] | None:
        """What a hand showed around a time, and what that says; None where there is nothing to learn."""
        if gesture in UNTAUGHT:
            return None
        seen, size, side = _around(self._past, track, t)
        if side is None:
            return None
        correction = Correction(gesture, meant, words, size, side, seen)
        known = example(correction)
        return None if known is None else (correction, known)


def _words(gesture: str, binder: Binder) -> str:
    """What a gesture would do."""
    found = binder.levels.find(gesture, lambda _: True)
    return ", ".join(behaviour(b.do).words() for b in found) or "nothing is bound to it"


def _nothing(words: str) -> Outcome:
    return Outcome(words, remedy="Say it within seconds of the moment.")


def _around(past: Iterable[_Past], track: int, t: float) -> tuple[tuple[Seen, ...], tuple[int, int], Side | None]:
    """A hand around a moment, the picture's size and the hand's side; no side where it was not in view by then."""
    seen: list[Seen] = []
    size: tuple[int, int] = (1, 1)
    side: Side | None = None
    for frame in past:
        if not t - AROUND[0] - 1e-6 <= frame.t <= t + AROUND[1] + 1e-6:
            continue
        hand = next((h for h in frame.hands if h.track_id == track), None)
        if hand is None:
            continue
        at = round(frame.t - t, 4)
        moment = abs(at) < 1e-6
        if seen and at - seen[-1].t < APART and not moment:
            continue
        if frame.t <= t + 1e-6:
            size, side = frame.size, hand.side
        seen.append(Seen(at, rounded(hand.landmarks, PIXELS), rounded(hand.world, METRES)))
    return tuple(seen), size, side
