"""Which bindings fire for the gestures of two hands, said anew: a model for the binder to be compared with.

It looks at all that was made so far at each instant, in steps of 50 ms, and keeps no plans: no deadline, no list of
what is held back. Times are whole hundredths of a second.
"""

import math
from dataclasses import dataclass, field

TAP = AGAIN = 30
STEP = 5


@dataclass(eq=False)
class Making:
    """A gesture of a hand from its beginning on."""

    hand: str
    name: str
    begin: int
    end: int | None = None
    cancelled: bool = False
    claim: list = field(default_factory=list)  # the candidates of another gesture that this is the first part of
    second: list = field(default_factory=list)  # the candidates of this that take the same gesture before it
    first_tap: bool = False  # it may become a double one


@dataclass(eq=False)
class Candidate:
    """A binding that may fire for a making."""

    binding: object
    making: Making
    begin: int
    decided: int  # when nothing can take its place any more
    until: int | None = None  # when the other hand has ended its part
    fired: bool = False
    dropped: bool = False
    again: Making | None = None  # the second tap, of a double one that asks for a gesture before the first
    due: bool = False  # it has been tapped twice

    def alive(self, now):
        """Whether it may fire, now or later."""
        m, b = self.again or self.making, self.binding
        if self.fired or self.dropped or any(c.fired for c in m.claim):
            return False
        if b.when == "double_tap":
            again = b.after is not None and self.again is None and m.first_tap and now < m.end + AGAIN + TAP
            return self.due or m.end is None or again
        if self.over is None:
            return True
        lasted = self.over - self.begin
        if self.until is not None:
            return b.when == "begin" and lasted >= 100 * b.hold
        return not m.cancelled and (lasted <= TAP if b.when == "tap" else lasted >= 100 * b.hold)

    def fires(self, now):
        """Whether it does at this instant."""
        m, b = self.again or self.making, self.binding
        if not self.alive(now) or any(c.alive(now) for c in m.claim):
            return False
        if b.when == "begin":
            return now >= max(self.begin + 100 * b.hold, self.decided)
        if m.end is None or (b.when == "double_tap" and not self.due):
            return False
        waits = AGAIN + TAP if b.when == "tap" and m.first_tap else 0
        return now >= max(m.end + waits, self.decided)

    @property
    def waits_for_another_tap(self):
        b = self.binding
        return b.when == "double_tap" and b.after is not None and self.again is None and self.making.first_tap

    @property
    def over(self):
        return self.making.end if self.until is None else self.until


class Model:
    """Plays gestures; `sent` is what has fired, as pairs of time and text."""

    def __init__(self, bindings):
        self.bindings, self.makings, self.candidates, self.sent = bindings, [], [], []
        self.taps = {}  # the last first tap, by hand and name

    def fire(self, now):
        while found := [c for c in self.candidates if c.fires(now)]:
            found[0].fired = True
            self.sent.append((now, found[0].binding.do.text))

    def going(self, hand=None, name=None):
        return [m for m in self.makings if m.end is None and hand in (None, m.hand) and name in (None, m.name)]

    def first(self, hand, name, within, now):
        """The last making of a gesture by a hand, where it may be the first of two."""
        last = next((m for m in reversed(self.makings) if (m.hand, m.name) == (hand, name) and not m.cancelled), None)
        if last is None or now - last.begin > within:
            return None
        return None if any(c.fired or c.alive(now) for c in (*last.claim, *last.second)) else last

    def meant(self, m, now):
        """The bindings that a making begins: those of two gestures, or else those of one."""
        here = [b for b in self.bindings if b.on == m.name and b.hand in (None, m.hand)]
        others = {x.name for x in self.going() if x.hand != m.hand}
        two = [
            b for b in here if (b.after and self.first(m.hand, b.after, 100 * b.within, now)) or b.other_hand in others
        ]
        return two or [b for b in here if not b.combined]

    def begin(self, hand, name, now):
        m = Making(hand, name, now)
        tap = self.taps.get((hand, name))
        again = [c for c in self.candidates if tap and c.making is tap and c.binding.when == "double_tap"]
        again = [c for c in again if c.binding.after and c.alive(now) and now - tap.end <= AGAIN]
        found = [] if again else self.meant(m, now)
        for c in again:
            c.again, c.decided = m, self.decided(m, found)
        decided = self.decided(m, found)
        new = [Candidate(b, m, now, decided) for b in found]
        for first in {b.after for b in found if b.after}:
            claim = [c for c in new if c.binding.after == first]
            before = self.first(hand, first, math.inf, now)
            before.claim = claim
            for c in self.candidates:  # a tap, another gesture and a tap are no double one
                c.dropped |= c.making is before is self.taps.get((hand, first)) and c.waits_for_another_tap
            if first == name:
                m.second = claim
        self.makings.append(m)
        self.candidates += new
        self.join(m, found, now)

    def decided(self, m, found):
        """When no gesture that may follow a making can come any more."""
        later = [b for b in self.bindings if b.after == m.name and b.hand in (None, m.hand) and b not in found]
        return m.begin + max((round(100 * b.within) for b in later), default=0)

    def join(self, m, found, now):
        """What the other hand makes begins what it does together with this."""
        for other in [x for x in self.going() if x.hand != m.hand]:
            mine = [c for c in self.candidates if c.making is other and not c.dropped and c.over is None]
            known = [c.binding for c in mine]
            joined = [b for b in self.meant(other, now) if b.other_hand == m.name and b not in known]
            if joined and not any(b in found for b in joined):
                for c in mine:
                    c.dropped |= not c.binding.combined
                decided = self.decided(other, joined)
                self.candidates += [Candidate(b, other, now, decided) for b in joined]

    def tap(self, m):
        """What the end of a making is to double taps."""
        last = self.taps.pop((m.hand, m.name), None)
        mine = [c for c in self.candidates if m in (c.making, c.again) and not any(x.fired for x in m.claim)]
        doubles = [c for c in mine if c.binding.when == "double_tap" and not c.dropped]
        if m.end - m.begin > TAP or not doubles:
            return
        near = last is not None and m.begin - last.end <= AGAIN
        second = [c for c in doubles if near and (c.again is m or c.binding.after is None)]
        for c in second:
            c.due = True
        if second:
            for c in self.candidates:
                c.dropped |= c.making in (last, m) and c.binding.when == "tap" and not c.fired
        else:
            m.first_tap, self.taps[m.hand, m.name] = True, m

    def finish(self, hand, name, now, cancelled):
        (m,) = self.going(hand, name)
        m.end, m.cancelled = now, cancelled
        if not cancelled:
            self.tap(m)
        for c in self.candidates:
            if c.binding.other_hand == name and c.making.hand != hand and c.over is None:
                c.until, c.dropped = now, c.dropped or cancelled


def played(bindings, script):
    """What fires. script: triples of time, phase and `(hand, name)`, in order of time."""
    model, now = Model(bindings), 0
    for at, phase, hand, name in script:
        while now < at:
            model.fire(now)
            now += STEP
        model.fire(now)
        if phase == "begin":
            model.begin(hand, name, now)
        else:
            model.finish(hand, name, now, phase == "cancel")
        model.fire(now)
    for _ in range(100):
        now += STEP
        model.fire(now)
    return sorted(model.sent)
