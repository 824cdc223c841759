"""What is due later: steps of macros, taps that may become double ones, what the second of two gestures decides."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace

from gesturectl.bindings.active import Active, Due, HeldBack, Tapped
from gesturectl.bindings.conditions import lasted
from gesturectl.bindings.made import Begun, Made
from gesturectl.model.types import GestureEvent

TAP = 0.3  # seconds
AGAIN = 0.3  # seconds


class Later:
    """active: the bindings whose gestures are being made, which this takes some from and gives back to."""

    def __init__(self, active: list[Active], made: Made) -> None:
        self._active, self._made = active, made
        self._due: list[Due] = []  # the next one first
        self._held: list[HeldBack] = []
        self.taps: dict[tuple[str, int], Tapped] = {}  # the last tap of a gesture of a track

    def pop(self, t: float) -> Due | None:
        """What is due first by time `t`, if anything is."""
        return self._due.pop(0) if self._due and self._due[0].t <= t + 1e-9 else None

    def deadlines(self) -> Sequence[float]:
        """When something is due next, or decided."""
        taps = [tap.t + AGAIN + TAP for tap in self.taps.values() if tap.doubles and not tap.again]
        return [*(d.t for d in self._due[:1]), *taps]

    def drop_taps(self, t: float) -> None:
        """No second tap can come any more, by time `t`, of what was tapped as the second of two gestures."""
        late = [k for k, p in self.taps.items() if p.doubles and not p.again and p.t + AGAIN + TAP <= t + 1e-9]
        for which in late:
            del self.taps[which]

    def drop(self, causes: Collection[Active]) -> None:
        """What these have caused does not act."""
        for waits in (self._due, *(h.later for h in self._held)):
            waits[:] = [d for d in waits if d.cause not in causes]

    def clear(self) -> None:
        """Nothing is due any more."""
        self._due.clear()
        self._held.clear()
        self.taps.clear()

    def add(self, *due: Due) -> None:
        """Has actions act at their times; where what causes them is held back, they are, too."""
        for d in due:
            held = self.holding(d.cause) if d.cause else None
            (held.later if held else self._due).append(d)
        self._due.sort(key=lambda d: d.t)

    def ended(self, e: GestureEvent, over: Sequence[Active]) -> Sequence[Active]:
        """Which of those whose gesture ends fire at once; those that fire later wait here."""
        which, began = (e.name, e.track_id), over[0].began
        last = self.taps.pop(which, None)
        tapped = e.t - began <= TAP + 1e-9
        doubles = [a for a in over if a.binding.when == "double_tap"]
        taps = [a for a in over if a.binding.when == "tap"]
        fires = [a for a in over if a.binding.when == "end" and lasted(a.binding, e.t - began)]
        decided = max(a.decided for a in over)
        second: list[Active] = []
        if tapped and last is not None and began - last.t <= AGAIN + 1e-9:
            second = [a for a in doubles if a.binding.after is None or a in last.doubles]

        def wait(t: float, what: Sequence[Active]) -> None:
            self.add(*(Due(max(t, decided), a.binding.do, e.name, e.track_id, a) for a in what))

        if last and second:
            self.drop(last.taps)
            fires += second
        elif tapped and doubles:
            self.taps[which] = Tapped(e.t, [a for a in doubles if a.binding.after is not None], taps)
            wait(e.t + AGAIN + TAP, taps)
        elif tapped:
            fires += taps
        waits_for = [a for a in fires if a.held or decided > e.t]
        wait(e.t, waits_for)
        return [a for a in fires if a not in waits_for]

    def hold_back(self, e: GestureEvent, first: str, made: Begun | None, seconds: Sequence[Active]) -> None:
        """Has a gesture not act on its own where it is the first part of what now begins, unless that does not act."""
        began = made.t if made else -math.inf  # what was made before that waits for itself alone
        own = [a for a in self._active if a.track_id == e.track_id and a.binding.on == first and a.began >= began]
        active = [a for a in own if e.t < a.decided + 1e-9 and not (a.fired or a.held)]
        for a in active:
            a.held, a.due = True, None
        self._active[:] = [a for a in self._active if not (a.held and (a.ended or a.onward))]
        tap = self.taps.get((first, e.track_id))
        if tap and tap.doubles and not tap.again:
            del self.taps[first, e.track_id]  # a tap, another gesture and a tap are no double one
        later = [d for d in self._due if d.gesture == first and d.track == e.track_id]
        later = [d for d in later if d.cause is None or d.cause.began >= began]
        self._due = [d for d in self._due if d not in later]
        # The second of the same two is no first of another two, either.
        used = [b for b in {made, self._made.last(e.track_id, first)} if b is not None]
        for b in used:
            b.used = True
        self._held.append(HeldBack(seconds, used, active, later))

    def settle(self, t: float) -> None:
        """Gives back what was held back for what can act no more; where that has acted, nothing."""
        while over := next((h for h in self._held if h.acted or not any(map(self._may_act, h.seconds))), None):
            self._held.remove(over)
            if over.acted:
                continue
            for b in over.made:
                b.used = False
            for a in over.active:
                a.held = False
            self.add(*(replace(d, t=max(d.t, t)) for d in over.later))
            for a in over.active:
                over_at_once = a.ended or a.onward is not None
                if over_at_once or a in self._active:
                    a.due = None if a.earliest is None else max(a.earliest, t)
                self._active += [a] * over_at_once

    def holding(self, a: Active) -> HeldBack | None:
        """What holds a binding back, where the second of two gestures has not acted yet."""
        return next((h for h in self._held if a.held and a in h.active), None)

    def _may_act(self, a: Active) -> bool:
        """Whether a binding that has not acted may yet do so."""
        here = (a in self._active and not a.held) or any(d.cause is a for d in self._due)
        again = any(a in tap.doubles for tap in self.taps.values() if not tap.again)
        return here or again or any(h.holds(a) for h in self._held)
