"""Decides what a gesture does: the bindings in force turn gesture events into output events.

An action is bound at the press: its release undoes what was pressed, whatever profile and layers are by then.

when       | fires
-----------|----------------------------------------------------------------------------------------------------
begin      | when the gesture begins, or has lasted for `hold`; again every `repeat` seconds, or as a swipe goes on
end        | when it ends of itself, having lasted for `hold`, or as long as `held` says
tap        | when it ends within TAP; with a double tap beside it, only once there is no time left for a second
double_tap | at the end of a tap that began within AGAIN of the last one's end; as the second of two gestures, once the
           | other came before the first tap

Where a binding in force waits for another gesture after this one (`after`), it acts only once there is no time left for
that one, and not at all where both together have acted: what was made and has ended by then begins and ends at once.
Where the other gesture comes and does not act, as it is not held for long enough, all is as if it had not come.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from gesturectl.actions.base import Behaviour, Form
from gesturectl.actions.follow import EVERY
from gesturectl.actions.nothing import NOTHING
from gesturectl.actions.registry import NAMED, Action, behaviour
from gesturectl.actions.schema import Binding
from gesturectl.bindings.active import Active, Due
from gesturectl.bindings.conditions import Sight
from gesturectl.bindings.done import Done, History
from gesturectl.bindings.in_force import InForce
from gesturectl.bindings.later import AGAIN, Later
from gesturectl.bindings.levels import Levels
from gesturectl.bindings.made import Made, Making
from gesturectl.bindings.meant import awaited, begun, bound
from gesturectl.bindings.scroll import Scroller
from gesturectl.model.dwell import NextDwell
from gesturectl.model.hints import Hints
from gesturectl.model.types import GestureEvent, OutputEvent, PointerMotion, Side
from gesturectl.settings import ScrollSettings

Look = Callable[[int], Sight]  # at the hand of a track
Ways = Mapping[tuple[int, str], float]  # how far the hand of a track has gone, by what is followed of it


@dataclass(slots=True)
class KeptBindings:
    """What a `Binder` keeps over a reload, once its `let_go` has ended all that sends something."""

    paused: bool = False  # by a gesture
    active: list[Active] = field(default_factory=list)
    made: Made = field(default_factory=Made)
    next_dwell: NextDwell = field(default_factory=NextDwell)
    hints: Hints = field(default_factory=Hints)
    done: History = field(default_factory=History)
    said: list[str] = field(default_factory=list)  # what a gesture has said of others, until that is taken up


class Binder(InForce):
    """The bindings in force for the hands that are meant; the `Context` of their actions."""

    def __init__(
        self,
        levels: Levels,
        scroll: ScrollSettings,
        chords: Mapping[str, str],
        kept: KeptBindings | None = None,
        own_ways: Mapping[str, Form] = MappingProxyType({}),
    ) -> None:
        self.kept = kept or KeptBindings()
        super().__init__(self.kept.active)
        self.levels = levels
        levels.hold(self._momentary)
        self._scroller = Scroller(scroll)
        self.zoom_clicks = scroll.zoom
        self.chords = chords  # that stand for desktop actions
        self.own_ways = own_ways  # the user's own for them
        self._acted: list[str] = []
        self._cause: Active | None = None  # the binding that acts now, where its gesture goes on
        self._later = Later(self._active, self.kept.made)

    def step(
        self,
        events: Sequence[GestureEvent],
        sides: Mapping[int, Side],
        pointing: int | None,
        look: Look = lambda _: Sight(),
    ) -> list[OutputEvent]:
        """What the events cause. sides: the side of each track; pointing: the hand that has the pointer.

        Actions of the pointer are for the pointing hand alone.
        """
        out: list[OutputEvent] = []
        for e in events:
            if e.phase == "begin":
                out += self._begin(e, sides, pointing, look)
            elif e.phase == "update":
                out += self._update(e)
            else:
                out += self._finish(e)
            self._later.settle(e.t)
        return out

    def tick(self, t: float) -> list[OutputEvent]:
        """What is due at time `t` causes: holds, repetitions, macros, and scrolling that coasts."""
        out: list[OutputEvent] = [*self._scroller.tick(t)]
        while (d := self._later.pop(t)) is not None:
            if d.cause:
                d.cause.fired = True
            began = d.cause.began if d.cause else t
            out += self._act(d.do, t, gesture=d.gesture, track=d.track, began=began)
        for a in tuple(self._active):
            if a.due is not None and a.due <= t + 1e-9:
                out += self._fire(a, t)
                if a.ended:
                    out += self._undo(a, t)
                    self._active[:] = [b for b in self._active if b is not a]
            if a.running and not a.ended:
                out += a.running.tick(t)
            if a.onward:
                a.onward.tick(t)
        self._drop_over()
        self._later.drop_taps(t)
        self._later.settle(t)
        return out

    def deadline(self) -> float | None:
        """When something is due next."""
        due = [a.due for a in self._active if a.due is not None]
        due += [d for a in self._active if a.running and (d := a.running.deadline()) is not None]
        due += [u for a in self._active if a.onward and (u := a.onward.until) is not None]
        due += self._later.deadlines()
        coasting = self._scroller.deadline()
        return min(due if coasting is None else [*due, coasting], default=None)

    def scroll(self, motion: PointerMotion, *, leaves: bool = False) -> list[OutputEvent]:
        """The scrolling that the pointing hand's movement causes while a scroll gesture is made.

        leaves: the hand is about to leave the picture by its lower edge.
        """
        return [*self._scroller.move(motion, leaves=leaves)] if self.scrolling else []

    def follow(self, ways: Ways, poses: Mapping[int, str], t: float) -> list[OutputEvent]:
        """What follows from the ways that hands have gone. poses: those that hands show, the closed pinches too."""
        out: list[OutputEvent] = []
        for a in self._active:
            if a.running and a.running.source and (way := ways.get((a.track_id, a.running.source))) is not None:
                out += a.running.move(way, t, shown=poses.get(a.track_id) == a.binding.on)
            elif a.onward and (way := ways.get((a.track_id, a.onward.source))) is not None:
                a.onward.move(way, t)
                if a.fired and not a.idle and a.due is None and a.onward.acted < a.onward.times:
                    a.due = max(t, a.at + max(EVERY, a.action.seconds))
        return out

    def calm(self) -> None:
        """The pointing hand is gone: nothing coasts on."""
        self._scroller.stop()

    @property
    def making(self) -> Making:
        """What hands make at present."""
        bindings: dict[tuple[int, str], list[Binding]] = {}
        for a in self._active:
            mine = bindings.setdefault((a.track_id, a.binding.on), [])
            if not (a.ended or a.barred or a.held):
                mine.append(a.binding)
        return Making(self.kept.made.copy(), bindings)

    def take_acted(self) -> list[str]:
        """The gestures that have acted since the last call, a pause and what concerns the pointer's place left out."""
        acted, self._acted = self._acted, []
        return acted

    def release(self, t: float) -> list[OutputEvent]:
        """Ends everything, macros too; the same gesture has to be made anew to act again."""
        self.kept.made.clear()
        return self._end_all(t, lambda _: False)

    def let_go(self, t: float) -> list[OutputEvent]:
        """The same, but for what sends nothing while it lasts: a clutch, a layer and a scroll gesture go on."""
        return self._end_all(t, _idles)

    def pause(self, t: float, on: bool | None) -> list[OutputEvent]:
        """Pauses or resumes, None for the other of the two; what that releases."""
        paused = not self.kept.paused if on is None else on
        self.kept.made.forget()
        if paused:
            self.kept.hints.end()
        out = self._end_others(t) if paused and not self.kept.paused else []
        self.kept.paused = paused
        return out

    def switch_profile(self, t: float, name: str) -> list[OutputEvent]:
        """Puts a profile in force; what that releases."""
        if name == self.levels.profile:
            return []
        out = self._end_others(t)
        self.levels.pick(name)
        return out

    def toggle_layer(self, name: str) -> None:
        """Puts a layer on, or takes it off."""
        self.levels.toggle(name)

    def next_dwell(self, cell: str) -> None:
        """Picks what the next rest of the pointer does, or puts its lock on or off."""
        self.kept.next_dwell.pick(cell)

    def hints(self, t: float) -> None:
        """Shows numbers on what can be pressed, or ends that; not while a button is down."""
        if not self.pressed:
            self.kept.hints.begin(t)

    def not_meant(self) -> None:
        """Has the last action of a gesture taken back, once all of this frame is done."""
        self.kept.said.append("not_meant")

    def take_back(self, t: float, since: float) -> tuple[Done | None, list[OutputEvent], bool]:
        """Takes back the last action since a time: what it was, what that sends, and whether it is as it was before.

        All that is held is released. What the desktop does the other way round is done so; layers, the profile and the
        pause are as they were. Clicks, keys, texts and programs stay done.
        """
        done = self.kept.done.last(since)
        if done is None:
            return None, [], False
        done.taken_back = True
        action = behaviour(done.do)
        held = any(a.in_force and a.action.traits.lasts and a.binding.do == done.do for a in self._active)
        out = self._end_all(t, lambda _: False)
        undone = held
        if action.undone_by is not None:
            out += NAMED[action.undone_by].begin(t, self)
            undone = True
        if action.traits.changes_levels:
            undone |= (done.paused, done.profile, done.layers) != (
                self.kept.paused,
                self.levels.profile,
                self.levels.toggled,
            )
            self.kept.paused = done.paused
            self.levels.put_back(done.profile, done.layers)
        return done, out, undone

    def later(self, t: float, do: Action) -> None:
        """Has an action begin at time `t`."""
        self._later.add(Due(t, do))

    def _end_others(self, t: float) -> list[OutputEvent]:
        return self._end_all(t, lambda a: a is self._cause)

    def _end_all(self, t: float, stays: Callable[[Active], bool]) -> list[OutputEvent]:
        out = [e for a in self._active if not stays(a) for e in self._undo(a, t)]
        self._active[:] = [a for a in self._active if stays(a)]
        self._later.clear()
        self.kept.made.forget()
        self._scroller.stop()
        return out

    def _begin(self, e: GestureEvent, sides: Mapping[int, Side], pointing: int | None, look: Look) -> list[OutputEvent]:
        if e.name == "fist":
            self._scroller.stop()
        side = sides.get(e.track_id)
        tap = self._later.taps.get((e.name, e.track_id))
        again = tap.doubles if tap and not tap.again and e.t - tap.t <= AGAIN + 1e-9 else ()
        found = bound(self.levels, e, side, self.kept.made.seen(e, look), points=e.track_id == pointing)
        found = () if again else found
        decided = self._decided(e, side, found)
        new = [begun(b, e, decided) for b in found]
        if tap and again:
            tap.again = True
            for a in again:
                a.began, a.decided = e.t, decided
            self._active += again
        out: list[OutputEvent] = []
        firsts = dict.fromkeys(b.after for b in found if b.after is not None)
        before = {first: self.kept.made.last(e.track_id, first) for first in firsts}
        if not self.kept.hints.on:
            self.kept.made.begin(e)
        for first, made in before.items():
            self._later.hold_back(e, first, made, [a for a in new if a.binding.after == first])
        if not self.kept.hints.on:
            for going in self.kept.made.others(e):
                other = replace(going, t=e.t)  # as if it began now
                joined = self._joined(other, e.name, sides, pointing, look)
                if joined and all(b not in found for b in joined):
                    out += self._end_plain(other)
                    decided = self._decided(going, sides.get(other.track_id), joined)
                    new += [begun(b, other, decided) for b in joined]
        if new:
            self._scroller.stop()
        for a in new:
            if self.kept.hints.on and not a.action.traits.acts_in_hints:
                a.barred = a.fired = a.idle = True
                a.due = None
        if any(a.onward for a in new):
            for a in self._active:
                if a.onward and a.track_id == e.track_id:
                    a.onward.stop()
            self._drop_over()
        self._active += new
        due = (a for a in new if a.due is not None and a.due <= e.t and a in self._active)
        return out + [event for a in due for event in self._fire(a, e.t)]

    def _decided(self, e: GestureEvent, side: Side | None, found: Sequence[Binding]) -> float:
        """When no gesture of the hand can come any more that would take the place of what this begins."""
        return e.t + max((b.within for b in awaited(self.levels, e.name, side, found)), default=-math.inf)

    def _joined(
        self, e: GestureEvent, name: str, sides: Mapping[int, Side], pointing: int | None, look: Look
    ) -> list[Binding]:
        """The bindings of a gesture that goes on which begin as another hand shows `name`."""
        seen, points = self.kept.made.seen(e, look), e.track_id == pointing
        there = bound(self.levels, e, sides.get(e.track_id), seen, points=points)
        acting = [a.binding for a in self._active if not a.ended]
        return [b for b in there if b.other_hand == name and not any(b is known for known in acting)]

    def _end_plain(self, e: GestureEvent) -> list[OutputEvent]:
        """Ends what a gesture does alone, where it is one of two from now on."""
        plain = [
            a for a in self._active if a.binding.on == e.name and a.track_id == e.track_id and not a.binding.combined
        ]
        self._active[:] = [a for a in self._active if a not in plain]
        return [event for a in plain for event in self._undo(a, e.t)]

    def _drop_over(self) -> None:
        """Ends the swipes whose hand has stopped, once they have acted as often as they are to."""
        self._active[:] = [a for a in self._active if a.onward is None or not a.fired or a.acts_again]

    def _finish(self, e: GestureEvent) -> list[OutputEvent]:
        out: list[OutputEvent] = []
        self.kept.made.finish(e)
        goes_on = [a for a in self._active if a.onward and e.phase == "end"]
        over = [a for a in self._active if a.binding.on == e.name and a.track_id == e.track_id and not a.ended]
        over = [a for a in over if a not in goes_on]
        left = [
            a
            for a in self._active
            if a.binding.other_hand == e.name and not (a.ended or self.kept.made.shown(e.name, a.track_id))
        ]
        self._active[:] = [a for a in self._active if a not in over and a not in left]
        for a in (*over, *left):
            out += self._undo(a, e.t)
            if a.action.traits.scrolls and e.phase == "end" and not self.kept.paused:
                self._scroller.end(e.t)
        if e.phase == "end":
            late = [
                a
                for a in dict.fromkeys((*over, *left))
                if a.due is not None and a.decided > e.t and e.t - a.began >= a.binding.hold - 1e-9 and not a.fired
            ]
            for a in late:
                a.ended, a.due = True, a.decided
            self._active += late
            for a in (*over, *left):
                begins = a.binding.when == "begin" and e.t - a.began >= a.binding.hold - 1e-9
                a.ended = a.ended or (a.held and begins)
            over = [a for a in over if not a.barred and (self._later.holding(a) or not a.held)]
            fires = self._later.ended(e, over) if over else []
            for a in fires:
                a.fired = True
            for a in fires:
                out += self._act(a.binding.do, e.t, gesture=e.name, track=e.track_id, began=a.began)
        return out

    def _update(self, e: GestureEvent) -> list[OutputEvent]:
        out: list[OutputEvent] = []
        for a in self._active:
            if a.running and a.binding.on == e.name and a.track_id == e.track_id:
                out += a.running.update(e)
        return out

    def _undo(self, a: Active, t: float) -> list[OutputEvent]:
        if a.running:
            return a.running.end(t)
        return a.action.end(t) if a.in_force else []

    def _fire(self, a: Active, t: float) -> list[OutputEvent]:
        repeats = a.binding.repeat and not a.action.traits.lasts
        least = a.action.seconds  # or its steps would mix with those of the next time
        a.fired, a.at, a.due = True, t, t + max(a.binding.repeat, least) if repeats else None
        if a.onward:
            a.onward.acted += 1
            a.due = t + max(EVERY, least) if a.onward.acted < a.onward.times else None
        if self._barred(a.action):
            a.idle, a.due = True, None
            return []
        a.running = a.action.running(self)
        return self._act(a.binding.do, t, a, a.binding.on, a.track_id, a.began)

    def _barred(self, action: Behaviour) -> bool:
        """Whether an action does nothing at present."""
        traits = action.traits
        return (self.kept.paused and not traits.acts_paused) or (self.kept.hints.on and not traits.acts_in_hints)

    def _act(
        self,
        do: Action,
        t: float,
        a: Active | None = None,
        gesture: str = "",
        track: int | None = None,
        began: float = 0.0,
    ) -> list[OutputEvent]:
        """What an action does that is due.

        a: the binding that has caused it, where its gesture goes on; gesture: the one that acts by it, if it is new,
        of a track, and when it began.
        """
        action = behaviour(do)
        if self._barred(action):
            return []
        if gesture and do != NOTHING and not (action.traits.of_pointer or action.traits.acts_paused):
            self._acted.append(gesture)
        if gesture and track is not None and do != NOTHING and not action.traits.of_others:
            before = self.kept.paused, self.levels.profile, self.levels.toggled
            self.kept.done.add(Done(t, gesture, track, began, do, *before))
        self._cause = a
        return action.begin(t, self)


def _idles(a: Active) -> bool:
    """Whether it goes on without sending anything."""
    return a.in_force and a.action.traits.idles
